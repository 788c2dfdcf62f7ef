"""Who wants to hear of what. One bad listener never costs another its frame."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # A listener takes the message of its own type; which one that is, only its event knows.
    Listener = Callable[[Any], object]
    Unsubscribe = Callable[[], None]
    OnFault = Callable[[str, str, Exception], None]

EVERY = "*"


def name_of(listener: object) -> str:
    """The name under which a listener's fault is logged. MicroPython gives closures none."""
    name = getattr(listener, "__name__", None)
    return name if isinstance(name, str) else type(listener).__name__


class Entry:
    """One subscription. Its identity tells two equal ones apart."""

    def __init__(self, listener: "Listener", name: str) -> None:
        self.listener: Listener | None = listener
        self.name = name


class Emitter:
    """
    Listeners by event type, and ``"*"`` for all of them.

    ``on_fault(type, listener_name, error)`` is told of a listener that raised.
    """

    def __init__(self, on_fault: "OnFault") -> None:
        self._on_fault = on_fault
        self._listeners: dict[str, list[Entry]] = {}

    def on(self, event: str, listener: "Listener", name: "str | None" = None) -> "Unsubscribe":
        """
        Call ``listener(message)`` for every ``event`` until the returned function is called.

        The same function may be given twice: each subscription has its own end,
        and calling that twice is harmless. ``name`` is what the log calls it, if not by its own.
        """
        entry = Entry(listener, name or name_of(listener))
        self._listeners.setdefault(event, []).append(entry)

        def unsubscribe() -> None:
            entries = self._listeners.get(event, [])
            kept = [other for other in entries if other is not entry]
            if kept:
                self._listeners[event] = kept
            else:
                self._listeners.pop(event, None)
            entry.listener = None

        return unsubscribe

    def emit(self, event: str, message: object) -> None:
        """
        Hand ``message`` to the listeners of ``event``, then to those of ``"*"``.

        The listeners are those of this moment: one that is added meanwhile waits for
        the next event, one that is removed meanwhile is not called any more.
        """
        named = self._listeners.get(event)
        general = self._listeners.get(EVERY)
        if named:
            self._call(event, tuple(named), message)
        if general and event != EVERY:
            self._call(event, tuple(general), message)

    def _call(self, event: str, entries: "tuple[Entry, ...]", message: object) -> None:
        for entry in entries:
            listener = entry.listener
            if listener is None:
                continue  # unsubscribed by a listener before it
            try:
                listener(message)
            except Exception as error:  # noqa: BLE001 - a listener's fault is its own
                self._on_fault(event, entry.name, error)

    def count(self) -> int:
        """How many subscriptions are alive; the leak tests ask."""
        return sum([len(entries) for entries in self._listeners.values()])
