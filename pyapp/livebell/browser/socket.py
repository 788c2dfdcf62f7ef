"""The native WebSocket as a port: three callbacks, one way out."""

import js

from livebell.browser import ffi
from livebell.browser.timers import BrowserTimers

OPEN = 1  # WebSocket.readyState
NO_CLOSE = 1.0  # seconds that an "error" waits for its "close"


class BrowserSocket:
    """
    One socket, which ends once. Its listeners go with it, so nothing late is ever heard from it.

    By the standard (WHATWG WebSockets, "fail the connection") ``error`` is followed by ``close``, which
    has the code. Where a wrapper of the page leaves the second out, the first is the end all the same.
    """

    def __init__(self, url, on_open, on_frame, on_close):
        self._native = ffi.make("WebSocket", url)
        self._native.binaryType = "arraybuffer"  # a Blob would be read from disk to be thrown away
        self._stop_waiting = None

        def opened(_event):
            on_open()

        def closed(event):
            self._stop_listening()
            on_close(int(event.code), str(event.reason or ""))

        def failed(_event):
            if self._stop_waiting is None:
                self._stop_waiting = BrowserTimers().start(NO_CLOSE, never_closed)

        def never_closed():
            self.close(1000)
            on_close(None, "error without close")

        self._listeners = ffi.all_of(
            [
                ffi.listen(self._native, "open", opened),
                ffi.listen_to_text(self._native, on_frame),
                ffi.listen(self._native, "error", failed),
                ffi.listen(self._native, "close", closed),
            ]
        )

    def _stop_listening(self):
        self._listeners()
        if self._stop_waiting is not None:
            self._stop_waiting()

    def send(self, text):
        """Send; into a socket that is not open it is lost, as everything on a wire can be."""
        if self._native.readyState == OPEN:
            self._native.send(text)

    def close(self, code):
        """Close, and hear nothing more of it."""
        self._stop_listening()
        try:
            ffi.call(self._native, "close", code)
        except OSError:
            pass  # it never opened, or was closing already


class BrowserSockets:
    """``new WebSocket``."""

    def open(self, url, on_open, on_frame, on_close):
        """See ``ports.Sockets``."""
        return BrowserSocket(url, on_open, on_frame, on_close)


def is_supported():
    """Every browser of this century has it; a page in a sandbox may not."""
    return ffi.member(js, "WebSocket") is not None
