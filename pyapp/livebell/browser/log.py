"""The logger ``livebell``, in the browser's console. No token gets through, whoever wrote the text."""

import js

from livebell.browser.redaction import redacted

_NAME = "livebell: "


class BrowserLog:
    """``warning`` always, ``debug`` on request. ``%s`` and ``%r`` as in ``logging``."""

    def __init__(self, debug=False):
        self.is_debug = debug

    def warning(self, text, *values):
        """Something was wrong and was dealt with."""
        js.console.warn(_NAME + redacted(text % values if values else text))

    def debug(self, text, *values):
        """More, on request."""
        if self.is_debug:
            js.console.debug(_NAME + redacted(text % values if values else text))
