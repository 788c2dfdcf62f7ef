"""
A TCP proxy that does to connections what networks do.

It stands between the browser and the real server, and knows a WebSocket by its first bytes. All of
it runs on one event loop; nothing is patched, bytes are only held, delayed or dropped.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK = 64 * 1024
RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close() sends RST


class Pair:
    """One connection of the browser's, and ours to the server in its name."""

    def __init__(self, browser: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.browser = browser
        self.server = server
        self.is_socket = False  # a WebSocket
        self.frames = 0  # chunks from the server since the answer to the handshake
        self.delay = 0.0  # seconds that every chunk takes more
        self.flows = asyncio.Event()  # cleared: nothing passes, in either direction
        self.flows.set()
        self.is_over = False

    @property
    def is_live(self) -> bool:
        """A WebSocket that has spoken, and that nobody has harmed yet."""
        return self.is_socket and self.frames > 0 and not self.is_over and self.flows.is_set()

    # -- faults --------------------------------------------------------------------------------

    def reset(self) -> None:
        """RST to both sides: what was on its way is lost."""
        self._end(self.browser, self.server)

    def half_open(self) -> None:
        """The server's side ends; the browser is told nothing, and nothing that it sends arrives."""
        self.flows.clear()
        self._end(self.server)

    def stall(self) -> None:
        """Nothing passes, until ``resume``."""
        self.flows.clear()

    def resume(self) -> None:
        """What was held goes on."""
        self.flows.set()

    def _end(self, *writers: asyncio.StreamWriter) -> None:
        self.is_over = True
        for writer in writers:
            sock = writer.get_extra_info("socket")
            if sock is not None and not writer.is_closing():
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            writer.transport.abort()


class FaultProxy:
    """``async with FaultProxy(port) as proxy``: listens on ``proxy.port``, leads to ``port``."""

    def __init__(self, server_port: Callable[[], int]) -> None:
        self._server_port = server_port
        self._listener: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.pairs: list[Pair] = []
        self.changed = asyncio.Condition()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._accepted, "localhost", 0, family=socket.AF_INET)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listener is not None:
            self._listener.close()
        for pair in self.pairs:
            pair.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def sockets(self) -> list[Pair]:
        """The WebSockets that are live."""
        return [pair for pair in self.pairs if pair.is_live]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until it is so; looked at whenever a connection comes, speaks or goes."""
        async with self.changed:
            await self.changed.wait_for(is_so)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._lead(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server = await asyncio.open_connection("127.0.0.1", self._server_port())
        except OSError:
            writer.transport.abort()
            return
        pair = Pair(writer, server)
        self.pairs.append(pair)
        try:
            await asyncio.gather(
                self._pass(pair, reader, server, is_server=False),
                self._pass(pair, server_reader, writer, is_server=True),
            )
        finally:
            self.pairs.remove(pair)
            await self._tell()

    async def _pass(
        self, pair: Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_server: bool
    ) -> None:
        answered = False  # a server's first chunk is its answer to the handshake
        try:
            while chunk := await reader.read(CHUNK):
                if not is_server and chunk.startswith(b"GET /ws/"):
                    pair.is_socket = True
                    await self._tell()
                if pair.delay:
                    await asyncio.sleep(pair.delay)
                await pair.flows.wait()
                writer.write(chunk)
                await writer.drain()
                if is_server and pair.is_socket:
                    # The answer and the first frames may share a chunk.
                    if answered or len(chunk.split(b"\r\n\r\n", 1)[-1]) > 0:
                        pair.frames += 1
                        await self._tell()
                    answered = True
            if pair.flows.is_set():
                writer.close()
        except OSError:
            pair.is_over = True
            if pair.flows.is_set():
                writer.transport.abort()
