"""All the ports of a real browser, as one object."""

import random

import js

from livebell.browser.http import BrowserHttp, BrowserTasks
from livebell.browser.locks import BrowserChannels, BrowserLocks
from livebell.browser.log import BrowserLog
from livebell.browser.socket import BrowserSockets
from livebell.browser.storage import BrowserStorage
from livebell.browser.timers import BrowserClock, BrowserTimers
from livebell.browser.visibility import BrowserPage


class BrowserPorts:
    """See ``core/ports.py``."""

    def __init__(self, debug=False):
        self.clock = BrowserClock()
        self.timers = BrowserTimers()
        self.sockets = BrowserSockets()
        self.http = BrowserHttp()
        self.storage = BrowserStorage()
        self.page = BrowserPage()
        self.tasks = BrowserTasks()
        self.locks = BrowserLocks()
        self.channels = BrowserChannels()
        self.log = BrowserLog(debug)

    def random(self):
        """A float in [0, 1)."""
        return random.random()  # noqa: S311 - jitter, not a secret

    def new_name(self):
        """Of the clock and of chance: a memory snapshot may bring the same chance to every tab."""
        return f"{self.clock.wall():.6f}-{js.performance.now()}-{self.random()}"
