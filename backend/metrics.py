"""
What ``/metrics`` tells, in Prometheus's text: numbers alone, nobody's name.

Where several processes serve (``--workers``), each writes its numbers to a folder
that the environment names before this is imported, and whichever is asked adds up all.
"""

import os
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the name is prometheus-client's own
# Seconds. A frame on one machine takes about 1 ms; past 2 s the fallback has done it, or nobody has.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self.connections = Gauge(
            "livebell_connections", "Sockets that are open.", registry=registry, multiprocess_mode="livesum"
        )
        self.events = Counter("livebell_events", "Events that were committed here.", registry=registry)
        self.sent = Counter("livebell_frames_sent", "Event frames that went to sockets.", registry=registry)
        self.drops = Counter(
            "livebell_queue_drops", "Sockets closed with 1013, being too slow.", registry=registry
        )
        self.closes = Counter(
            "livebell_closes", "Sockets that we closed, by code.", ["code"], registry=registry
        )
        self._delivery = Histogram(
            "livebell_delivery_seconds",
            "From the commit of an event to its sending, for sockets that were up to date.",
            registry=registry,
            buckets=BUCKETS,
        )

    def sent_live(self, stored_at: float) -> None:
        """An event that was stored at ``stored_at`` (epoch seconds) is on its way."""
        self._delivery.observe(max(time.time() - stored_at, 0))  # another machine's clock may be ahead

    def closed(self, code: int) -> None:
        """We closed a socket with this code."""
        self.closes.labels(code=str(code)).inc()
        if code == 1013:
            self.drops.inc()

    def text(self) -> bytes:
        """What ``/metrics`` answers."""
        registry = self._registry
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def forget_process(process: int) -> None:
    """A worker has ended: its sockets are no longer open."""
    if FOLDER in os.environ:
        mark_process_dead(process)  # type: ignore[no-untyped-call]
