"""
Fakes for unit tests in plain CPython: real classes with the real interfaces, and time that is moved by hand.

    world = FakeWorld()
    world.service.initialize("https://api.example.com/api", token="secret")
    world.sockets[0].accept()
    world.sockets[0].receive({"type": "unread_count", "payload": {"unread_count": 5}})
    assert world.unread_count == 5
    world.advance(30)   # seconds; timers that are due fire in order

Nothing sleeps, nothing is patched.
"""

from livebell.testing.backend import API_URL, FakeAccount, FakeBackend, FakeLink
from livebell.testing.browser import FakeBrowser, FakeChannel, FakeChannels, FakeLock, FakeLocks
from livebell.testing.clock import START, FakeClock, FakeTabTimers, FakeTimers
from livebell.testing.network import FakeAnswer, FakeHttp, FakeRequest, FakeSocket, FakeSockets
from livebell.testing.page import ORIGIN, FakeLog, FakePage, FakeStorage
from livebell.testing.tasks import FakeFuture, FakeTasks
from livebell.testing.world import FakePorts, FakeWorld

__all__ = [
    "API_URL",
    "FakeAccount",
    "FakeAnswer",
    "FakeBackend",
    "FakeBrowser",
    "FakeChannel",
    "FakeChannels",
    "FakeClock",
    "FakeFuture",
    "FakeHttp",
    "FakeLink",
    "FakeLock",
    "FakeLocks",
    "FakeLog",
    "FakePage",
    "FakePorts",
    "FakeRequest",
    "FakeSocket",
    "FakeSockets",
    "FakeStorage",
    "FakeTabTimers",
    "FakeTasks",
    "FakeTimers",
    "FakeWorld",
    "ORIGIN",
    "START",
]
