"""What the tabs of one browser share: time, Web Locks, channels, storage."""

from livebell.testing.clock import FakeClock, FakeTimers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.testing.world import FakePorts

    Cancel = Callable[[], None]


class FakeBrowser:
    """What the tabs of one browser share: time, Web Locks, channels. Hand one to several worlds."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.timers = FakeTimers(self.clock)
        self.holders: dict[str, FakeLock] = {}
        self.waiting: list[FakeLock] = []
        self.channels: list[FakeChannel] = []
        self.stored: dict[str, str] = {}
        self.named = 0

    def ask(self, lock: "FakeLock", steal: bool) -> None:
        """Grant, queue, or take it from its holder."""
        holder = self.holders.get(lock.name)
        if holder is not None and not steal:
            self.waiting.append(lock)
            return
        self.holders[lock.name] = lock
        if holder is not None:
            holder.on_lost()
        lock.on_granted()

    def give_back(self, lock: "FakeLock") -> None:
        """The next one that waits gets it."""
        if lock in self.waiting:
            self.waiting.remove(lock)
        if self.holders.get(lock.name) is not lock:
            return
        del self.holders[lock.name]
        following = [other for other in self.waiting if other.name == lock.name][:1]
        for other in following:
            self.waiting.remove(other)
            self.holders[other.name] = other
            other.on_granted()

    def forget(self, ports: "FakePorts") -> None:
        """A tab is gone, and with it its locks and channels."""
        self.channels = [channel for channel in self.channels if channel.owner is not ports.channels]
        self.waiting = [lock for lock in self.waiting if lock.owner is not ports.locks]
        for lock in [held for held in self.holders.values() if held.owner is ports.locks]:
            self.give_back(lock)


class FakeLock:
    """One request for a lock, by the tab ``owner``."""

    def __init__(self, owner: object, name: str, on_granted: "Cancel", on_lost: "Cancel") -> None:
        self.owner = owner
        self.name = name
        self.on_granted = on_granted
        self.on_lost = on_lost


class FakeLocks:
    """One tab's way to the browser's locks. ``is_supported`` may be turned off."""

    def __init__(self, browser: FakeBrowser) -> None:
        self._browser = browser
        self.is_supported = True

    def request(self, name: str, steal: bool, on_granted: "Cancel", on_lost: "Cancel") -> "Cancel":
        """See ``ports.Locks``."""
        lock = FakeLock(self, name, on_granted, on_lost)
        self._browser.ask(lock, steal)
        return lambda: self._browser.give_back(lock)


class FakeChannel:
    """One end of a channel, of the tab ``owner``."""

    def __init__(
        self, browser: FakeBrowser, owner: object, name: str, on_message: "Callable[[str], None]"
    ) -> None:
        self.owner = owner
        self._browser = browser
        self.name = name
        self.on_message = on_message
        self.sent: list[str] = []
        browser.channels.append(self)

    def send(self, text: str) -> None:
        """Every other end hears it."""
        self.sent.append(text)
        for other in list(self._browser.channels):
            if other is not self and other.name == self.name:
                other.on_message(text)

    def close(self) -> None:
        """Hear nothing more."""
        if self in self._browser.channels:
            self._browser.channels.remove(self)


class FakeChannels:
    """One tab's way to the browser's channels."""

    def __init__(self, browser: FakeBrowser) -> None:
        self._browser = browser
        self.is_supported = True

    def open(self, name: str, on_message: "Callable[[str], None]") -> FakeChannel:
        """See ``ports.Channels``."""
        return FakeChannel(self._browser, self, name, on_message)
