"""``use_selector``: call back when a part of the state changes."""

from livebell.hooks.context import context
from livebell.hooks.scope import Hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.state import State


class Selection(Hook):
    """What ``use_selector`` returns; ``value`` is what the selector gives for the present state."""

    def __init__(
        self, selector: "Callable[[State], object]", on_change: "Callable[[object], object] | None"
    ) -> None:
        super().__init__()
        self._store = context().store
        self._service = context().service
        self._selector = selector
        self.on_change = on_change
        self.value = selector(self._store.get_state())
        self.scope.own(self._store.subscribe(self._changed))

    def _changed(self) -> None:
        value = self._selector(self._store.get_state())
        if value is not self.value and value != self.value:
            self.value = value
            self._service.tell("selection", self.on_change, value)


def use_selector(
    selector: "Callable[[State], object]", on_change: "Callable[[object], object] | None" = None
) -> Selection:
    """Follow ``selector(state)``; ``on_change(value)`` comes when it differs."""
    return Selection(selector, on_change)
