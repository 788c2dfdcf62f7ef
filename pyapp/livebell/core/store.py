"""A Redux-like store: one state, changed only by dispatching events in the past tense."""

from livebell.core.emitter import Subscriptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.emitter import OnFault, Unsubscribe
    from livebell.core.state import State

    Reducer = Callable[[State, object], State]

_CHANGED = "changed"


class Store:
    """
    ``get_state``, ``subscribe`` and ``dispatch``, as Redux has them.

    Subscribers are called without arguments, once per dispatch that changed something.
    A reducer that returns the very state it got says that nothing changed.
    """

    def __init__(self, reducer: "Reducer", state: "State", on_fault: "OnFault") -> None:
        self._reducer = reducer
        self._state = state
        self._on_fault = on_fault
        self._subscribers = Subscriptions()

    def get_state(self) -> "State":
        """The present state. Treat it as read-only."""
        return self._state

    def subscribe(self, listener: "Callable[[], object]") -> "Unsubscribe":
        """Call ``listener()`` after every change until the returned function is called."""
        return self._subscribers.add(listener)

    def dispatch(self, action: object) -> object:
        """Run the reducer, tell the subscribers if the state changed, and return the action."""
        before = self._state
        after = self._state = self._reducer(before, action)
        for entry in self._subscribers.entries if after is not before else ():
            listener = entry.listener
            if listener is None:
                continue  # unsubscribed by a subscriber before it
            try:
                listener()
            except Exception as error:  # noqa: BLE001 - a subscriber's fault is its own
                self._on_fault(_CHANGED, entry.name, error)
        return action
