"""Where we are, and when somebody looks again."""

import js

from livebell.browser import ffi


class BrowserPage:
    """See ``ports.Page``."""

    def __init__(self):
        self.origin = str(js.location.origin)
        self.is_secure = str(js.location.protocol) == "https:"

    def on_wake(self, callback):
        """
        Call back when there is reason to look at the clock.

        ``visibilitychange`` alone is not enough: it may never fire after freeze or bfcache. A page may
        also be thawed in a tab that nobody looks at; it is awake then, and its user has a title to read.
        """

        def looked_at(_event):
            if not self.is_hidden():
                callback()

        def woke(_event):
            callback()

        return ffi.all_of(
            [
                ffi.listen(js.document, "visibilitychange", looked_at),
                ffi.listen(js.document, "resume", woke),
                ffi.listen(js.window, "pageshow", woke),
                ffi.listen(js.window, "online", woke),
            ]
        )

    def on_leave(self, callback):
        """Call back at ``pagehide`` and at ``freeze``: ``unload`` is not fired on phones."""

        def leaving(_event):
            callback()

        return ffi.all_of(
            [ffi.listen(js.window, "pagehide", leaving), ffi.listen(js.document, "freeze", leaving)]
        )

    def on_visibility(self, callback):
        """Call back with ``is_hidden()`` when that may have changed."""

        def looked(_event):
            callback(self.is_hidden())

        return ffi.all_of(
            [ffi.listen(js.document, "visibilitychange", looked), ffi.listen(js.window, "pageshow", looked)]
        )

    def is_hidden(self):
        """Is the page in a background tab?"""
        return str(js.document.visibilityState) == "hidden"

    def is_offline(self):
        """Does the browser know that there is no network?"""
        return not js.navigator.onLine
