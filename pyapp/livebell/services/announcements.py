"""Who hears of what the service learns: frames by their type, and what is no frame by a method of its own."""

from livebell.core.emitter import Emitter, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.emitter import Listener, Unsubscribe
    from livebell.core.ports import Ports

# Our own events. They are no frames: "*" does not get them.
STATUS = "status"  # get_status() has changed
USER = "user"  # a token tells whose it is
POLLED = "polled"  # without a socket, REST answers
FORGOTTEN = "forgotten"  # nothing of the last user may stay
ARRIVED = "arrived"  # a notification that is news

ANOTHER_USER = "another user"  # why: a token is not the last user's, who never signed out


class Announcements:
    """The subscriptions of a WebSocket service. ``_ports`` is there before anything is announced."""

    _ports: "Ports"

    def __init__(self) -> None:
        self._frames = Emitter(self._listener_raised)
        self._own = Emitter(self._listener_raised)
        self._dropped: dict[str, int] = {}

    def on(self, event: str, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(message)`` for every frame of type ``event``; ``"*"`` means every frame.

        ``message`` has ``type``, ``payload`` and, by type, ``notification`` or ``id``. Never connects.
        The returned function ends it; twice is harmless.
        """
        return self._frames.on(event, listener)

    def on_status(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(status)`` whenever ``get_status()`` has changed."""
        return self._own.on(STATUS, listener)

    def on_forgotten(self, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(why)`` when nothing of the last user may stay.

        ``why`` is None after a sign-out or for another backend, ANOTHER_USER where a token is another's.
        """
        return self._own.on(FORGOTTEN, listener)

    def on_user(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(user)`` when a token tells whose it is; None where it does not tell."""
        return self._own.on(USER, listener)

    def on_poll(self, listener: "Listener") -> "Unsubscribe":
        """Call ``listener(None)`` when REST answers although there is no socket."""
        return self._own.on(POLLED, listener)

    def on_arrival(self, listener: "Listener") -> "Unsubscribe":
        """
        Call ``listener(message)`` once for each notification that is news: ``message.notification``.

        Whatever way it came: by a frame of either spelling, or in a page that was reloaded after an outage.
        """
        return self._own.on(ARRIVED, listener)

    def tell(self, event: str, callback: "Listener | None", value: object) -> None:
        """Call ``callback(value)``; if it raises, that is logged with its name, and costs nobody anything."""
        if callback is None:
            return
        try:
            callback(value)
        except Exception as error:  # noqa: BLE001 - a callback's fault is its own
            self._listener_raised(event, name_of(callback), error)

    def drop(self, kind: str) -> None:
        """Count something that was dropped, and warn the first time (protocol section 7)."""
        count = self._dropped.get(kind, 0) + 1
        self._dropped[kind] = count
        if count == 1:
            self._ports.log.warning("dropped: %s (further ones are counted in get_status())", kind)

    def _listener_raised(self, event: str, name: str, error: Exception) -> None:
        self._ports.log.warning("listener %s of %r raised %s: %s", name, event, type(error).__name__, error)
