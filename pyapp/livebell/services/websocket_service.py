"""
The one WebSocket of a page, shared by everybody who listens.

Carries out what ``core/connection.py`` decides, and hands every frame on: decoded once,
to the store, then to the listeners. No ``await`` stands on a frame's way.
"""

import json
from functools import partial

from livebell.core import addresses, close_codes, phases
from livebell.core.connection import Connection
from livebell.core.emitter import Emitter, name_of
from livebell.core.errors import BadFrame, NotInitialized
from livebell.core.messages import RESYNC, Message, decode
from livebell.services.live_feed import LiveFeed
from livebell.services.notifications_api import UNAUTHORIZED, NotificationsApi
from livebell.services.tabs import Tabs
from livebell.services.tokens import SIGNED_OUT, TOKEN, UNCHANGED, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.emitter import Listener, Unsubscribe
    from livebell.core.messages import NotificationCreated
    from livebell.core.ports import Addresses, Ports, Socket
    from livebell.core.store import Store
    from livebell.core.timetable import Command
    from livebell.services.notifications_api import Result
    from livebell.services.tokens import Provider, TokenAnswer

# Our own events. They are no frames: "*" does not get them.
STATUS = "status"  # get_status() has changed
USER = "user"  # a token tells whose it is
POLLED = "polled"  # without a socket, REST answers
FORGOTTEN = "forgotten"  # nothing of the last user may stay
ANOTHER_USER = "another user"  # why: a token is not the last user's, who never signed out
ARRIVED = "arrived"  # a notification that is news

# A provider that hands out now this user's token and now that one's is at fault. Beyond so many changes in
# so many seconds it is asked no more: each costs a new line and a new page.
MOST_CHANGES_OF_USER = 3
CHANGES_COUNT_FOR = 60.0


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
        self._own = Emitter(self._listener_raised)
        self._wishes: list[object] = []
        self._dropped: dict[str, int] = {}
        self._address: tuple[str, str] | None = None
        self._timers: dict[str, Callable[[], None]] = {}
        self._socket: Socket | None = None
        self._token: str | None = None  # the one that the present attempt was made with
        self._api: NotificationsApi | None = None
        self._feed: LiveFeed | None = None
        self._commands: list[Command] = []
        self._is_carrying_out = False
        self._stop_waking: Callable[[], None] | None = None
        self._wired = False
        self._since = 0.0
        self._state = phases.IDLE
        self._shown: tuple[dict[str, object], bool] | None = None
        self._leader: dict[str, object] | None = None  # what the leading tab last said of itself
        self._user: str | None = None  # whose store this is, where a token told
        self._changes_of_user: list[float] = []  # when, the last ones

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
        self.settings = self._make_settings()  # they may have changed since
        page = self._ports.page
        api = api_url if api_url is not None else self.settings.api_url
        socket = ws_url if ws_url is not None else self.settings.ws_url
        address = (addresses.rest_url(api, page.origin), addresses.websocket_url(api, socket, page.origin))
        is_new = token is not None and not self.tokens.is_from(token)
        if is_new:
            self.tokens.provide(token)
        if address != self._address:
            self._move_to(address)
        elif is_new:
            self._ask_whose_it_is_now()
        self.connect()

    def connect(self, wish: object = None) -> None:
        """Wish for frames. ``wish`` names who wishes; the service itself is one wisher."""
        self._wish(self if wish is None else wish)
        if self._address is not None:
            self._do(self._connection.connect(self._now()))

    def disconnect(self, wish: object = None) -> None:
        """Withdraw a wish; without an argument, all of this page's. The last one closes with 1000."""
        if wish is not None and not self._has_wish(wish):
            return  # who never wished closes nothing
        self._wishes = [] if wish is None else [other for other in self._wishes if other is not wish]
        if self._wishes or not self._wired:
            return
        self._tabs.leave()
        self._do(self._connection.disconnect(self._now()))
        if self._feed is not None:
            self._feed.stopped()
        if self._stop_waking:
            self._stop_waking()
            self._stop_waking = None

    def reconnect(self, wish: object = None) -> None:
        """Try at once, whatever was planned. Raises ``NotInitialized`` where no address is known."""
        if self._address is None:
            raise NotInitialized("reconnect()")
        if wish is not None or not self._wishes:
            self._wish(self if wish is None else wish)
        if self._connection.is_following:
            self._tabs.wish_reconnect()
        else:
            self._do(self._connection.reconnect(self._now()))

    def close(self) -> None:
        """For good: withdraw all wishes, and answer no question any more."""
        self.disconnect()
        if self._wired:
            self.tokens.forget()

    def _has_wish(self, wish: object) -> bool:
        return any(other is wish for other in self._wishes)

    def _wish(self, who: object) -> None:
        if not self._has_wish(who):
            self._wishes.append(who)
        if self._wired and self._stop_waking is None:
            self._stop_waking = self._watch_page()

    def _watch_page(self) -> "Callable[[], None]":
        stop_waking = self._ports.page.on_wake(self._woke)
        stop_leaving = self._ports.page.on_leave(self._left_page)

        def stop() -> None:
            stop_waking()
            stop_leaving()

        return stop

    def sign_out(self) -> None:
        """Close, and forget everything of this user."""
        self._wire()
        self.tokens.provide(None)
        self._user = None
        self._forget()
        self._do(self._connection.sign_out(self._now()))

    def on(self, event: str, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(message)`` for every frame of type ``event``; ``"*"`` means every frame.

        ``message`` has ``type``, ``payload`` and, by type, ``notification`` or ``id``. Never connects.
        The returned function ends it; twice is harmless.
        """
        return self._frames.on(event, listener)

    def on_status(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(status)`` whenever ``get_status()`` has changed."""
        return self._own.on(STATUS, listener)

    def on_forgotten(self, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(why)`` when nothing of the last user may stay.

        ``why`` is None after a sign-out or for another backend, ANOTHER_USER where a token is another's.
        """
        return self._own.on(FORGOTTEN, listener)

    def on_user(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(user)`` when a token tells whose it is; None where it does not tell."""
        return self._own.on(USER, listener)

    def on_poll(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(None)`` when REST answers although there is no socket."""
        return self._own.on(POLLED, listener)

    def on_arrival(self, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(message)`` once for each notification that is news: ``message.notification``.

        Whatever way it came: by a frame of either spelling, or in a page that was reloaded after an outage.
        """
        return self._own.on(ARRIVED, listener)

    def tell(self, event: str, callback: "Listener | None", value: object) -> None:
        """Call ``callback(value)``; if it raises, that is logged with its name, and costs nobody anything."""
        if callback is None:
            return
        try:
            callback(value)
        except Exception as error:  # noqa: BLE001 - a callback's fault is its own
            self._listener_raised(event, name_of(callback), error)

    @property
    def is_connected(self) -> bool:
        """Frames reach this page now."""
        return self._wired and self._connection.state == phases.OPEN

    @property
    def is_quiet(self) -> bool:
        """A planned renewal is under way; the status may keep saying "Live"."""
        return self._wired and self._connection.is_quiet(self._now())

    @property
    def is_initialized(self) -> bool:
        """An address is known."""
        return self._address is not None

    @property
    def api(self) -> "NotificationsApi":
        """REST. Raises ``NotInitialized`` where no address is known."""
        if self._api is None:
            raise NotInitialized("REST")
        return self._api

    @property
    def feed(self) -> "LiveFeed":
        """What keeps the store up to date. Raises ``NotInitialized`` where no address is known."""
        if self._feed is None:
            raise NotInitialized("the feed")
        return self._feed

    @property
    def timers(self) -> "list[str]":
        """The names of the connection's timers that run."""
        return sorted(self._timers)

    def get_status(self) -> "dict[str, object]":
        """The keys of public-api.md, as a plain dict. Never a token."""
        if not self._wired:
            return _status(phases.IDLE, None, 0, None, None, None, 0.0, 0)
        link = self._connection
        own = _status(
            link.state,
            "own" if link.state == phases.OPEN else None,
            link.attempt,
            link.next_attempt_in(self._now()),
            link.last_close,
            self._store.get_state().seq,
            self._since,
            sum(self._dropped.values()),
        )
        if link.is_following and self._leader is not None:
            for name in ("attempt", "next_attempt_in", "last_close"):
                own[name] = self._leader[name]
            own["via"] = "tab" if link.state == phases.OPEN else None
        return own

    # -- wiring --------------------------------------------------------------------------

    def _wire(self) -> None:
        if self._wired:
            return
        self._ports = self._make_ports()
        self.settings = self._make_settings()
        self._connection = Connection(self._ports.random, self.settings.policy())
        self.tokens = Tokens(self._ports, None, self.settings.policy().token)
        self.tokens.on_signed_out = self._nobody_is_signed_in
        self.tokens.on_user = self._user_known
        self._tabs = Tabs(self._ports, self)
        self._since = self._ports.clock.wall()
        self._wired = True

    def _ask_whose_it_is_now(self) -> None:
        """There is another provider. Where it speaks for the same user, the line of the last one is as good."""
        if not self._has_line:
            return  # the next attempt asks it
        token, user = self._token, self._user

        def answered(answer: "TokenAnswer") -> None:
            # Another user's token was seen to already. A token that does not tell whose it is may be anybody's.
            if answer.kind == TOKEN and user is None and answer.token != token:
                self._user_changed()

        self.tokens.ask(answered)

    @property
    def _has_line(self) -> bool:
        """Is there a socket, ours or another tab's, or is one being opened?"""
        link = self._connection
        return link.state == phases.OPEN or link.is_following or link.is_dialling

    def _move_to(self, address: "tuple[str, str]") -> None:
        if self._address is not None:
            self._tabs.leave()
            self._do(self._connection.disconnect(self._now()))
            self._forget()
        self._address = address
        self._api = NotificationsApi(self._ports, self.tokens, address[0])
        self._api.on_refused = self._rest_refused
        self._feed = LiveFeed(self._ports, self._store, self._api, self._deliver, self.drop, self._arrived)
        insecure = self._ports.page.is_secure and address[1].startswith("ws:")
        self._connection.blocked = "a page on https may not open ws://; use wss://" if insecure else None

    def _nobody_is_signed_in(self) -> None:
        """The provider said so, whoever asked."""
        if self._connection.state != phases.UNAUTHORIZED:
            self._do(self._connection.sign_out(self._now()))
        self._user = None
        self._forget()

    def _user_known(self, user: "str | None") -> None:
        before = self._user
        self._user = user
        if before is not None and user != before:
            self._user_changed()
        self._own.emit(USER, user)

    def _user_changed(self) -> None:
        """The provider did not say that the last user left. What we show and hear is that one's all the same."""
        link = self._connection
        # A token that was asked for the next attempt is used by it; there is no line yet.
        is_restless = self._is_restless()
        begins_again = self._has_line and not is_restless
        if begins_again:
            self._tabs.leave()
            self._do(link.disconnect(self._now()))
        elif is_restless:
            self._do(link.rest_refused(self._now(), "the token's user changes again and again"))
        self._forget(ANOTHER_USER)
        if begins_again:
            self._do(link.connect(self._now()))

    def _is_restless(self) -> bool:
        now = self._now()
        recent = [at for at in self._changes_of_user if now - at < CHANGES_COUNT_FOR]
        self._changes_of_user = recent + [now]
        return len(recent) >= MOST_CHANGES_OF_USER

    def _rest_refused(self) -> None:
        self._do(self._connection.rest_refused(self._now()))

    def _forget(self, why: "str | None" = None) -> None:
        if self._feed is not None:
            self._feed.forget()
        self._own.emit(FORGOTTEN, why)
        self._do_changed()  # the place in the events is gone

    def _now(self) -> float:
        return self._ports.clock.monotonic()

    def _woke(self) -> None:
        self._do(self._connection.woke(self._now()))

    # -- carrying out --------------------------------------------------------------------

    def _do(self, commands: "list[Command]") -> None:
        """
        In the order of the decisions: what a command brings about at once waits for those before it.

        Otherwise a socket that fails in its constructor would have its timers armed after their end.
        """
        self._commands.extend(commands)
        if self._is_carrying_out:
            return
        self._is_carrying_out = True
        try:
            while self._commands:
                command = self._commands.pop(0)
                getattr(self, "_do_" + str(command[0]))(*command[1:])
        finally:
            self._is_carrying_out = False

    def _do_ask_token(self, question: int, refused: bool) -> None:
        def answered(answer: "TokenAnswer") -> None:
            link, now = self._connection, self._now()
            if answer.kind in (TOKEN, SIGNED_OUT):
                self._do(link.token_received(question, answer.token, answer.expires_in, now))
            elif answer.kind == UNCHANGED:
                self._do(link.token_refused(question, now))
            else:
                self._do(link.token_failed(question, answer.reason, now))

        renewal = refused and self._connection.state == phases.OPEN
        # REST may have a newer token by now: what was refused is the one that was sent.
        self.tokens.ask(answered, refused=self._token if refused and not renewal else None, renew=renewal)

    def _do_open(self, generation: int, token: str) -> None:
        self._token = token
        group = self._group()
        if group and not (self._tabs.is_in(group) and self._tabs.leads):
            self._do(self._connection.followed(generation, self._now()))
            self._tabs.enter(group)
        elif self._is_dialling(generation):
            self.feed.before_dialling(lambda: self._enter_by(generation))

    def _group(self) -> str:
        """Who shares a socket: tabs of the same user at the same address. Empty: nobody."""
        user = self.tokens.user
        if user is None or self._address is None or not self._tabs.is_supported:
            return ""  # an opaque token does not say whose it is
        return f"livebell:{self._address[1]}:{user}"

    def _is_dialling(self, generation: int) -> bool:
        return generation == self._connection.generation and self._connection.is_dialling

    def _enter_by(self, generation: int) -> None:
        """By the token itself, or by a ticket for it, so that no token stands in a URL."""
        token = self.tokens.current or str(self._token)  # REST may have refreshed it meanwhile
        self._token = token
        if self.settings.auth == "ticket":
            self.api.ticket(token, lambda result: self._ticket_came(generation, result))
        else:
            self._dial(generation, "token", token)

    def _ticket_came(self, generation: int, result: "Result") -> None:
        ticket = result.field("ticket")
        if result.ok and isinstance(ticket, str):
            if self._is_dialling(generation):
                self._dial(generation, "ticket", ticket)
            return
        code = close_codes.UNAUTHORIZED if result.status in UNAUTHORIZED else None
        self._do(
            self._connection.socket_closed(generation, code, "no ticket: " + _reason(result), self._now())
        )

    def _dial(self, generation: int, name: str, secret: str) -> None:
        address = self._address[1] if self._address else ""
        query = [(name, secret)]
        since = self.feed.dialled()
        where = address.split("?", 1)[0]  # a query may hold what is nobody's business
        self._ports.log.debug("dialling %s, attempt %s, since %s", where, self._connection.attempt, since)
        if since is not None:
            query.append(("since", str(since)))
        try:
            self._socket = self._ports.sockets.open(
                addresses.with_query(address, query),
                lambda: self._opened(generation),
                partial(self._received, generation),  # a lambda would be one more call a frame
                lambda code, reason: self._closed(generation, code, reason),
            )
        except OSError as error:
            self._do(self._connection.socket_failed(generation, str(error), self._now()))

    def _do_send(self, generation: int, text: str) -> None:  # noqa: ARG002
        if self._socket is not None:
            self._socket.send(text)

    def _do_renew(self, generation: int, token: str) -> None:
        self._token = token
        self._do_send(generation, json.dumps({"type": "auth", "token": token}))

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

        self.api.probe(self._token or token, answered)

    def _do_poll(self, generation: int) -> None:
        def answered(result: "Result") -> None:
            self._do(self._connection.poll_answered(generation, _outcome(result), self._now()))
            if result.ok:
                self._own.emit(POLLED, None)

        self.feed.count.check(done=answered)

    def _do_check_count(self) -> None:
        self.feed.count.check()

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
        """What follows is ``_nobody_is_signed_in``: the tokens tell it, whoever asked them."""

    def _do_changed(self) -> None:
        if self._connection.state != self._state:
            self._state = self._connection.state
            self._since = self._ports.clock.wall()
            self._ports.log.debug("%s, after %s", self._state, self._connection.last_close)
        if self._state in (phases.UNAUTHORIZED, phases.CLOSED):
            self._tabs.leave()
        status = self.get_status()
        shown = (status, self.is_quiet)  # "Live" is kept for a moment only, while the dict stays the same
        if shown != self._shown:
            self._shown = shown
            self._own.emit(STATUS, status)
            self._tabs.tell_status()

    # -- the other tabs (tabs.TabEvents) ---------------------------------------------------

    def elected(self) -> None:
        """Our tab leads: it opens the socket."""
        self._do(self._connection.elected(self._now()))

    def deposed(self) -> None:
        """Another tab took over."""
        self._do(self._connection.deposed(self._now()))

    def present_status(self) -> "dict[str, object]":
        """What a leader tells its followers."""
        return self.get_status()

    def leader_said(self, status: "dict[str, object]") -> None:
        """How the leader's connection is; from now on that is ours."""
        link = self._connection
        if not link.is_following:
            return
        before = link.state
        self._leader = status
        link.leader_state = str(status["state"])
        if (before == phases.OPEN) != (link.state == phases.OPEN):
            if link.state == phases.OPEN:
                self.feed.followed()
            else:
                self.feed.closed()
        self._do_changed()

    def frame_passed_on(self, text: object) -> None:
        """A frame of the leader's socket. What is bad about it, the leader has counted."""
        if not self._connection.is_following:
            return
        try:
            message = decode(text)
        except BadFrame:
            return
        self.feed.received(message)

    def resync_passed_on(self) -> None:
        """The leader's place in the events is worth nothing any more, and so is ours."""
        if self._connection.is_following:
            self.feed.received(Message(RESYNC, None))

    def reconnect_wished(self) -> None:
        """A follower's user pressed "Reconnect"."""
        self._do(self._connection.reconnect(self._now()))

    def _left_page(self) -> None:
        """What is left may be kept frozen (bfcache), with a lock that nobody else could get."""
        self._do(self._connection.put_to_sleep(self._now()))
        self._tabs.leave()

    # -- the socket's voice --------------------------------------------------------------

    def _opened(self, generation: int) -> None:
        commands = self._connection.socket_opened(generation, self._now())
        self._do(commands)
        if commands and generation == self._connection.generation:  # nobody hung up on hearing of it
            self.feed.opened()

    def _closed(self, generation: int, code: "int | None", reason: str) -> None:
        commands = self._connection.socket_closed(generation, code, reason, self._now())
        if commands:
            self._socket = None
            self.feed.closed()
        self._do(commands)

    def _received(self, generation: int, text: object) -> None:
        """Nearly all that a burst costs is spent from here on: few calls, and none that says nothing."""
        link, ports, feed = self._connection, self._ports, self._feed
        if generation != link.generation or feed is None:
            return
        try:
            message = decode(text)
        except BadFrame as fault:
            self._do(link.frame_received(generation, "", self._now()))
            self.drop(fault.kind)
            return
        if message.seq is not None:
            link.renewal.is_in_place = True
        if ports.log.is_debug:
            ports.log.debug("frame %s, seq %s", message.type, message.seq)
        if self._tabs.leads:
            self._tabs.pass_on(text)
        commands = link.frame_received(generation, message.type, ports.clock.monotonic())
        if commands:
            self._do(commands)
        feed.received(message)

    def _deliver(self, message: "Message") -> None:
        if message.type == RESYNC and message.seq is None:
            self._tabs.tell_resync()  # our own finding; the server's resync went to all as a frame
        self._frames.emit(message.type, message)

    def _arrived(self, message: "NotificationCreated") -> None:
        self._own.emit(ARRIVED, message)

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
        return phases.ANSWERED
    return phases.REFUSED if result.status in UNAUTHORIZED else phases.NO_ANSWER


def _reason(result: "Result") -> str:
    return f"HTTP {result.status}" if result.status else "network"
