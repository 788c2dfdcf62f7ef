"""What a browser knows of languages: ``Intl`` counts, and tells times."""

import js

from livebell.browser import ffi

KEPT = 400  # phrases; a feed has few different ones, as most of its times read alike


class BrowserWords:
    """See ``ports.Words``; ``tag`` such as ``de-AT``. A tag that is none is read as English."""

    def __init__(self, tag):
        try:
            ffi.call(js.Intl, "getCanonicalLocales", tag)
        except OSError:
            tag = "en"
        self._tag = tag
        self._rules = js.Intl.PluralRules.new(tag)
        self._ages = None
        self._dates = None
        self._known = {}

    def prepare(self):
        """The first ``RelativeTimeFormat`` of a page takes a browser 25 ms, which no start waits for."""
        if self._ages is not None:
            return
        tag = self._tag
        # "yesterday" rather than "1 day ago", "5 min ago" rather than "5 minutes ago".
        self._ages = js.Intl.RelativeTimeFormat.new(tag, ffi.to_object({"numeric": "auto", "style": "short"}))
        self._dates = js.Intl.DateTimeFormat.new(
            tag, ffi.to_object({"dateStyle": "long", "timeStyle": "short"})
        )

    def plural(self, count):
        """The plural category of ``count``."""
        return self._remember(("plural", count), lambda: str(self._rules.select(float(count))))

    def ago(self, count, unit):
        """``5 min ago``."""
        self.prepare()
        return self._remember((unit, count), lambda: str(self._ages.format(float(-count), unit)))

    def exact(self, seconds):
        """``9 October 2025 at 08:52``. As a float: MicroPython's bridge cuts integers to 32 bits."""
        self.prepare()
        return self._remember(seconds, lambda: str(self._dates.format(float(seconds) * 1000)))

    def _remember(self, key, say):
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = say()
        return self._known[key]
