"""
How often: tries of a name within a window, requests of a user or an address, frames of a socket.

Counted in memory, by each process alone.
"""

import time
from collections import OrderedDict, deque

MOST = 10_000  # names that are counted; beyond it the longest quiet one is forgotten


class Limiter:
    """``times`` tries in ``window`` seconds for each key."""

    def __init__(self, times: int, window: float) -> None:
        self._times = times
        self._window = window
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Whether ``key`` may try now; a try that is allowed is counted."""
        now = time.monotonic()
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - self._window:
            tries.popleft()
        if len(tries) >= self._times:
            return False
        tries.append(now)
        if len(self._tries) > MOST:
            self._tries.popitem(last=False)
        return True


class Allowance:
    """``burst`` at once, and ``rate`` more each second; as many as the rate where no burst is named."""

    def __init__(self, rate: float, burst: float | None = None) -> None:
        self._rate = rate
        self._most = rate if burst is None else burst
        self._left = self._most
        self._seen_at: float | None = None

    def take(self, now: float) -> bool:
        """Whether one more is allowed at ``now``, in seconds of any steady clock."""
        if self._seen_at is not None:
            self._left = min(self._most, self._left + (now - self._seen_at) * self._rate)
        self._seen_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Allowances:
    """An allowance for each key; one that was quiet for long is forgotten, and begins anew."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._each: OrderedDict[str, Allowance] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether ``key`` may do one more thing now."""
        allowance = self._each.get(key)
        if allowance is None:
            allowance = self._each[key] = Allowance(self._rate, self._burst)
            if len(self._each) > MOST:
                self._each.popitem(last=False)
        self._each.move_to_end(key)
        return allowance.take(time.monotonic())
