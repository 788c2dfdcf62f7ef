"""
Several processes behind one port: each takes what it can from the same listening sockets.

The parent serves nobody. It starts the workers, starts one again that died, and passes
a stop on. A worker whose parent is gone stops by itself.
"""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

logger = logging.getLogger("livebell.workers")

STOPS = (signal.SIGINT, signal.SIGTERM)
STOP_SECONDS = 20  # for a worker to end that was told to; goodbyes and what drains take half of it
SHORTEST_LIFE = 1.0  # seconds; who dies sooner is started again that much later, not in a busy loop

# Given the sockets, a function to call once it listens, and a descriptor that closes with the parent.
Work = Callable[[list[socket.socket], Callable[[], None], int], None]


class Workers:
    """
    ``count`` processes that do ``work``.

    ``ready`` is called once when all of them listen, ``gone`` with the id of each that ended.
    """

    def __init__(
        self,
        count: int,
        work: Work,
        sockets: list[socket.socket],
        ready: Callable[[], None],
        gone: Callable[[int], None],
    ) -> None:
        self._count = count
        self._work = work
        self._sockets = sockets
        self._ready = ready
        self._gone = gone
        self._alive: dict[int, float] = {}  # process id -> when it was started, by the steady clock
        self._stopping = False

    def run(self) -> None:
        """Until SIGINT or SIGTERM, and then until every worker has ended."""
        for sock in self._sockets:
            sock.listen(2048)
        listening, say_listening = os.pipe()
        self._wake = say_listening
        lifeline, self._life = os.pipe()
        for number in STOPS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._kill)
        for _ in range(self._count):
            self._start(say_listening, lifeline)
        waited = 0
        while waited < self._count and not self._stopping:
            waited += len(os.read(listening, self._count))
        if not self._stopping:
            self._ready()
        self._watch(say_listening, lifeline)

    def _start(self, say_listening: int, lifeline: int) -> None:
        """
        A stop waits meanwhile: it would find a child that the list does not name yet, or
        a child that still has its parent's ear and takes the stop for the parent's own.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            if self._stopping:
                return
            child = os.fork()
            if child:
                self._alive[child] = time.monotonic()
                return
            self._be_a_worker(say_listening, lifeline)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def _be_a_worker(self, say_listening: int, lifeline: int) -> None:
        """In the child, and to its end."""
        code = 1
        try:
            os.close(self._life)
            for number in (*STOPS, signal.SIGALRM):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            self._work(self._sockets, lambda: _write(say_listening), lifeline)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except Exception:
            logger.exception("a worker ended by an error")
            _write(say_listening)  # it is started again; nobody should wait for this one
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _watch(self, say_listening: int, lifeline: int) -> None:
        while self._alive:
            try:
                child, _status = os.wait()
            except ChildProcessError:
                return
            started_at = self._alive.pop(child, 0.0)
            self._gone(child)
            if self._stopping:
                continue
            logger.warning("a worker has ended; another one takes its place")
            if time.monotonic() - started_at < SHORTEST_LIFE:
                time.sleep(SHORTEST_LIFE)
            if not self._stopping:
                self._start(say_listening, lifeline)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        _write(self._wake)  # whoever waits for the workers to listen need not
        self._tell(signal.SIGTERM)
        signal.alarm(STOP_SECONDS)

    def _kill(self, _number: int, _frame: FrameType | None) -> None:
        """Whoever waits for us waits no longer for one that hangs."""
        logger.warning("%d workers did not stop in %d s; they are killed", len(self._alive), STOP_SECONDS)
        self._tell(signal.SIGKILL)

    def _tell(self, number: signal.Signals) -> None:
        for child in tuple(self._alive):
            try:
                os.kill(child, number)
            except ProcessLookupError:
                continue


def _write(descriptor: int) -> None:
    os.write(descriptor, b".")
