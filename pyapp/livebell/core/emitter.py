"""Who wants to hear of what. One bad listener never costs another its frame."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # A listener takes the message of its own type; which one that is, only its event knows.
    Listener = Callable[..., Any]
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


class Subscriptions:
    """
    Who listens, as a tuple that is made anew at every change.

    So whoever goes through ``entries`` goes through those of that moment, and an event, of which
    there are more than changes, copies nothing.
    """

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()

    def add(self, listener: "Listener", name: "str | None" = None) -> "Unsubscribe":
        """One more, until the returned function is called; calling that twice is harmless."""
        entry = Entry(listener, name or name_of(listener))
        self.entries = self.entries + (entry,)

        def unsubscribe() -> None:
            self.entries = tuple([other for other in self.entries if other is not entry])
            entry.listener = None

        return unsubscribe


class Emitter:
    """
    Listeners by event type, and ``"*"`` for all of them.

    ``on_fault(type, listener_name, error)`` is told of a listener that raised.
    """

    def __init__(self, on_fault: "OnFault") -> None:
        self._on_fault = on_fault
        self._listeners: dict[str, Subscriptions] = {}

    def on(self, event: str, listener: "Listener", name: "str | None" = None) -> "Unsubscribe":
        """
        Call ``listener(message)`` for every ``event`` until the returned function is called.

        The same function may be given twice: each subscription has its own end,
        and calling that twice is harmless. ``name`` is what the log calls it, if not by its own.
        """
        listeners = self._listeners.get(event)
        if listeners is None:
            listeners = self._listeners[event] = Subscriptions()
        return listeners.add(listener, name)

    def emit(self, event: str, message: object, also: "str | None" = None) -> None:
        """
        Hand ``message`` to the listeners of ``event``, of its other name ``also``, then to those of ``"*"``.

        The listeners are those of this moment: one that is added meanwhile waits for
        the next event, one that is removed meanwhile is not called any more.
        """
        named = self._entries(event)
        other = self._entries(also) if also else ()
        general = self._entries(EVERY) if event != EVERY else ()
        if named:
            self._call(event, named, message)
        if other:
            self._call(event, other, message)
        if general:
            self._call(event, general, message)

    def _entries(self, event: str) -> "tuple[Entry, ...]":
        listeners = self._listeners.get(event)
        return listeners.entries if listeners else ()

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
        return sum([len(listeners.entries) for listeners in self._listeners.values()])
