"""A page of its own, with everything real but the world."""

from livebell.app.wiring import App
from livebell.core.selectors import select_unread_count
from livebell.hooks.scope import mounted
from livebell.testing.browser import FakeBrowser, FakeChannels, FakeLocks
from livebell.testing.clock import FakeTabTimers
from livebell.testing.network import FakeHttp, FakeSockets
from livebell.testing.page import FakeLog, FakePage, FakeStorage
from livebell.testing.tasks import FakeTasks
from livebell.ui.texts import Texts
from livebell.ui.toaster import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from livebell.config import Settings
    from livebell.core.store import Store
    from livebell.hooks.scope import Scope
    from livebell.services.websocket_service import WebSocketService
    from livebell.testing.network import FakeSocket

    Cancel = Callable[[], None]


class FakePorts:
    """All the fakes as one world's ports. ``draws`` are the next random numbers; after them, 0.5."""

    def __init__(self, browser: FakeBrowser | None = None) -> None:
        self.browser = browser or FakeBrowser()
        self.clock = self.browser.clock
        self.timers = FakeTabTimers(self.browser.timers)
        self.sockets = FakeSockets()
        self.http = FakeHttp()
        self.storage = FakeStorage(self.browser.stored)
        self.page = FakePage()
        self.tasks = FakeTasks()
        self.locks = FakeLocks(self.browser)
        self.channels = FakeChannels(self.browser)
        self.log = FakeLog()
        self.draws: list[float] = []

    def random(self) -> float:
        """The next of ``draws``, or 0.5."""
        return self.draws.pop(0) if self.draws else 0.5

    def new_name(self) -> str:
        """Counted by the browser."""
        self.browser.named += 1
        return str(self.browser.named)

    def vanish(self) -> None:
        """The tab is gone: nothing of it happens any more, and its locks are free."""
        self.timers.stop()
        for made in self.http.waiting:
            made.cancel()
        for socket in self.sockets.all:
            socket.close(1001)
        self.browser.forget(self)


class FakeWorld:
    """
    A page of its own, with everything real but the world: service, store, hooks.

    Hooks that are asked for after it was made belong to it. ``mount(component)`` runs a
    component as a page would and returns its end.
    """

    def __init__(self, browser: FakeBrowser | None = None, **settings: object) -> None:
        self.ports = FakePorts(browser)
        self.app = App(self._ports_of)
        if settings:
            self.app.configure(settings)
        self._scopes: list[Scope] = []

    def _ports_of(self, settings: "Settings") -> FakePorts:
        self.ports.log.is_debug = settings.debug
        return self.ports

    @property
    def service(self) -> "WebSocketService":
        """``websocket_service`` of this world."""
        return self.app.service

    @property
    def store(self) -> "Store":
        """The store of this world."""
        return self.app.store

    @property
    def sockets(self) -> "list[FakeSocket]":
        """Every socket that was opened, in order."""
        return self.ports.sockets.all

    @property
    def http(self) -> FakeHttp:
        """The requests."""
        return self.ports.http

    @property
    def unread_count(self) -> int:
        """As the user sees it."""
        return select_unread_count(self.store.get_state())

    @property
    def toasts(self) -> "list[str]":
        """The texts of the toasts, those on the screen first."""
        return [words_of(toast, Texts()) for toast in self.store.get_state().toasts]

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.ports.timers.advance(seconds)

    def mount(self, component: "Callable[[object], object]", element: object = None) -> "Cancel":
        """Run a component; the returned function unmounts it."""
        scope = mounted(component, element)
        self._scopes.append(scope)
        return scope.close

    def crash(self) -> None:
        """The tab is gone without a word. Another world with the same ``browser`` is what comes after it."""
        self.ports.vanish()

    def leave(self) -> None:
        """The user goes elsewhere or reloads: the page hears of it, and then it is gone."""
        self.ports.page.leave()
        self.crash()

    def close(self) -> None:
        """Unmount all and disconnect."""
        for scope in self._scopes:
            scope.close()
        self.service.disconnect()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
