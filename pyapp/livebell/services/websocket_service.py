"""
The one WebSocket of a page, shared by everybody who listens.

Hears what people, the page, the socket and other tabs want, and hands every frame on: decoded once,
to the store, then to the listeners. No ``await`` stands on a frame's way.
"""

from livebell.core import addresses, phases
from livebell.core.connection import Connection
from livebell.core.errors import BadFrame
from livebell.core.messages import CREATED, OLDER, RESYNC, Message, decode
from livebell.services.announcements import ANOTHER_USER, ARRIVED, FORGOTTEN, USER
from livebell.services.endpoint import Endpoint
from livebell.services.link import Link
from livebell.services.tabs import Tabs
from livebell.services.tokens import TOKEN, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.messages import NotificationCreated
    from livebell.core.ports import Addresses, Ports
    from livebell.core.store import Store
    from livebell.services.tokens import Provider, TokenAnswer

# A provider that hands out now this user's token and now that one's is at fault. Beyond so many changes in
# so many seconds it is asked no more: each costs a new line and a new page.
MOST_CHANGES_OF_USER = 3
CHANGES_COUNT_FOR = 60.0


class WebSocketService(Link):
    """
    ``websocket_service`` is the one that a page shares.

    ``ports()`` is called at the first need, so that importing livebell asks nothing of the
    machine; ``settings()`` likewise.
    """

    def __init__(
        self, ports: "Callable[[], Ports]", settings: "Callable[[], Addresses]", store: "Store"
    ) -> None:
        super().__init__(store)
        self._make_ports = ports
        self._make_settings = settings
        self._wishes: list[object] = []
        self._stop_waking: Callable[[], None] | None = None
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
        if self._endpoint is None or address != self._endpoint.address:
            self._move_to(address)
        elif is_new:
            self._ask_whose_it_is_now()
        self._present().with_tickets = self.settings.auth == "ticket"
        self.connect()

    def connect(self, wish: object = None) -> None:
        """Wish for frames. ``wish`` names who wishes; the service itself is one wisher."""
        self._wish(self if wish is None else wish)
        if self._endpoint is not None:
            self._do(self._connection.connect(self._now()))

    def disconnect(self, wish: object = None) -> None:
        """Withdraw a wish; without an argument, all of this page's. The last one closes with 1000."""
        if wish is not None and not self._has_wish(wish):
            return  # who never wished closes nothing
        self._wishes = [] if wish is None else [other for other in self._wishes if other is not wish]
        if self._wishes or not self._is_wired:
            return
        self._tabs.leave()
        self._do(self._connection.disconnect(self._now()))
        if self._endpoint is not None:
            self._endpoint.feed.stopped()
        if self._stop_waking:
            self._stop_waking()
            self._stop_waking = None

    def reconnect(self, wish: object = None) -> None:
        """Try at once, whatever was planned. Raises ``NotInitialized`` where no address is known."""
        self._present("reconnect()")
        if wish is not None or not self._wishes:
            self._wish(self if wish is None else wish)
        if self._connection.is_following:
            self._tabs.wish_reconnect()
        else:
            self._do(self._connection.reconnect(self._now()))

    def close(self) -> None:
        """For good: withdraw all wishes, and answer no question any more."""
        self.disconnect()
        if self._is_wired:
            self.tokens.forget()

    def _has_wish(self, wish: object) -> bool:
        return any(other is wish for other in self._wishes)

    def _wish(self, who: object) -> None:
        if not self._has_wish(who):
            self._wishes.append(who)
        if self._is_wired and self._stop_waking is None:
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

    # -- wiring --------------------------------------------------------------------------

    def _wire(self) -> None:
        if self._is_wired:
            return
        self._ports = self._make_ports()
        self.settings = self._make_settings()
        self._connection = Connection(self._ports.random, self.settings.policy())
        self.tokens = Tokens(self._ports, None, self.settings.policy().token)
        self.tokens.on_signed_out = self._nobody_is_signed_in
        self.tokens.on_user = self._user_known
        self.tokens.on_life = self._token_lives
        self._tabs = Tabs(self._ports, self)
        self._since = self._ports.clock.wall()
        self._is_wired = True

    def _ask_whose_it_is_now(self) -> None:
        """There is another provider. Where it speaks for the same user, the line of the last one is as good."""
        if not self._has_line:
            return  # the next attempt asks it
        token, user = self._present().token, self._user

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
        if self._endpoint is not None:
            self._tabs.leave()
            self._do(self._connection.disconnect(self._now()))
            self._forget()
        self._endpoint = Endpoint(self._ports, self._store, self.tokens, address, self)
        insecure = self._ports.page.is_secure and address[1].startswith("ws:")
        self._connection.blocked = "a page on https may not open ws://; use wss://" if insecure else None

    def _nobody_is_signed_in(self) -> None:
        """The provider said so, whoever asked."""
        if self._connection.state != phases.UNAUTHORIZED:
            self._do(self._connection.sign_out(self._now()))
        self._user = None
        self._forget()

    def _token_lives(self, seconds: float) -> None:
        self._do(self._connection.token_lives(seconds, self._now()))

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

    def rest_refused(self) -> None:
        """The socket could only be refused, too."""
        self._do(self._connection.rest_refused(self._now()))

    def _forget(self, why: "str | None" = None) -> None:
        if self._endpoint is not None:
            self._endpoint.feed.forget()
        self._own.emit(FORGOTTEN, why)
        self._do_changed()  # the place in the events is gone

    def _woke(self) -> None:
        self._do(self._connection.woke(self._now()))

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
        seconds = status["next_attempt_in"]
        status["next_attempt_at"] = self._now() + seconds if isinstance(seconds, (int, float)) else None
        self._leader = status
        link.leader_state = str(status["state"])
        if (before == phases.OPEN) != (link.state == phases.OPEN):
            if link.state == phases.OPEN:
                self.feed.followed()
            else:
                self.feed.closed()
        elif link.state == phases.OPEN:
            self.feed.leader_is_at(status["last_seq"])
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

    # -- the endpoint (endpoint.EndpointEvents) --------------------------------------------

    def opened(self, generation: int) -> None:
        """The handshake went through."""
        commands = self._connection.socket_opened(generation, self._now())
        self._do(commands)
        if commands and generation == self._connection.generation:  # nobody hung up on hearing of it
            self.feed.opened()

    def closed(self, generation: int, code: "int | None", reason: str) -> None:
        """The socket ended, or could not be opened."""
        commands = self._connection.socket_closed(generation, code, reason, self._now())
        if commands:
            self._present().hung_up()
            self.feed.closed()
        self._do(commands)

    def received(self, generation: int, text: object) -> None:
        """A frame came. Nearly all that a burst costs is spent from here on: few calls, and none that says nothing."""
        link, ports, endpoint = self._connection, self._ports, self._endpoint
        if generation != link.generation or endpoint is None:
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
        endpoint.feed.received(message)

    def deliver(self, message: "Message") -> None:
        """The store knows of a frame: now the listeners may."""
        if message.type == RESYNC and message.seq is None:
            self._tabs.tell_resync()  # our own finding; the server's resync went to all as a frame
        self._frames.emit(message.type, message, CREATED if message.type == OLDER else None)

    def arrived(self, message: "NotificationCreated") -> None:
        """A notification is news."""
        self._own.emit(ARRIVED, message)
