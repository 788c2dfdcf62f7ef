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

import json

from livebell.app.wiring import App
from livebell.core.messages import COUNT
from livebell.core.selectors import select_unread_count
from livebell.hooks.scope import mounted
from livebell.ui.texts import Texts
from livebell.ui.toaster import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from typing import Self, TypeVar

    from livebell.config import Settings
    from livebell.core.store import Store
    from livebell.hooks.scope import Scope
    from livebell.services.websocket_service import WebSocketService

    Cancel = Callable[[], None]
    T = TypeVar("T")

API_URL = "https://api.example.com/api"
ORIGIN = "https://app.example.com"
START = 1_767_225_600.0  # 2026-01-01T00:00:00Z, when every fake world begins


class FakeClock:
    """Two clocks that move together, unless a test turns the one on the wall."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.skew = 0.0

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.now

    def wall(self) -> float:
        """Seconds since 1970, plus ``skew``."""
        return START + self.now - 1000.0 + self.skew


class FakeTimers:
    """Timers that fire when the clock is moved past them, in the order in which they are due."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._number = 0

    def start(self, seconds: float, callback: "Callable[[], object]") -> "Cancel":
        """Call back once, ``seconds`` from now."""
        self._number += 1
        entry = (self._clock.now + seconds, self._number, callback)
        self._waiting.append(entry)

        def cancel() -> None:
            if entry in self._waiting:
                self._waiting.remove(entry)

        return cancel

    def advance(self, seconds: float) -> None:
        """Move time forward; each timer fires at its moment."""
        until = self._clock.now + seconds
        while True:
            due = sorted([entry[:2] for entry in self._waiting if entry[0] <= until])
            if not due:
                break
            entry = next(other for other in self._waiting if other[:2] == due[0])
            self._waiting.remove(entry)
            self._clock.now = max(self._clock.now, entry[0])
            entry[2]()
        self._clock.now = until

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: time passes and nothing fires, until ``advance`` wakes it."""
        self._clock.now += seconds

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._waiting)


class FakeTabTimers:
    """One tab's timers, over those of its browser: time passes for all tabs alike."""

    def __init__(self, shared: FakeTimers) -> None:
        self._shared = shared
        self._made = 0
        self._running: dict[int, Callable[[], None]] = {}

    def start(self, seconds: float, callback: "Callable[[], object]") -> "Cancel":
        """Call back once, ``seconds`` from now."""
        self._made += 1
        number = self._made

        def fired() -> None:
            self._running.pop(number, None)
            callback()

        def cancel() -> None:
            stop = self._running.pop(number, None)
            if stop:
                stop()

        self._running[number] = self._shared.start(seconds, fired)
        return cancel

    def stop(self) -> None:
        """Not one of them fires any more."""
        for stop in self._running.values():
            stop()
        self._running = {}

    def advance(self, seconds: float) -> None:
        """See ``FakeTimers``."""
        self._shared.advance(seconds)

    def sleep(self, seconds: float) -> None:
        """See ``FakeTimers``."""
        self._shared.sleep(seconds)

    @property
    def count(self) -> int:
        """How many of all tabs wait."""
        return self._shared.count


class FakeSocket:
    """One end of a WebSocket; the test is the other one."""

    def __init__(
        self,
        url: str,
        on_open: "Callable[[], None]",
        on_frame: "Callable[[object], None]",
        on_close: "Callable[[int | None, str], None]",
    ) -> None:
        self.url = url
        self.sent: list[dict[str, object]] = []
        self.closed_with: int | None = None  # by us
        self._on_open = on_open
        self._on_frame = on_frame
        self._on_close = on_close

    @property
    def closed_by_us(self) -> bool:
        """Did the client close it?"""
        return self.closed_with is not None

    # what the client calls

    def send(self, text: str) -> None:
        """Keep what the client sends."""
        self.sent.append(json.loads(text))

    def close(self, code: int) -> None:
        """The client closes; a real socket would be silent from now on."""
        self.closed_with = code

    # what the test does

    def accept(self) -> None:
        """The handshake goes through."""
        self._on_open()

    def receive(self, frame: object) -> None:
        """The server sends a frame: a dict becomes JSON, text goes as it is, None is a binary frame."""
        self._on_frame(json.dumps(frame) if isinstance(frame, dict) else frame)

    def drop(self, code: "int | None" = 1006, reason: str = "") -> None:
        """The connection ends, not by the client. Again for a ``close`` that comes twice."""
        self._on_close(code, reason)


class FakeSockets:
    """Hands out ``FakeSocket``; ``refusing`` makes the constructor throw that text."""

    def __init__(self) -> None:
        self.all: list[FakeSocket] = []
        self.refusing = ""

    def open(
        self,
        url: str,
        on_open: "Callable[[], None]",
        on_frame: "Callable[[object], None]",
        on_close: "Callable[[int | None, str], None]",
    ) -> FakeSocket:
        """See ``ports.Sockets``."""
        if self.refusing:
            raise OSError(self.refusing)
        socket = FakeSocket(url, on_open, on_frame, on_close)
        self.all.append(socket)
        return socket


class FakeAnswer:
    """``status`` 0: nothing came."""

    def __init__(self, status: int, body: object = None, date: "float | None" = None) -> None:
        self.status = status
        self.text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        self.date = date


class FakeRequest:
    """A request that waits for its answer."""

    def __init__(
        self,
        method: str,
        url: str,
        headers: "dict[str, str]",
        body: "str | None",
        on_done: "Callable[[FakeAnswer], None]",
        timeout: float = 0.0,
    ) -> None:
        self.method = method
        self.timeout = timeout  # seconds that it was given; the test decides what takes too long
        self.url = url
        self.headers = headers
        self.body = json.loads(body) if body else None
        self._on_done: Callable[[FakeAnswer], None] | None = on_done

    @property
    def is_waiting(self) -> bool:
        """Neither answered nor cancelled."""
        return self._on_done is not None

    @property
    def token(self) -> str:
        """The bearer token that it carries."""
        return self.headers["Authorization"].split(" ", 1)[1]

    def answer(self, status: int, body: object = None, date: "float | None" = None) -> None:
        """Answer it, once."""
        on_done = self._on_done
        self._on_done = None
        if on_done:
            on_done(FakeAnswer(status, body, date))

    def cancel(self) -> None:
        """Nobody wants the answer any more."""
        self._on_done = None


class FakeHttp:
    """
    Keeps requests until the test answers them.

    ``respond``, where it is set, answers at once: it gets the request and returns
    ``(status, body)``, or None to let it wait.
    """

    def __init__(self) -> None:
        self.requests: list[FakeRequest] = []
        self.respond: Callable[[FakeRequest], tuple[int, object] | None] | None = None

    def request(
        self,
        method: str,
        url: str,
        headers: "dict[str, str]",
        body: "str | None",
        timeout: float,
        on_done: "Callable[[FakeAnswer], None]",
    ) -> "Cancel":
        """See ``ports.Http``."""
        made = FakeRequest(method, url, headers, body, on_done, timeout)
        self.requests.append(made)
        given = self.respond(made) if self.respond else None
        if given:
            made.answer(given[0], given[1])
        return made.cancel

    @property
    def waiting(self) -> "list[FakeRequest]":
        """The requests that nobody has answered."""
        return [made for made in self.requests if made.is_waiting]


class FakeStorage:
    """A dict, which the tabs of one browser share. ``is_refusing`` makes it keep nothing new."""

    def __init__(self, items: "dict[str, str] | None" = None) -> None:
        self.items: dict[str, str] = {} if items is None else items
        self.is_refusing = False

    def get(self, key: str) -> "str | None":
        """The text, or None."""
        return self.items.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep it."""
        if not self.is_refusing:
            self.items[key] = value

    def remove(self, key: str) -> None:
        """Forget it."""
        self.items.pop(key, None)

    def keys(self, prefix: str) -> "list[str]":
        """The keys that begin so."""
        return sorted([key for key in self.items if key.startswith(prefix)])


class FakePage:
    """A page on https, visible."""

    def __init__(self) -> None:
        self.origin = ORIGIN
        self.is_secure = True
        self.hidden = False
        self._wakers: list[Callable[[], None]] = []
        self._leavers: list[Callable[[], None]] = []
        self._lookers: list[Callable[[bool], None]] = []

    def on_wake(self, callback: "Callable[[], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._wakers, callback)

    def on_leave(self, callback: "Callable[[], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._leavers, callback)

    def on_visibility(self, callback: "Callable[[bool], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._lookers, callback)

    def is_hidden(self) -> bool:
        """Is it in a background tab?"""
        return self.hidden

    def hide(self) -> None:
        """Another tab is looked at."""
        self._show(True)

    def show(self) -> None:
        """The tab is looked at again; who waits for that is woken."""
        self._show(False)
        self.wake()

    def _show(self, hidden: bool) -> None:
        self.hidden = hidden
        for callback in list(self._lookers):
            callback(hidden)

    def wake(self) -> None:
        """It became visible, or the network came back."""
        for callback in list(self._wakers):
            callback()

    def leave(self) -> None:
        """The user goes elsewhere."""
        for callback in list(self._leavers):
            callback()


def _joined(callbacks: "list[T]", callback: "T") -> "Cancel":
    callbacks.append(callback)

    def end() -> None:
        if callback in callbacks:
            callbacks.remove(callback)

    return end


class FakeFuture:
    """Something to await whose outcome the test decides: ``resolve(value)`` or ``reject(error)``."""

    def __init__(self) -> None:
        self._waiting: Callable[[Callable[[], object]], None] | None = None
        self._resume: Callable[[object, Exception | None], None] | None = None

    def __await__(self) -> "Generator[FakeFuture, object, object]":
        value = yield self
        return value

    def on_outcome(self, resume: "Callable[[object, Exception | None], None]") -> None:
        """Who goes on when it is decided."""
        self._resume = resume

    def resolve(self, value: object) -> None:
        """Whoever awaits it gets ``value``."""
        if self._resume:
            self._resume(value, None)

    def reject(self, error: Exception) -> None:
        """Whoever awaits it gets ``error`` raised."""
        if self._resume:
            self._resume(None, error)


class FakeTasks:
    """Runs asynchronous providers step by step, without a loop. They may await ``FakeFuture`` only."""

    def run(
        self,
        awaitable: "Awaitable[object]",
        on_value: "Callable[[object], None]",
        on_error: "Callable[[Exception], None]",
    ) -> None:
        """See ``ports.Tasks``."""
        try:
            steps = awaitable.__await__()
        except AttributeError as error:  # nothing to await; a loop would say so, too
            on_error(error)
            return

        def step(value: object, error: "Exception | None") -> None:
            try:
                future = steps.throw(error) if error else steps.send(value)
            except StopIteration as done:
                on_value(done.value)
            except Exception as raised:  # noqa: BLE001 - handed on, whatever it is
                on_error(raised)
            else:
                future.on_outcome(step)

        step(None, None)


class FakeBrowser:
    """What the tabs of one browser share: time, Web Locks, channels. Hand one to several worlds."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.timers = FakeTimers(self.clock)
        self.holders: dict[str, FakeLock] = {}
        self.waiting: list[FakeLock] = []
        self.channels: list[FakeChannel] = []
        self.stored: dict[str, str] = {}
        self.named = 0

    def ask(self, lock: "FakeLock", steal: bool) -> None:
        """Grant, queue, or take it from its holder."""
        holder = self.holders.get(lock.name)
        if holder is not None and not steal:
            self.waiting.append(lock)
            return
        self.holders[lock.name] = lock
        if holder is not None:
            holder.on_lost()
        lock.on_granted()

    def give_back(self, lock: "FakeLock") -> None:
        """The next one that waits gets it."""
        if lock in self.waiting:
            self.waiting.remove(lock)
        if self.holders.get(lock.name) is not lock:
            return
        del self.holders[lock.name]
        following = [other for other in self.waiting if other.name == lock.name][:1]
        for other in following:
            self.waiting.remove(other)
            self.holders[other.name] = other
            other.on_granted()

    def forget(self, ports: "FakePorts") -> None:
        """A tab is gone, and with it its locks and channels."""
        self.channels = [channel for channel in self.channels if channel.owner is not ports.channels]
        self.waiting = [lock for lock in self.waiting if lock.owner is not ports.locks]
        for lock in [held for held in self.holders.values() if held.owner is ports.locks]:
            self.give_back(lock)


class FakeLock:
    """One request for a lock, by the tab ``owner``."""

    def __init__(self, owner: object, name: str, on_granted: "Cancel", on_lost: "Cancel") -> None:
        self.owner = owner
        self.name = name
        self.on_granted = on_granted
        self.on_lost = on_lost


class FakeLocks:
    """One tab's way to the browser's locks. ``is_supported`` may be turned off."""

    def __init__(self, browser: FakeBrowser) -> None:
        self._browser = browser
        self.is_supported = True

    def request(self, name: str, steal: bool, on_granted: "Cancel", on_lost: "Cancel") -> "Cancel":
        """See ``ports.Locks``."""
        lock = FakeLock(self, name, on_granted, on_lost)
        self._browser.ask(lock, steal)
        return lambda: self._browser.give_back(lock)


class FakeChannel:
    """One end of a channel, of the tab ``owner``."""

    def __init__(
        self, browser: FakeBrowser, owner: object, name: str, on_message: "Callable[[str], None]"
    ) -> None:
        self.owner = owner
        self._browser = browser
        self.name = name
        self.on_message = on_message
        self.sent: list[str] = []
        browser.channels.append(self)

    def send(self, text: str) -> None:
        """Every other end hears it."""
        self.sent.append(text)
        for other in list(self._browser.channels):
            if other is not self and other.name == self.name:
                other.on_message(text)

    def close(self) -> None:
        """Hear nothing more."""
        if self in self._browser.channels:
            self._browser.channels.remove(self)


class FakeChannels:
    """One tab's way to the browser's channels."""

    def __init__(self, browser: FakeBrowser) -> None:
        self._browser = browser
        self.is_supported = True

    def open(self, name: str, on_message: "Callable[[str], None]") -> FakeChannel:
        """See ``ports.Channels``."""
        return FakeChannel(self._browser, self, name, on_message)


class FakeLog:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.is_debug = False
        self.warnings: list[str] = []
        self.debugs: list[str] = []

    def warning(self, text: str, *values: object) -> None:
        """Keep a warning."""
        self.warnings.append(text % values if values else text)

    def debug(self, text: str, *values: object) -> None:
        """Keep a remark."""
        self.debugs.append(text % values if values else text)


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


class FakeLink:
    """The backend's end of one socket: whose it is, and the frames that are on the wire."""

    def __init__(self, socket: FakeSocket, user: str) -> None:
        self.socket = socket
        self.user = user
        self.wire: list[tuple[float, dict[str, object]]] = []  # when it was sent, and what
        self.is_open = True
        self.answered = 0  # pings


class FakeAccount:
    """One user's notifications, oldest first, and the numbered events that made them."""

    def __init__(self) -> None:
        self.items: dict[int, dict[str, object]] = {}
        self.seq = 0
        self.history: list[dict[str, object]] = []

    @property
    def unread_count(self) -> int:
        """How many are unread."""
        return sum([not item["is_read"] for item in self.items.values()])


class FakeBackend:
    """
    A backend that speaks the protocol, for a ``FakeWorld``: it keeps notifications by user and sends frames.

        world = FakeWorld()
        backend = FakeBackend(world)
        world.service.initialize(API_URL, token="secret")
        backend.accept()                    # the socket that the client has opened
        backend.notify(title="Hello")
        assert world.unread_count == 1

    ``numbered=False`` makes it one without ``seq``. With ``answers`` False requests wait for
    ``handle(request)``, which does the work and returns the answer for ``request.answer``;
    with ``sends`` False frames stay on the wire until ``flow()``. ``tokens`` says whose a token is.
    """

    def __init__(self, world: FakeWorld, numbered: bool = True) -> None:
        self.numbered = numbered
        self.answers = True
        self.sends = True
        self.page_size = 20
        self.remembers = 1000  # events; who comes from further back gets a resync
        self.tokens = {"secret": "demo"}
        self.accounts: dict[str, FakeAccount] = {}
        self.links: list[FakeLink] = []
        self._made = 0
        self.serve(world)

    def serve(self, world: FakeWorld) -> None:
        """From now on it speaks with this page: what comes after a reload, say."""
        self._clock = world.ports.clock
        self._pages: list[tuple[FakeWorld, list[FakeSocket]]] = []  # and the sockets that it has seen
        self.join(world)

    def join(self, world: FakeWorld) -> None:
        """It speaks with this page too: another tab of the same ``FakeBrowser``."""
        self._pages.append((world, []))
        world.http.respond = self._respond

    def lose(self, world: FakeWorld) -> None:
        """That page is gone, and its connections with it."""
        self._pages = [page for page in self._pages if page[0] is not world]
        self.links = [link for link in self.links if link.socket not in world.sockets]

    # what happens in it

    def account(self, user: str = "demo") -> FakeAccount:
        """What it knows of a user."""
        return self.accounts.setdefault(user, FakeAccount())

    def notify(self, user: str = "demo", **fields: object) -> int:
        """Somebody is notified; returns the id."""
        self._made += 1
        item: dict[str, object] = {
            "id": self._made,
            "title": "",
            "message": "",
            "notification_type": "",
            "is_read": False,
            "created_at": _iso(self._clock.wall()),
            "metadata": {},
        }
        item.update(fields)
        self.account(user).items[self._made] = item
        self._event(user, "notification_created", dict(item))
        return self._made

    def mark(self, item_id: int, is_read: bool = True, user: str = "demo") -> None:
        """It was read, or unread again, by whatever tab or device."""
        item = self.account(user).items.get(item_id)
        if item is not None and item["is_read"] != is_read:
            item["is_read"] = is_read
            self._event(user, "notification_updated", {"id": item_id, "updates": {"is_read": is_read}})

    def mark_all_read(self, up_to: "int | None" = None, user: str = "demo") -> "list[int]":
        """All are read, or all that are not newer than ``up_to``; returns the ids that changed."""
        ids = [
            number
            for number, item in self.account(user).items.items()
            if not item["is_read"] and (up_to is None or number <= up_to)
        ]
        for number in ids:
            self.mark(number, True, user)
        return ids

    def delete(self, item_id: int, user: str = "demo") -> bool:
        """It is gone; returns whether it was there."""
        found = self.account(user).items.pop(item_id, None)
        if found is not None:
            self._event(user, "notification_deleted", {"id": item_id})
        return found is not None

    def tell_count(self, user: str = "demo") -> None:
        """Say the count unasked, as some backends do."""
        account = self.account(user)
        for link in self.links:
            if link.user == user and not link.socket.closed_by_us:
                self._put(link, self._counted(COUNT, {COUNT: account.unread_count}, account))
        self._flow_at_once()

    # its sockets

    def accept(self) -> None:
        """Every socket that waits for its handshake gets through; one with a wrong token is closed with 4003."""
        for socket in self._newcomers():
            query = _query_of(socket.url)
            user = self.tokens.get(query.get("token", ""))
            if user is None:
                socket.accept()
                socket.drop(4003, "token refused")
                continue
            link = FakeLink(socket, user)
            self.links.append(link)
            self._greet(link, query.get("since"))
            socket.accept()
        self._flow_at_once()

    def refuse(self, code: "int | None" = 1006) -> None:
        """Every socket that waits for its handshake fails."""
        for socket in self._newcomers():
            socket.drop(code)

    def cut(self, code: "int | None" = 1006) -> None:
        """Every connection is lost, with what was on the wire."""
        lost = [link for link in self.links if link.is_open]
        self.links = []
        for link in lost:
            link.is_open = False
            if not link.socket.closed_by_us:
                link.socket.drop(code)

    def flow(self, frames: int = 1_000_000, sent_before: "float | None" = None) -> None:
        """Frames arrive: so many on each wire, or those that were sent before a moment. Pings are answered."""
        for link in list(self.links):
            self._answer_pings(link)
            left = frames
            while link.is_open and not link.socket.closed_by_us and link.wire and left > 0:
                if sent_before is not None and link.wire[0][0] >= sent_before:
                    break
                left -= 1
                link.socket.receive(link.wire.pop(0)[1])

    def _newcomers(self) -> "list[FakeSocket]":
        fresh = []
        for world, seen in self._pages:
            fresh += [socket for socket in world.sockets[len(seen) :] if not socket.closed_by_us]
            seen[:] = world.sockets
        return fresh

    def _greet(self, link: FakeLink, since: "str | None") -> None:
        account = self.account(link.user)
        if self.numbered and since is not None:
            place = int(since)
            if place > account.seq or account.seq - place > self.remembers:
                self._put(link, {"type": "resync", "seq": account.seq})
                return
            for frame in account.history[place:]:
                self._put(link, frame)
        self._put(link, self._counted(COUNT, {COUNT: account.unread_count}, account))

    def _answer_pings(self, link: FakeLink) -> None:
        pings = len([frame for frame in link.socket.sent if frame.get("type") == "ping"])
        while link.answered < pings:
            link.answered += 1
            account = self.account(link.user)
            self._put(link, {"type": "pong", "seq": account.seq} if self.numbered else {"type": "pong"})

    def _event(self, user: str, kind: str, payload: "dict[str, object]") -> None:
        account = self.account(user)
        account.seq += 1
        frame = self._counted(kind, payload, account)
        account.history.append(frame)
        for link in self.links:
            if link.user == user and not link.socket.closed_by_us:
                self._put(link, frame)
        self._flow_at_once()

    def _counted(self, kind: str, payload: "dict[str, object]", account: FakeAccount) -> "dict[str, object]":
        frame: dict[str, object] = {"type": kind, "payload": payload}
        if self.numbered:
            frame["seq"] = account.seq
            frame["unread_count"] = account.unread_count
        return frame

    def _put(self, link: FakeLink, frame: "dict[str, object]") -> None:
        link.wire.append((self._clock.now, frame))

    def _flow_at_once(self) -> None:
        if self.sends:
            self.flow()

    # its REST

    def handle(self, request: FakeRequest) -> "tuple[int, object]":
        """Do what a request asks, and return the answer: status and body."""
        user = self.tokens.get(request.token)
        if user is None:
            return 401, {"detail": "token refused"}
        path, _, query = request.url.split("/notifications/", 1)[1].partition("?")
        if request.method == "GET":
            return 200, self._counts(user) if path == "unread-count/" else self._page(user, query)
        if path == "mark-all-read/":
            body = request.body if isinstance(request.body, dict) else {}
            ids = self.mark_all_read(body.get("up_to"), user)
            return 200, dict(self._counts(user), updated=len(ids), ids=ids)
        return self._one(request, user, path.strip("/"))

    def _one(self, request: FakeRequest, user: str, name: str) -> "tuple[int, object]":
        number = int(name) if name.isdigit() else 0
        if request.method == "DELETE":
            return (204, None) if self.delete(number, user) else (404, {"detail": "not found"})
        if number not in self.account(user).items:
            return 404, {"detail": "not found"}
        body = request.body if isinstance(request.body, dict) else {}
        self.mark(number, body.get("is_read") is True, user)
        answer = dict(self.account(user).items[number])
        if self.numbered:
            answer.update(self._counts(user))
        return 200, answer

    def _counts(self, user: str) -> "dict[str, object]":
        account = self.account(user)
        counts: dict[str, object] = {"unread_count": account.unread_count}
        if self.numbered:
            counts["seq"] = account.seq
        return counts

    def _page(self, user: str, query: str) -> "dict[str, object]":
        before = _query_of("?" + query).get("before")
        numbers = sorted([n for n in self.account(user).items if before is None or n < int(before)])
        shown = numbers[-self.page_size :]
        shown.reverse()
        following = shown[-1] if len(numbers) > len(shown) else None
        items = [dict(self.account(user).items[number]) for number in shown]
        return dict(self._counts(user), results=items, next=following)

    def _respond(self, request: FakeRequest) -> "tuple[int, object] | None":
        return self.handle(request) if self.answers else None


def _query_of(url: str) -> "dict[str, str]":
    """The query of a URL; what the fakes put there needs no decoding."""
    pairs = [pair.split("=", 1) for pair in url.split("?", 1)[1].split("&") if "=" in pair]
    return {name: value for name, value in pairs}  # noqa: C416 - dict(pairs) hides that each has two


def _iso(seconds: float) -> str:
    """ISO 8601, UTC."""
    from datetime import datetime, timezone

    when = datetime.fromtimestamp(seconds, timezone.utc)  # noqa: UP017 - MicroPython has no datetime.UTC
    return when.isoformat().replace("+00:00", "Z")
