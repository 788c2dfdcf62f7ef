"""
What services need of the world, as interfaces. ``browser/`` has the real ones, ``testing/`` the fakes.

Everything calls back instead of returning something to await: no ``await`` stands on a frame's
way, and a test moves time by hand. Read by type checkers only; no interpreter sees these classes.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Protocol

    from livebell.core.policy import Policy

    class Clock(Protocol):
        """Two clocks: one that only goes forward, and the one on the wall."""

        def monotonic(self) -> float:
            """Seconds from some moment on; a change of the system's time does not move it."""

        def wall(self) -> float:
            """Seconds since 1970, as right as the machine's clock."""

    class Timers(Protocol):
        """``setTimeout``."""

        def start(self, seconds: float, callback: Callable[[], object]) -> Callable[[], None]:
            """Call back once, not before ``seconds``. The returned function cancels; twice is harmless."""

    class Socket(Protocol):
        """One WebSocket."""

        def send(self, text: str) -> None:
            """Send a frame; into a socket that is closing it is lost, as everything on a wire can be."""

        def close(self, code: int) -> None:
            """Close, and call nobody back any more."""

    class Sockets(Protocol):
        """``new WebSocket``."""

        def open(
            self,
            url: str,
            on_open: Callable[[], None],
            on_frame: Callable[[object], None],
            on_close: Callable[[int | None, str], None],
        ) -> Socket:
            """
            Open a socket. ``on_frame`` gets text, or None for a binary frame; ``on_close``
            comes at most once, with the code (None: ``error`` without ``close``).

            Raises ``OSError`` where the constructor throws.
            """

    class Answer(Protocol):
        """What a request came to. ``status`` 0: nothing came within the time."""

        @property
        def status(self) -> int: ...
        @property
        def text(self) -> str: ...
        @property
        def date(self) -> float | None: ...  # the server's clock, seconds since 1970, where readable

    class Http(Protocol):
        """``fetch``."""

        def request(
            self,
            method: str,
            url: str,
            headers: dict[str, str],
            body: str | None,
            timeout: float,
            on_done: Callable[[Answer], None],
        ) -> Callable[[], None]:
            """Ask; ``on_done`` comes exactly once, unless the returned function cancels before."""

    class Storage(Protocol):
        """``localStorage``, which a browser may refuse or lose: nothing here raises."""

        def get(self, key: str) -> str | None:
            """The text under ``key``, or None."""

        def set(self, key: str, value: str) -> None:
            """Keep ``value`` if the browser lets us."""

        def remove(self, key: str) -> None:
            """Forget ``key``."""

        def keys(self, prefix: str) -> list[str]:
            """The keys that begin so, in no order."""

    class Page(Protocol):
        """Where we are."""

        @property
        def origin(self) -> str: ...
        @property
        def is_secure(self) -> bool: ...

        def on_wake(self, callback: Callable[[], None]) -> Callable[[], None]:
            """Call back when the page is visible or shown again, resumed, or the network is back."""

        def on_leave(self, callback: Callable[[], None]) -> Callable[[], None]:
            """Call back when the page is left, perhaps for ever (``pagehide``)."""

        def on_visibility(self, callback: Callable[[bool], None]) -> Callable[[], None]:
            """Call back with whether the page is hidden, when that may have changed."""

        def is_hidden(self) -> bool:
            """Is the page in a background tab?"""

        def is_offline(self) -> bool:
            """Does the browser know that there is no network? That it does not, says nothing."""

    class Tasks(Protocol):
        """Where asynchronous providers run."""

        def run(
            self,
            awaitable: Awaitable[object],
            on_value: Callable[[object], None],
            on_error: Callable[[Exception], None],
        ) -> None:
            """Await it, and call back with what came of it."""

    class Locks(Protocol):
        """Web Locks."""

        @property
        def is_supported(self) -> bool: ...

        def request(
            self, name: str, steal: bool, on_granted: Callable[[], None], on_lost: Callable[[], None]
        ) -> Callable[[], None]:
            """
            Ask for the lock. ``on_granted`` when we have it, ``on_lost`` when it was taken from us.

            The returned function gives it back, or takes the question back; twice is harmless.
            """

    class Channel(Protocol):
        """One end of a BroadcastChannel."""

        def send(self, text: str) -> None:
            """Tell all other tabs."""

        def close(self) -> None:
            """Hear nothing more; twice is harmless."""

    class Channels(Protocol):
        """``BroadcastChannel``."""

        @property
        def is_supported(self) -> bool: ...

        def open(self, name: str, on_message: Callable[[str], None]) -> Channel:
            """A channel that hears the other tabs' texts."""

    class Log(Protocol):
        """The logger ``livebell``. ``is_debug``: are remarks shown?"""

        is_debug: bool

        def warning(self, text: str, *values: object) -> None:
            """Something was wrong and was dealt with."""

        def debug(self, text: str, *values: object) -> None:
            """Shown on request only."""

    class Words(Protocol):
        """What a browser knows of one language (``Intl``)."""

        def plural(self, count: int) -> str:
            """The plural category of ``count``: zero, one, two, few, many or other."""

        def prepare(self) -> None:
            """Make what tells times now, so that the first list need not wait for it."""

        def ago(self, count: int, unit: str) -> str:
            """``count`` units ago; ``unit`` is minute, hour, day, week, month or year."""

        def exact(self, seconds: float) -> str:
            """Date and time of a moment in seconds since 1970, by the reader's calendar."""

    class Addresses(Protocol):
        """The settings that the service reads; ``config.Settings`` has them."""

        api_url: str
        ws_url: str
        auth: str

        def policy(self) -> Policy:
            """The numbers of a connection's life."""

    class Ports(Protocol):
        """All of them, as one object that ``app.py`` hands around."""

        @property
        def clock(self) -> Clock: ...
        @property
        def timers(self) -> Timers: ...
        @property
        def sockets(self) -> Sockets: ...
        @property
        def http(self) -> Http: ...
        @property
        def storage(self) -> Storage: ...
        @property
        def page(self) -> Page: ...
        @property
        def tasks(self) -> Tasks: ...
        @property
        def locks(self) -> Locks: ...
        @property
        def channels(self) -> Channels: ...
        @property
        def log(self) -> Log: ...

        def random(self) -> float:
            """A float in [0, 1)."""

        def new_name(self) -> str:
            """A name that nothing in this browser has, in whatever tab."""
