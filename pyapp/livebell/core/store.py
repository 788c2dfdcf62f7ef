"""A Redux-like store: one state, changed only by dispatching events in the past tense."""

from livebell.core.emitter import Emitter, name_of

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
        self._changed = Emitter(on_fault)

    def get_state(self) -> "State":
        """The present state. Treat it as read-only."""
        return self._state

    def subscribe(self, listener: "Callable[[], object]") -> "Unsubscribe":
        """Call ``listener()`` after every change until the returned function is called."""

        def call(_: object) -> None:
            listener()

        return self._changed.on(_CHANGED, call, name_of(listener))

    def dispatch(self, action: object) -> object:
        """Run the reducer, tell the subscribers if the state changed, and return the action."""
        before = self._state
        self._state = self._reducer(before, action)
        if self._state is not before:
            self._changed.emit(_CHANGED, None)
        return action
