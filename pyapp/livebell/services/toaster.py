"""Toasts with their time: each is dismissed when it has been on the screen long enough."""

from livebell.core import actions, toasts
from livebell.core.toasts import Toast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.ports import Ports
    from livebell.core.store import Store


class Toaster:
    """Puts toasts into the store and takes them out in time. A toast that waits does not age."""

    def __init__(self, ports: "Callable[[], Ports]", store: "Store") -> None:
        self._ports = ports
        self._store = store
        self._made = 0
        self.prefix = "t"  # of the ids; several services in one page have one each
        self._timers: dict[str, Callable[[], None]] = {}

    def show(
        self,
        title: str,
        message: str = "",
        kind: str = toasts.INFO,
        duration: int = toasts.DURATION,
        toast_id: "str | None" = None,
    ) -> str:
        """
        Show a toast and return its id. ``duration`` in milliseconds; 0 stays until dismissed.

        The id of a toast that is there replaces it and starts its time anew.
        """
        if toast_id is None:
            self._made += 1
            toast_id = self.prefix + str(self._made)
        toast = Toast(toast_id, title, message, kind, duration)  # may refuse, and then nothing has changed
        self._stop(toast_id)
        self._store.dispatch(actions.ToastShown(toast))
        self._start_those_on_screen()
        return toast_id

    def dismiss(self, toast_id: str) -> None:
        """Take a toast away; one that is gone already is no fault."""
        self._stop(toast_id)
        self._store.dispatch(actions.ToastDismissed(toast_id))
        self._start_those_on_screen()

    def close(self) -> None:
        """Take all toasts away."""
        for toast in self._store.get_state().toasts:
            self.dismiss(toast.id)

    def _start_those_on_screen(self) -> None:
        for toast in toasts.on_screen(self._store.get_state().toasts):
            if toast.duration and toast.id not in self._timers:
                self._start(toast)

    def _start(self, toast: Toast) -> None:
        self._timers[toast.id] = self._ports().timers.start(
            toast.duration / 1000, lambda: self.dismiss(toast.id)
        )

    def _stop(self, toast_id: str) -> None:
        cancel = self._timers.pop(toast_id, None)
        if cancel:
            cancel()
