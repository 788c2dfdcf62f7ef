"""
Thousands of WebSockets in one thread, at a price that does not blur what is measured.

A library's client takes longer for a frame than a server does; here frames are only counted
(RFC 6455 section 5.2), and pings are answered.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import cast

MARK = b'"notification_created"'
CLOSE, PING, PONG = 0x8, 0x9, 0xA
PATIENCE = 120.0  # seconds without any frame; only a broken server takes as long


@dataclass
class Group:
    """The sockets of one server, and what has come to them."""

    port: int
    token: str
    sockets: list[socket.socket] = field(default_factory=list)
    frames: int = 0  # text frames of any kind
    notifications: int = 0


@dataclass
class Line:
    """What is known of one socket: its group, and the beginning of a frame."""

    group: Group
    rest: bytes = b""


class Lines:
    """All sockets of a run. ``pump()`` reads what there is to read."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def open(self, group: Group, count: int) -> None:
        """More sockets; returns when the server has said something to each."""
        goal = group.frames + count
        for _ in range(count):
            connection, rest = _handshake(group)
            group.sockets.append(connection)
            line = Line(group)
            self._selector.register(connection, selectors.EVENT_READ, line)
            self._take(connection, line, rest)
            self.pump(0)
        self.until(group, frames=goal)

    def close(self, group: Group) -> None:
        """Hang up."""
        for connection in group.sockets:
            self._selector.unregister(connection)
            connection.close()
        group.sockets.clear()

    def until(self, group: Group, *, frames: int = 0, notifications: int = 0) -> None:
        """Until so many have come in all. Raises ``TimeoutError``."""
        deadline = time.monotonic() + PATIENCE
        while group.frames < frames or group.notifications < notifications:
            self.pump(1)
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{group.frames} frames and {group.notifications} notifications came, {frames} and "
                    f"{notifications} were expected"
                )

    def pump(self, seconds: float) -> None:
        """Wait that long for something, and take what has come."""
        for key, _ in self._selector.select(seconds):
            connection = cast("socket.socket", key.fileobj)
            self._take(connection, key.data, connection.recv(1 << 16))

    def _take(self, connection: socket.socket, line: Line, data: bytes) -> None:
        data, at = line.rest + data, 0
        while (end := _end_of_frame(data, at)) is not None:
            kind = data[at] & 0x0F
            if kind == PING:  # short, as control frames are; masked by zeros, so its words stay as they are
                said = data[at + 2 : end]
                connection.send(bytes([0x80 | PONG, 0x80 | len(said), 0, 0, 0, 0]) + said)
            elif kind == CLOSE:
                raise ConnectionError(f"the server closed a socket: {data[at + 2 : end]!r}")
            else:
                line.group.frames += 1
                line.group.notifications += data.find(MARK, at, end) >= 0
            at = end
        line.rest = data[at:]


def _end_of_frame(data: bytes, at: int) -> int | None:
    """Where the frame that begins at ``at`` ends; None where it has not come as a whole."""
    if len(data) < at + 2:
        return None
    size, begin = data[at + 1] & 0x7F, at + 2
    if size >= 126:
        width = 2 if size == 126 else 8
        size, begin = int.from_bytes(data[begin : begin + width], "big"), begin + width
    return begin + size if begin + size <= len(data) else None


def _handshake(group: Group) -> tuple[socket.socket, bytes]:
    """An open socket, not blocking any more, and what came after the answer."""
    connection = socket.create_connection(("127.0.0.1", group.port), PATIENCE)
    connection.sendall(
        (
            f"GET /ws/notifications/?token={group.token} HTTP/1.1\r\nHost: 127.0.0.1:{group.port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(4096)
    head, rest = answer.split(b"\r\n\r\n", 1)
    if b" 101 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError(f"a socket was refused: {head[:80]!r}")
    connection.setblocking(False)
    return connection, rest
