"""
The one WebSocket of a page, shared by everybody who listens.

Carries out what ``core/connection.py`` decides, and hands every frame on: decoded once,
to the store, then to the listeners. No ``await`` stands on a frame's way.
"""

from livebell.core import addresses
from livebell.core import connection as life
from livebell.core.connection import Connection
from livebell.core.emitter import Emitter
from livebell.core.errors import BadFrame, NotInitialized
from livebell.core.messages import decode
from livebell.services.live_feed import LiveFeed
from livebell.services.notifications_api import UNAUTHORIZED, NotificationsApi
from livebell.services.tokens import SIGNED_OUT, TOKEN, UNCHANGED, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.connection import Command
    from livebell.core.emitter import Listener, Unsubscribe
    from livebell.core.messages import Message
    from livebell.core.ports import Addresses, Ports, Socket
    from livebell.core.store import Store
    from livebell.services.notifications_api import Result
    from livebell.services.tokens import Provider, TokenAnswer

STATUS = "status"  # our own event: get_status() has changed. Not a frame: "*" does not get it.


class WebSocketService:
    """
    ``websocket_service`` is the one that a page shares.

    ``ports()`` is called at the first need, so that importing livebell asks nothing of the
    machine; ``settings()`` likewise.
    """

    def __init__(
        self, ports: "Callable[[], Ports]", settings: "Callable[[], Addresses]", store: "Store"
    ) -> None:
        self._make_ports = ports
        self._make_settings = settings
        self._store = store
        self._frames = Emitter(self._listener_raised)
        self._statuses = Emitter(self._listener_raised)
        self._wishes: list[object] = []
        self._dropped: dict[str, int] = {}
        self._address: tuple[str, str] | None = None
        self._timers: dict[str, Callable[[], None]] = {}
        self._socket: Socket | None = None
        self._wired = False
        self._since = 0.0
        self._state = life.IDLE
        self._shown: dict[str, object] | None = None

    # -- what people call --------------------------------------------------------------

    def initialize(
        self, api_url: "str | None" = None, token: "str | Provider | None" = None, ws_url: "str | None" = None
    ) -> None:
        """
        Set the address and connect (public-api.md).

        ``token`` is a text, or ``provider(refused)``, sync or async. The same address again does
        nothing more; another one closes, then connects. Without arguments the settings count.
        Raises ``InvalidApiUrl`` or ``InvalidWsUrl``.
        """
        self._wire()
        page = self._ports.page
        api = api_url if api_url is not None else self.settings.api_url
        socket = ws_url if ws_url is not None else self.settings.ws_url
        address = (addresses.rest_url(api, page.origin), addresses.websocket_url(api, socket, page.origin))
        if token is not None:
            self._provide(token)
        if address != self._address:
            self._move_to(address)
        self.connect()

    def connect(self, wish: object = None) -> None:
        """Wish for frames. ``wish`` names who wishes; the service itself is one wisher."""
        who = self if wish is None else wish
        if not any(other is who for other in self._wishes):
            self._wishes.append(who)
        if self._address is not None:
            self._do(self._connection.connect(self._now()))

    def disconnect(self, wish: object = None) -> None:
        """Withdraw a wish; without an argument, all of this page's. The last one closes with 1000."""
        self._wishes = [] if wish is None else [other for other in self._wishes if other is not wish]
        if not self._wishes and self._wired:
            self._do(self._connection.disconnect(self._now()))

    def reconnect(self) -> None:
        """Try at once, whatever was planned. Raises ``NotInitialized`` where no address is known."""
        if self._address is None:
            raise NotInitialized("reconnect()")
        if not self._wishes:
            self._wishes.append(self)
        self._do(self._connection.reconnect(self._now()))

    def sign_out(self) -> None:
        """Close, and forget everything of this user."""
        self._wire()
        self.tokens.provide(None)
        self._do(self._connection.sign_out(self._now()))
        if self._address is not None:
            self.feed.forget()

    def on(self, event: str, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(message)`` for every frame of type ``event``; ``"*"`` means every frame.

        ``message`` has ``type``, ``payload`` and, by type, ``notification`` or ``id``. Never connects.
        The returned function ends it; twice is harmless.
        """
        return self._frames.on(event, listener)

    def on_status(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(status)`` whenever ``get_status()`` has changed."""
        return self._statuses.on(STATUS, listener)

    @property
    def is_connected(self) -> bool:
        """Frames reach this page now."""
        return self._wired and self._connection.state == life.OPEN

    @property
    def is_quiet(self) -> bool:
        """A planned renewal is under way; the status may keep saying "Live"."""
        return self._wired and self._connection.is_quiet(self._now())

    @property
    def is_initialized(self) -> bool:
        """An address is known."""
        return self._address is not None

    def get_status(self) -> "dict[str, object]":
        """The keys of public-api.md, as a plain dict. Never a token."""
        if not self._wired:
            return _status(life.IDLE, None, 0, None, None, None, 0.0, 0)
        link = self._connection
        return _status(
            link.state,
            "own" if link.state == life.OPEN else None,
            link.attempt,
            link.next_attempt_in(self._now()),
            link.last_close,
            self._store.get_state().seq,
            self._since,
            sum(self._dropped.values()),
        )

    # -- wiring --------------------------------------------------------------------------

    def _wire(self) -> None:
        if self._wired:
            return
        self._ports = self._make_ports()
        self.settings = self._make_settings()
        self._connection = Connection(self._ports.random, self.settings.policy())
        self.tokens = Tokens(self._ports, None, self.settings.policy().token)
        self._since = self._ports.clock.wall()
        self._ports.page.on_wake(self._woke)
        self._wired = True

    def _provide(self, token: "str | Provider") -> None:
        """The same provider again keeps its token: initialize may be called as often as one likes."""
        if not self.tokens.is_from(token):
            self.tokens.provide(token)

    api: "NotificationsApi"
    feed: "LiveFeed"

    def _move_to(self, address: "tuple[str, str]") -> None:
        if self._address is not None:
            self._do(self._connection.disconnect(self._now()))
            self.feed.forget()
        self._address = address
        self.api = NotificationsApi(self._ports, self.tokens, address[0])
        self.feed = LiveFeed(self._ports, self._store, self.api, self._deliver)
        insecure = self._ports.page.is_secure and address[1].startswith("ws:")
        self._connection.blocked = "a page on https may not open ws://; use wss://" if insecure else None

    def _now(self) -> float:
        return self._ports.clock.monotonic() if self._wired else 0.0

    def _woke(self) -> None:
        self._do(self._connection.woke(self._now()))

    # -- carrying out --------------------------------------------------------------------

    def _do(self, commands: "list[Command]") -> None:
        for command in commands:
            getattr(self, "_do_" + str(command[0]))(*command[1:])

    def _do_ask_token(self, question: int, refused: bool) -> None:
        def answered(answer: "TokenAnswer") -> None:
            link, now = self._connection, self._now()
            if answer.kind in (TOKEN, SIGNED_OUT):
                self._do(link.token_received(question, answer.token, answer.expires_in, now))
            elif answer.kind == UNCHANGED:
                self._do(link.token_refused(question, now))
            else:
                self._do(link.token_failed(question, answer.reason, now))

        renewal = refused and self._connection.state == life.OPEN
        self.tokens.ask(
            answered, refused=self.tokens.current if refused and not renewal else None, renew=renewal
        )

    def _do_open(self, generation: int, token: str) -> None:
        self.feed.before_dialling(lambda: self._dial(generation, token))

    def _dial(self, generation: int, token: str) -> None:
        if (
            generation != self._connection.generation
            or self._address is None
            or not self._connection.is_dialling
        ):
            return
        query = [("token", self.tokens.current or token)]
        if self.feed.since is not None:
            query.append(("since", str(self.feed.since)))
        try:
            self._socket = self._ports.sockets.open(
                addresses.with_query(self._address[1], query),
                lambda: self._opened(generation),
                lambda text: self._received(generation, text),
                lambda code, reason: self._closed(generation, code, reason),
            )
        except OSError as error:
            self._do(self._connection.socket_failed(generation, str(error), self._now()))

    def _do_send(self, generation: int, text: str) -> None:  # noqa: ARG002
        if self._socket is not None:
            self._socket.send(text)

    def _do_close(self, generation: int, code: int) -> None:  # noqa: ARG002
        socket = self._socket
        self._socket = None
        if socket is not None:
            socket.close(code)
        self.feed.closed()

    def _do_probe(self, generation: int, token: str) -> None:
        def answered(result: "Result") -> None:
            self._do(
                self._connection.probe_answered(generation, _outcome(result), self._now(), _reason(result))
            )

        self.api.probe(token, answered)

    def _do_poll(self, generation: int) -> None:
        def answered(result: "Result") -> None:
            self._do(self._connection.poll_answered(generation, _outcome(result), self._now()))

        self.feed.check_count(done=answered)

    def _do_check_count(self) -> None:
        self.feed.check_count()

    def _do_arm(self, timer: str, serial: int, seconds: float) -> None:
        self._do_disarm(timer)

        def fired() -> None:
            self._timers.pop(timer, None)
            self._do(self._connection.timer_fired(timer, serial, self._now()))

        self._timers[timer] = self._ports.timers.start(seconds, fired)

    def _do_disarm(self, timer: str) -> None:
        cancel = self._timers.pop(timer, None)
        if cancel:
            cancel()

    def _do_signed_out(self) -> None:
        self.feed.forget()

    def _do_changed(self) -> None:
        if self._connection.state != self._state:
            self._state = self._connection.state
            self._since = self._ports.clock.wall()
        status = self.get_status()
        if status != self._shown:
            self._shown = status
            self._statuses.emit(STATUS, status)

    # -- the socket's voice --------------------------------------------------------------

    def _opened(self, generation: int) -> None:
        commands = self._connection.socket_opened(generation, self._now())
        self._do(commands)
        if commands:
            self.feed.opened()

    def _closed(self, generation: int, code: "int | None", reason: str) -> None:
        commands = self._connection.socket_closed(generation, code, reason, self._now())
        if commands:
            self._socket = None
            self.feed.closed()
        self._do(commands)

    def _received(self, generation: int, text: object) -> None:
        try:
            message = decode(text)
        except BadFrame as fault:
            self._do(self._connection.frame_received(generation, "", self._now()))
            self.drop(fault.kind)
            return
        commands = self._connection.frame_received(generation, message.type, self._now())
        if commands:
            self._do(commands)
        if generation == self._connection.generation:
            self.feed.received(message)

    def _deliver(self, message: "Message") -> None:
        self._frames.emit(message.type, message)

    def drop(self, kind: str) -> None:
        """Count something that was dropped, and warn the first time (protocol section 7)."""
        count = self._dropped.get(kind, 0) + 1
        self._dropped[kind] = count
        if count == 1:
            self._ports.log.warning("dropped: %s (further ones are counted in get_status())", kind)

    def _listener_raised(self, event: str, name: str, error: Exception) -> None:
        self._ports.log.warning("listener %s of %r raised %s: %s", name, event, type(error).__name__, error)


def _status(
    state: str,
    via: "str | None",
    attempt: int,
    next_attempt_in: "float | None",
    last_close: "dict[str, object] | None",
    last_seq: "int | None",
    since: float,
    dropped_frames: int,
) -> "dict[str, object]":
    return {
        "state": state,
        "via": via,
        "attempt": attempt,
        "next_attempt_in": next_attempt_in,
        "last_close": dict(last_close) if last_close else None,
        "last_seq": last_seq,
        "since": since,
        "dropped_frames": dropped_frames,
    }


def _outcome(result: "Result") -> str:
    if result.ok:
        return life.ANSWERED
    return life.REFUSED if result.status in UNAUTHORIZED else life.NO_ANSWER


def _reason(result: "Result") -> str:
    return f"HTTP {result.status}" if result.status else "network"
