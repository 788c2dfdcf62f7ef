"""uvicorn, as we need it: a port or a clear word, sockets that can be cut, a stop that is told."""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Close
from websockets.http11 import Request

from backend.app import create_app, front_of
from backend.errors import SettingsError
from backend.hub import Hub
from backend.metrics import forget_process
from backend.origins import is_loopback
from backend.services import Services
from backend.settings import Settings
from backend.workers import Workers

LARGEST_FRAME = 64 * 1024  # bytes; protocol.md section 7
ABORT_SECONDS = 120  # for a reader that hangs to find our close when it wakes; then the line is cut
GOODBYE_SECONDS = 2  # over which closes are spread: clients that leave at once come back at once
GOODBYE_PACE = 0.002  # seconds between two of them, while that fits
DRAIN_SECONDS = 8  # for requests and jobs that are under way at the stop


class Inbox:
    """
    What asyncio's queue does for one reader, without its three deques.

    Those take 2 KiB for each connection, whether anything waits in them or not.
    """

    __slots__ = ("_items", "_reader")

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: Any) -> None:  # noqa: ANN401 - an ASGI event
        """Never waits: uvicorn stops reading while something is in here."""
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:  # noqa: ANN401 - as above
        """The oldest; waits for it."""
        while not self._items:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
            self._reader = None
        return self._items.pop(0)

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._items


class Gate:
    """What asyncio's event does for whoever writes, without a deque of those who wait: hardly ever anybody does."""

    __slots__ = ("_is_open", "_waiting")

    def __init__(self) -> None:
        self._is_open = True
        self._waiting: list[asyncio.Future[None]] | None = None

    def set(self) -> None:
        """Let everybody through."""
        self._is_open = True
        waiting, self._waiting = self._waiting, None
        for one in waiting or ():
            if not one.done():
                one.set_result(None)

    def clear(self) -> None:
        """Let nobody through."""
        self._is_open = False

    async def wait(self) -> None:
        """Until it is open."""
        while not self._is_open:
            one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting = [*(self._waiting or ()), one]
            await one


class SocketProtocol(WebSocketsSansIOProtocol):
    """
    A WebSocket that closes without waiting for a full buffer to drain.

    uvicorn's own close waits until the peer has read what came before, which a peer
    that does not read never does: its memory would be held for ever. This one queues
    the close behind the buffer and cuts the line if nothing happens.
    """

    _lingers = False  # our half has ended; what still comes is read and thrown away

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*arguments, **options)
        self.conn.debug = False  # at debug it logs parts of every frame, and a traceback for a long address
        self.queue = Inbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]

    def send_receive_event_to_app(self) -> None:
        """Text that is no UTF-8 ends the line with 1007 (RFC 6455 section 8.1); it is no error of ours to log."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def data_received(self, data: bytes) -> None:
        """
        Nothing is made of what comes after a frame that ended the line.

        What the parser answers to a request that it cannot read (414 to 8 KiB of address, 431), uvicorn never sends.
        """
        if self._lingers:
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_parser_exception(self) -> None:
        """
        Say what was wrong, end our half of the line, and wait for the peer to end its own.

        uvicorn's own hangs up at once. While more of the frame is under way, TCP answers that with a reset,
        which overtakes the close frame (RFC 1122 section 4.2.2.13): the peer would see 1006 instead of 1009.
        Hence what RFC 6455 section 7.1.1 describes for a clean end.
        """
        close = cast("Close", self.conn.close_sent)  # the parser has queued it
        self._lingers = True
        self.stop_keepalive()
        self.transport.write(b"".join(self.conn.data_to_send()))
        if not self.close_sent:
            self.queue.put_nowait(
                {"type": "websocket.disconnect", "code": close.code, "reason": close.reason}
            )
            self._cut_later()
        self.loop.call_soon(self._end_our_half)  # frames that came in the same piece may be answered before

    def _end_our_half(self) -> None:
        if self.transport.is_closing():
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:  # TLS knows no half of a line
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Offer the close to the application before it starts."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"]["livebell.close"] = self.close_now  # type: ignore[assignment]

    def start_keepalive(self) -> None:
        """The handshake is over: its headers, 3 KiB, are not kept for as long as the line lives."""
        super().start_keepalive()
        self.request.headers.clear()  # the parser of the frames holds the request
        del self.request, self.response
        self.scope["headers"].clear()  # type: ignore[attr-defined]

    def close_now(self, code: int, reason: str) -> None:
        """Send a close frame and hang up. Harmless where the line is closed already."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self._cut_later()

    def _cut_later(self) -> None:
        """The close is on its way: the peer's own must still be seen, and a peer that never answers is cut."""
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(ABORT_SECONDS, self.transport.abort)


class Server(uvicorn.Server):
    """Says where it listens, and tells every socket when it stops."""

    def __init__(self, config: uvicorn.Config, hub: Hub, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._hub = hub
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so: whoever waits for the line may connect at once."""
        await super().startup(sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """1012 to every socket before uvicorn ends what is left."""
        for server in self.servers:
            server.close()  # nobody new, while the others are told
        connections = list(self._hub.everyone())
        over = min(GOODBYE_SECONDS, GOODBYE_PACE * len(connections))
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, connection in enumerate(connections):
            connection.end(1012, "the server restarts")
            # By the clock: a sleep takes longer than it says, and thousands of them by seconds.
            ahead = over * (number + 1) / len(connections) - (loop.time() - began)
            if ahead > 0:
                await asyncio.sleep(ahead)
        await super().shutdown(sockets)


def open_sockets(host: str, port: int) -> list[socket.socket]:
    """
    Bound sockets for every address of ``host``; with port 0 any free port, the same for all.

    ``localhost`` means 127.0.0.1 and ::1, and browsers try both. Raises ``SettingsError``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise SettingsError(
            f"--host must be a name or an address of this machine, got {host!r} ({error})"
        ) from None
    requested = port
    opened: list[socket.socket] = []
    for family, _, _, _, address in sorted(set(found), key=lambda each: each[0]):
        try:
            opened.append(_bound(family, address[0], port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL and (opened or len(found) > 1):
                continue  # a name has an IPv6 address where the machine has none
            for one in opened:
                one.close()
            if error.errno == errno.EADDRINUSE and opened and requested == 0:
                return open_sockets(host, requested)  # free on one address and taken on the other
            raise _refused(host, port, error) from None
        port = opened[-1].getsockname()[1]
    return opened


def _bound(family: int, address: str | int, port: int) -> socket.socket:
    """
    A socket that says it speaks TCP.

    Only then does asyncio switch Nagle's algorithm off for what it accepts; with it
    every answer to a POST waited 40 ms for the peer's acknowledgement.
    """
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def _refused(host: str, port: int, error: OSError) -> SettingsError:
    if error.errno == errno.EADDRINUSE:
        return SettingsError(
            f"port {port} is taken by another program; choose another with --port, or end that program"
        )
    if error.errno == errno.EACCES:
        return SettingsError(
            f"port {port} needs rights that we do not have; choose one over 1023 with --port"
        )
    return SettingsError(
        f"--host {host} with --port {port} cannot be listened on ({error.strerror}); choose another"
    )


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises ``SettingsError`` where that cannot begin."""
    sockets = open_sockets(settings.host, settings.port)
    port = sockets[0].getsockname()[1]

    def say_where() -> None:
        _say_where(settings, port)

    if settings.workers == 1:
        _serve(settings, sockets, say_where)
        return
    asyncio.run(_prepare(settings))  # what is wrong is said once, not by each worker

    def work(sockets: list[socket.socket], listening: Callable[[], None], lifeline: int) -> None:
        _serve(settings, sockets, listening, lifeline)

    Workers(settings.workers, work, sockets, say_where, forget_process).run()


async def _prepare(settings: Settings) -> None:
    """The tables, the secret, the user ``demo``."""
    services = Services(settings)
    await services.open()
    await services.close()


def _serve(
    settings: Settings,
    sockets: list[socket.socket],
    listening: Callable[[], None],
    lifeline: int | None = None,
) -> None:
    """In this process. It stops when ``lifeline``, a descriptor that its parent holds, is closed."""
    app = create_app(settings)
    config = config_of(app)
    services: Services = app.state.services
    server = Server(config, services.hub, listening)

    async def run() -> None:
        # Opened here as well as in the lifespan: uvicorn would print what goes wrong there as a traceback.
        await services.open()
        if lifeline is not None:
            _stop_with(lifeline, server)
        await server.serve(sockets)

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


def config_of(app: FastAPI) -> uvicorn.Config:
    """How uvicorn is to serve the application."""
    return uvicorn.Config(
        front_of(app),
        log_config=None,
        access_log=False,
        lifespan="on",
        proxy_headers=False,  # who may speak for others is not for a header to say
        server_header=False,
        ws=SocketProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,  # 35 KiB a connection, for frames of a few hundred bytes
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _stop_with(lifeline: int, server: uvicorn.Server) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.remove_reader(lifeline)
        server.should_exit = True

    loop.add_reader(lifeline, stop)


def _say_where(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    user = ", signed in as demo" if settings.demo_mode and is_loopback(settings.host) else ""
    print(f"Livebell is ringing on http://{host}:{port}{user}. Stop it with Ctrl+C.", flush=True)  # noqa: T201
