"""How often: tries of a name within a window, and frames of a socket. Counted in memory."""

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
    """``rate`` frames at once, and as many again each second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._left = float(rate)
        self._seen_at: float | None = None

    def take(self, now: float) -> bool:
        """Whether one more frame is allowed at ``now``, in seconds of any steady clock."""
        if self._seen_at is not None:
            self._left = min(self._rate, self._left + (now - self._seen_at) * self._rate)
        self._seen_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
