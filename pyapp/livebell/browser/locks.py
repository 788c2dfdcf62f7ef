"""Web Locks and BroadcastChannel: what tabs of one origin share."""

import js

from livebell.browser import ffi


class BrowserLocks:
    """See ``ports.Locks``."""

    def __init__(self):
        # Only a secure context has them: https, or localhost.
        self._native = ffi.member(js.navigator, "locks")
        self.is_supported = self._native is not None

    def request(self, name, steal, on_granted, on_lost):
        """Ask for the lock; the returned function gives it back, or takes the question back."""
        return _Request(self._native, name, steal, on_granted, on_lost).release


class _Request:
    def __init__(self, native, name, steal, on_granted, on_lost):
        self._on_granted = on_granted
        self._on_lost = on_lost
        self._is_over = False
        self._let_go = None
        self._controller = None if steal else js.AbortController.new()
        options = ffi.to_object({"steal": True} if steal else {})
        if self._controller is not None:
            options.signal = self._controller.signal
        self._proxies = [ffi.proxy(self._granted), ffi.proxy(self._keep), ffi.proxy(self._ended)]
        promise = native.request(name, options, self._proxies[0])
        promise.then(self._proxies[2], self._proxies[2])

    def _granted(self, _lock):
        """Hold the lock for as long as the promise that this returns is pending."""
        promise = js.Promise.new(self._proxies[1])
        if self._is_over:
            self._let_go(None)
        else:
            self._on_granted()
        return promise

    def _keep(self, resolve, _reject):
        self._let_go = resolve

    def _ended(self, _outcome):
        """Given back by us, taken back by us, or stolen by another tab."""
        was_over = self._is_over
        self._is_over = True
        for made in self._proxies:
            ffi.destroy(made)
        if not was_over:
            self._on_lost()

    def release(self):
        """Twice is harmless."""
        if self._is_over:
            return
        self._is_over = True
        if self._let_go is not None:
            self._let_go(None)
        elif self._controller is not None:
            self._controller.abort()


class BrowserChannels:
    """See ``ports.Channels``."""

    def __init__(self):
        self.is_supported = ffi.member(js, "BroadcastChannel") is not None

    def open(self, name, on_message):
        """A channel that hears every other tab's texts."""
        return _Channel(name, on_message)


class _Channel:
    def __init__(self, name, on_message):
        self._native = ffi.make("BroadcastChannel", name)
        self._stop = ffi.listen(self._native, "message", lambda event: on_message(str(event.data)))

    def send(self, text):
        """Tell all other tabs."""
        if self._native is not None:
            self._native.postMessage(text)

    def close(self):
        """Twice is harmless."""
        if self._native is not None:
            self._stop()
            self._native.close()
            self._native = None


def first_of_tabs(name, seconds, act):
    """
    Call ``act()`` in one tab alone: the first that asks for ``name``. It is taken for so many seconds.

    Where there are no locks (an insecure page) every tab is the first.
    """
    native = ffi.member(js.navigator, "locks")
    if native is None:
        act()
        return

    def granted(lock):
        if ffi.plain(lock) is None:
            return None
        act()
        return js.Promise.new(proxies[1])

    def keep(resolve, _reject):
        js.setTimeout(resolve, float(seconds * 1000))

    def ended(_outcome):
        for made in proxies:
            ffi.destroy(made)

    proxies = [ffi.proxy(granted), ffi.proxy(keep), ffi.proxy(ended)]
    native.request(name, ffi.to_object({"ifAvailable": True}), proxies[0]).then(proxies[2], proxies[2])
