"""``localStorage``, which a browser may refuse, and whose loss must not matter."""

import js

from livebell.browser import ffi


class BrowserStorage:
    """See ``ports.Storage``: nothing here raises."""

    def __init__(self):
        outcome = ffi.bridge().get(js.globalThis, "localStorage")
        self._native = ffi.plain(outcome.value)

    def get(self, key):
        """The text under ``key``, or None."""
        return self._try("getItem", key)

    def set(self, key, value):
        """Keep ``value`` if the browser lets us."""
        self._try("setItem", key, value)

    def remove(self, key):
        """Forget ``key``."""
        self._try("removeItem", key)

    def keys(self, prefix):
        """The keys that begin so."""
        if self._native is None:
            return []
        names = [self._try("key", index) for index in range(int(self._native.length))]
        return [str(name) for name in names if name is not None and str(name).startswith(prefix)]

    def _try(self, method, *values):
        if self._native is None:
            return None
        try:
            return ffi.call(self._native, method, *values)
        except OSError:
            return None  # full, or private browsing
