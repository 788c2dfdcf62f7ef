"""``use_sync_completed_polling``: a toast when the sync that was just started is done."""

from livebell.hooks.context import context
from livebell.hooks.scope import Hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from livebell.core.notification import Notification, NotificationId


class SyncCompletedPolling(Hook):
    """
    What ``use_sync_completed_polling`` returns. It polls nothing; the name is from when it did.

    ``known`` are ids that end no wait; where it is left out, those that are there now.
    """

    def __init__(
        self,
        on_completed: "Callable[[Notification], object] | None",
        known: "Container[NotificationId] | None" = None,
    ) -> None:
        super().__init__()
        self._watches = context().watches
        self._service = context().service
        self._known = self._watches.known_ids() if known is None else known
        self._stop: Callable[[], None] | None = None
        self.on_completed = on_completed
        self.scope.own(self.stop_polling)

    def start_polling(self) -> None:
        """Wait for the next ``sync_completed``, for 8 minutes at most; again starts anew."""
        self.stop_polling()
        if self.scope.is_closed:
            return
        ended: list[bool] = []

        def on_end(item: "Notification | None") -> None:
            ended.append(True)
            self._stop = None
            if item is not None:
                self._service.tell("sync_completed", self.on_completed, item)

        stop = self._watches.start(self._known, on_end)
        if not ended:
            self._stop = stop  # a fast sync may have been done already

    def stop_polling(self) -> None:
        """Wait no longer. Twice is harmless."""
        stop = self._stop
        self._stop = None
        if stop:
            stop()

    @property
    def is_active(self) -> bool:
        """Is a wait running?"""
        return self._stop is not None


def use_sync_completed_polling(
    on_completed: "Callable[[Notification], object] | None" = None,
) -> SyncCompletedPolling:
    """Watch for the end of a sync: a success toast, and the notification is marked read (protocol section 6)."""
    return SyncCompletedPolling(on_completed)
