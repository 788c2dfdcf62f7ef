"""``setTimeout`` and the clocks. ``asyncio``'s ``call_later`` leaves its browser timer behind when cancelled."""

import time

import js

from livebell.browser import ffi

LONGEST = 2**31 - 1  # milliseconds; a timeout beyond it fires at once (HTML standard, timers)


class BrowserTimers:
    """``start(seconds, callback) -> cancel``."""

    def start(self, seconds, callback):
        """Call back once, not before ``seconds``."""
        return _Timer(seconds * 1000, callback).cancel


class _Timer:
    def __init__(self, milliseconds, callback):
        self._left = milliseconds
        self._callback = callback
        self._proxy = ffi.proxy(self._fired)
        self._start()

    def _start(self):
        part = min(max(self._left, 0), LONGEST)
        self._left -= part
        # As a float: the bridge of MicroPython cuts integers to 32 bits.
        self._handle = js.setTimeout(self._proxy, float(part))

    def _fired(self, *_):
        if self._proxy is None:
            return
        if self._left > 0:
            self._start()
            return
        self._release()
        self._callback()

    def _release(self):
        made = self._proxy
        self._proxy = None
        ffi.destroy(made)

    def cancel(self):
        """Not any more. Twice is harmless."""
        if self._proxy is not None:
            js.clearTimeout(self._handle)
            self._release()


# Pyodide's is the same clock, without a way over the bridge; MicroPython has none.
_MONOTONIC = getattr(time, "monotonic", None)


class BrowserClock:
    """``performance.now()`` for distances, ``time.time()`` for dates."""

    def __init__(self):
        self._last = 0.0
        self._performance = js.performance
        if _MONOTONIC:
            self.monotonic = _MONOTONIC

    def monotonic(self):
        """Seconds; never backwards, not even where the bridge cuts a large whole number."""
        self._last = max(self._last, self._performance.now() / 1000)
        return self._last

    def wall(self):
        """Seconds since 1970."""
        return time.time()
