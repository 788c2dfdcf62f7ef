"""Which notification ends which wait for a sync (protocol section 6)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from livebell.core.notification import Notification, NotificationId

SYNC_COMPLETED = "sync_completed"
OLDEST = 30.0  # seconds before the start; a fast sync may be done before somebody starts to wait
LONGEST = 8 * 60.0  # seconds that a wait may last


class Watch:
    """One wait. ``started_at`` is in the server's seconds since 1970; ``known`` was there at mount."""

    def __init__(self, started_at: float, known: "Container[NotificationId]") -> None:
        self.started_at = started_at
        self.known = known

    def is_satisfied_by(self, item: "Notification") -> bool:
        """A ``sync_completed`` that is new, unread and not too old."""
        if item.notification_type != SYNC_COMPLETED or item.is_read or item.id in self.known:
            return False
        if not item.created_seconds:
            return True  # it has no date, and it is new
        return item.created_seconds >= self.started_at - OLDEST


def satisfied(
    watches: "list[Watch]", items: "list[Notification]", used: "Container[NotificationId]"
) -> "list[tuple[Watch, Notification]]":
    """Who gets what: the oldest watch first, one notification each, none twice. ``items`` oldest first."""
    pairs = []
    waiting = list(watches)
    for item in items:
        if item.id in used:
            continue
        for watch in waiting:
            if watch.is_satisfied_by(item):
                pairs.append((watch, item))
                waiting.remove(watch)
                break
    return pairs
