"""
One open socket: what has been sent, what waits, and when it must end.

Two ways lead to the wire. Live events wait in a short queue. Whoever is behind
(just connected with ``since``, or met by one commit larger than the queue) reads
from the database at its own pace, and holds nothing in memory meanwhile. A reader
who is too slow for the queue is closed with 1013 and comes back by ``since``:
it delays nobody and grows nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from sys import getsizeof

from backend.events import Event, Head, to_json
from backend.feed import Feed
from backend.metrics import Metrics

QUEUE_EVENTS = 256
QUEUE_BYTES = 1 << 20
BURST_EVENTS = 64  # events of one commit; more are read from the database instead of queued
CATCH_UP_EVENTS = 32  # read at once; a frame has at most 64 KiB, so this is 2 MiB at the very worst
SEND_SECONDS = 20  # for one frame; whoever takes longer is not reading

Send = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame that is no event. ``frame`` None stands for a pong, which is written when it is sent."""

    frame: str | None

    @property
    def size(self) -> int:
        """Bytes that it takes in memory while it waits."""
        return getsizeof(self.frame)


class Connection:
    """
    The sending half of a socket. ``since`` is the client's last number, if it knows one.

    ``await run()`` sends until ``end()`` is called; ``ended`` then holds the code and
    the reason to close with, or None where the other side has gone already.
    """

    def __init__(self, user: str, feed: Feed, send: Send, since: int | None, metrics: Metrics) -> None:
        self.user = user
        self.session: str | None = None
        self.ended: asyncio.Future[tuple[int, str] | None] = asyncio.get_running_loop().create_future()
        self._feed = feed
        self._send = send
        self._since = since
        self._metrics = metrics
        self._live = False  # whether what the client missed while it was away has been sent
        self.position = 0  # the number of the last event that was sent
        self._unread_count = 0  # the count after that event
        self._behind = True
        self._missed = False  # something was committed while we were reading
        self._queue: list[Event | Reply] = []  # a deque takes 700 bytes even where nothing waits
        self._queued_bytes = 0
        self._stirred = False
        self._sleeper: asyncio.Future[None] | None = None  # as above: an Event has a deque
        self._expiry: asyncio.TimerHandle | None = None

    # From outside

    def offer(self, events: Sequence[Event]) -> None:
        """Queue the events of one commit, or remember to read them."""
        if self._behind or len(events) > BURST_EVENTS:
            self._behind = self._missed = True
            self._stir()
            return
        for event in events:
            self._enqueue(event)

    def wake(self, seq: int) -> None:
        """Another process has stored events up to ``seq``: read them, unless they came already."""
        if seq > self.position:
            self._behind = self._missed = True
            self._stir()

    def pong(self) -> None:
        """Queue the answer to a ping; it carries the number of what was sent before it."""
        self._enqueue(Reply(None))

    def tell(self, kind: str, payload: dict[str, object]) -> None:
        """Queue a frame that is no event."""
        self._enqueue(Reply(to_json({"type": kind, "payload": payload})))

    def expire_in(self, seconds: float) -> None:
        """End with 4003 after ``seconds``, unless this is called again before."""
        if self._expiry is not None:
            self._expiry.cancel()
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(max(seconds, 0), self.end, 4003, "the access token has expired")

    def end(self, code: int | None, reason: str = "") -> None:
        """Stop. ``code`` None: there is nobody left to tell. Only the first call counts."""
        if not self.ended.done():
            self.ended.set_result(None if code is None else (code, reason))

    def forget(self) -> None:
        """Drop the timer and whatever waits."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._queue.clear()

    def _enqueue(self, item: "Event | Reply") -> None:
        if len(self._queue) >= QUEUE_EVENTS or self._queued_bytes + item.size > QUEUE_BYTES:
            self.end(1013, "too slow; come back with since")
            return
        self._queue.append(item)
        self._queued_bytes += item.size
        self._stir()

    # The sender

    async def run(self) -> None:
        """Catch up, tell the count, then send what comes. Ends by being cancelled."""
        await self._start()
        while True:
            if self._behind:
                await self._catch_up()
            while self._queue and not self._behind:
                await self._send_next()
            if not self._behind:
                await self._rest()

    def _stir(self) -> None:
        self._stirred = True
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)

    async def _rest(self) -> None:
        """Until there is something to do."""
        if not self._stirred:
            self._sleeper = asyncio.get_running_loop().create_future()
            await self._sleeper
            self._sleeper = None
        self._stirred = False

    async def _start(self) -> None:
        known = self._since
        self.position = (await self._feed.head(self.user)).seq if known is None else known
        await self._catch_up()
        await self._transmit(self._numbered("unread_count", {"unread_count": self._unread_count}))
        self._live = True

    async def _catch_up(self) -> None:
        """Send what the database holds after our position, until nothing came meanwhile."""
        while self._behind:
            self._missed = False
            head, events = await self._feed.since(self.user, self.position, CATCH_UP_EVENTS)
            if not _follows(self.position, head, events):
                await self._resync(head)
                continue
            for event in events:
                await self._send_event(event)
            if self.position == head.seq:
                self._unread_count = head.unread_count
            self._behind = self._missed or self.position < head.seq

    async def _resync(self, head: Head) -> None:
        """What is missing is gone: say where we stand, and go on from there."""
        self.position, self._unread_count = head.seq, head.unread_count
        await self._transmit(to_json({"type": "resync", "seq": head.seq}))

    async def _send_next(self) -> None:
        item = self._queue.pop(0)
        self._queued_bytes -= item.size
        if isinstance(item, Reply):
            await self._transmit(self._numbered("pong") if item.frame is None else item.frame)
        elif item.seq == self.position + 1:
            await self._send_event(item)
        elif item.seq > self.position:
            self._behind = True  # a gap: another wake was lost, the database knows

    async def _send_event(self, event: Event) -> None:
        await self._transmit(event.frame)
        self._metrics.sent.inc()
        if self._live and event.stored_at is not None:
            self._metrics.sent_live(event.stored_at)
        self.position, self._unread_count = event.seq, event.unread_count

    def _numbered(self, kind: str, payload: dict[str, object] | None = None) -> str:
        """A frame that takes no number but carries the present one."""
        body = {} if payload is None else {"payload": payload}
        return to_json({"type": kind, **body, "seq": self.position})

    async def _transmit(self, frame: str) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send(frame)
        except TimeoutError:
            self.end(1013, "nothing was read for too long")


def _follows(position: int, head: Head, events: Sequence[Event]) -> bool:
    """Whether a reader at ``position`` can go on without a gap. Numbers beyond the head are from another database."""
    if events:
        return events[0].seq == position + 1
    return position == head.seq
