"""``fetch`` as a port: one answer, in time, or none."""

import asyncio

import js

from livebell.browser import ffi
from livebell.browser.timers import BrowserTimers
from livebell.core.dates import http_date


class HttpAnswer:
    """``status`` (0: nothing came), ``text``, ``date`` (the server's clock, or None)."""

    def __init__(self, status, text="", date=None):
        self.status = status
        self.text = text
        self.date = date


class BrowserHttp:
    """See ``ports.Http``."""

    def __init__(self):
        self._timers = BrowserTimers()
        self._tasks = []  # asyncio holds its tasks weakly

    def request(self, method, url, headers, body, timeout, on_done):
        """Ask; ``on_done(answer)`` comes exactly once, unless the returned function cancels before."""
        controller = js.AbortController.new()
        waiting = [on_done]

        def finish(answer):
            cancel_limit()
            if waiting:
                waiting.pop()(answer)

        def give_up():
            controller.abort()
            finish(HttpAnswer(0))

        def cancel():
            waiting.clear()
            cancel_limit()
            controller.abort()

        cancel_limit = self._timers.start(timeout, give_up)
        options = {"method": method, "headers": headers, "cache": "no-store", "credentials": "omit"}
        if body is not None:
            options["body"] = body
        if method != "GET":
            options["keepalive"] = True  # what the user did is sent although the page is being left
        native = ffi.to_object(options)
        native.signal = controller.signal
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(_fetch(url, native, finish)))
        return cancel


async def _fetch(url, options, finish):
    try:
        response = await ffi.bridge().fetch(url, options)
        text = await response.text()
    except Exception:
        finish(HttpAnswer(0))
        return
    finish(HttpAnswer(int(response.status), str(text), _date_of(response)))


def _date_of(response):
    """The ``Date`` header in seconds; across origins it may be unreadable."""
    text = ffi.plain(response.headers.get("Date"))
    return None if text is None else http_date(str(text))


class BrowserTasks:
    """Asynchronous providers run as tasks of the interpreter's loop."""

    def __init__(self):
        self._tasks = []

    def run(self, awaitable, on_value, on_error):
        """See ``ports.Tasks``."""
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(_await(awaitable, on_value, on_error)))


async def _await(awaitable, on_value, on_error):
    try:
        # What a page's storage gives for a key that is not there is null, and no provider's fault.
        value = None if ffi.plain(awaitable) is None else await awaitable
    except Exception as error:
        on_error(error)
        return
    on_value(ffi.plain(value))
