"""How often somebody may try: so many times in a window, counted in memory."""

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
