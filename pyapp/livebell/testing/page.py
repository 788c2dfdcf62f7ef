"""The page itself: what it keeps, whether it is seen, and what its console was told."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Cancel = Callable[[], None]
    T = TypeVar("T")

ORIGIN = "https://app.example.com"


class FakeStorage:
    """A dict, which the tabs of one browser share. ``is_refusing`` makes it keep nothing new."""

    def __init__(self, items: "dict[str, str] | None" = None) -> None:
        self.items: dict[str, str] = {} if items is None else items
        self.is_refusing = False

    def get(self, key: str) -> "str | None":
        """The text, or None."""
        return self.items.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep it."""
        if not self.is_refusing:
            self.items[key] = value

    def remove(self, key: str) -> None:
        """Forget it."""
        self.items.pop(key, None)

    def keys(self, prefix: str) -> "list[str]":
        """The keys that begin so."""
        return sorted([key for key in self.items if key.startswith(prefix)])


class FakePage:
    """A page on https, visible."""

    def __init__(self) -> None:
        self.origin = ORIGIN
        self.is_secure = True
        self.hidden = False
        self.offline = False
        self._wakers: list[Callable[[], None]] = []
        self._leavers: list[Callable[[], None]] = []
        self._lookers: list[Callable[[bool], None]] = []

    def on_wake(self, callback: "Callable[[], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._wakers, callback)

    def on_leave(self, callback: "Callable[[], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._leavers, callback)

    def on_visibility(self, callback: "Callable[[bool], None]") -> "Cancel":
        """See ``ports.Page``."""
        return _joined(self._lookers, callback)

    def is_hidden(self) -> bool:
        """Is it in a background tab?"""
        return self.hidden

    def is_offline(self) -> bool:
        """Has the browser lost the network?"""
        return self.offline

    def hide(self) -> None:
        """Another tab is looked at."""
        self._show(True)

    def show(self) -> None:
        """The tab is looked at again; who waits for that is woken."""
        self._show(False)
        self.wake()

    def _show(self, hidden: bool) -> None:
        self.hidden = hidden
        for callback in list(self._lookers):
            callback(hidden)

    def wake(self) -> None:
        """It became visible, or the network came back."""
        for callback in list(self._wakers):
            callback()

    def leave(self) -> None:
        """The user goes elsewhere."""
        for callback in list(self._leavers):
            callback()


class FakeLog:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.is_debug = False
        self.warnings: list[str] = []
        self.debugs: list[str] = []

    def warning(self, text: str, *values: object) -> None:
        """Keep a warning."""
        self.warnings.append(text % values if values else text)

    def debug(self, text: str, *values: object) -> None:
        """Keep a remark."""
        self.debugs.append(text % values if values else text)


def _joined(callbacks: "list[T]", callback: "T") -> "Cancel":
    callbacks.append(callback)

    def end() -> None:
        if callback in callbacks:
            callbacks.remove(callback)

    return end
