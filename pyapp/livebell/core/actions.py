"""
What happened, in the past tense. A decoded frame (``messages.py``) is an action already;
these are the rest. Each has a ``type``, by which the reducer finds its rule.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.core.optimism import Pending
    from livebell.core.toasts import Toast


class Action:
    """The root; ``type`` names the rule."""

    type = ""


class LoadStarted(Action):
    """The newest page was asked for."""

    type = "load_started"


class LoadFailed(Action):
    """The newest page did not come."""

    type = "load_failed"


class PageLoaded(Action):
    """
    The newest page came: it replaces what we had.

    ``notifications`` in any order, ``next`` the cursor of the page after it or None,
    ``unread_count`` and ``seq`` where the backend tells them.
    """

    type = "page_loaded"

    def __init__(
        self,
        notifications: "list[Notification]",
        following: "str | int | None" = None,
        unread_count: "int | None" = None,
        seq: "int | None" = None,
    ) -> None:
        self.notifications = notifications
        self.following = following
        self.unread_count = unread_count
        self.seq = seq


class OlderLoaded(PageLoaded):
    """A page of older notifications came: it is added to what we had."""

    type = "older_loaded"


class CountLoaded(Action):
    """The unread count came over REST."""

    type = "count_loaded"

    def __init__(self, unread_count: int, seq: "int | None" = None) -> None:
        self.unread_count = unread_count
        self.seq = seq


class PositionForgotten(Action):
    """
    Our place in the numbered events is worth nothing any more (a gap, a resync).

    We go on after event ``seq`` where that is known, whatever was missed.
    """

    type = "position_forgotten"

    def __init__(self, seq: "int | None" = None) -> None:
        self.seq = seq


class ActionStarted(Action):
    """The user did something that the server does not know yet; an Undo of many may be many at once."""

    type = "action_started"

    def __init__(self, *pending: "Pending") -> None:
        self.pending = pending


class ActionConfirmed(Action):
    """
    The server said yes to the pending action ``key``.

    With ``seq`` the overlay stays until the frames have come that far; without,
    ``ids`` (None: the ids that the action named) move into the truth at once.
    """

    type = "action_confirmed"

    def __init__(
        self,
        key: int,
        seq: "int | None" = None,
        unread_count: "int | None" = None,
        ids: "tuple[int | str, ...] | None" = None,
    ) -> None:
        self.key = key
        self.seq = seq
        self.unread_count = unread_count
        self.ids = ids


class ActionFailed(Action):
    """The server said no to the pending action ``key``, or nothing: its overlay goes."""

    type = "action_failed"

    def __init__(self, key: int) -> None:
        self.key = key


class ConnectionChanged(Action):
    """The connection has another status: the dict of ``get_status()``."""

    type = "connection_changed"

    def __init__(self, status: "dict[str, object]") -> None:
        self.status = status


class ToastShown(Action):
    """A toast was asked for. The same id replaces the one that is there."""

    type = "toast_shown"

    def __init__(self, toast: "Toast") -> None:
        self.toast = toast


class ToastDismissed(Action):
    """A toast ended, by its time or by the user."""

    type = "toast_dismissed"

    def __init__(self, toast_id: str) -> None:
        self.toast_id = toast_id


class SignedOut(Action):
    """Nobody is signed in: nothing of the last user may stay."""

    type = "signed_out"
