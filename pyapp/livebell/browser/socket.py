"""The native WebSocket as a port: three callbacks, one way out."""

import js

from livebell.browser import ffi

OPEN = 1  # WebSocket.readyState


class BrowserSocket:
    """One socket. Its listeners go with it, so nothing late is ever heard from it."""

    def __init__(self, url, on_open, on_frame, on_close):
        self._native = ffi.make("WebSocket", url)
        self._native.binaryType = "arraybuffer"  # a Blob would be read from disk to be thrown away
        self._errored = False

        def opened(_event):
            on_open()

        def closed(event):
            self._stop_listening()
            on_close(int(event.code), str(event.reason or ""))

        self._stop_listening = ffi.all_of(
            [
                ffi.listen(self._native, "open", opened),
                ffi.listen_to_text(self._native, on_frame),
                ffi.listen(self._native, "close", closed),
            ]
        )

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
