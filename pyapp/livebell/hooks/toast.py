"""``use_toast``: say something for a moment."""

from livebell.core import toasts
from livebell.hooks.context import context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.services.toaster import Toaster


class ToastHook:
    """What ``use_toast`` returns."""

    def __init__(self, toaster: "Toaster") -> None:
        self._toaster = toaster

    def show(
        self,
        title: str,
        message: str = "",
        kind: str = toasts.INFO,
        duration: "float | None" = toasts.DURATION,
        toast_id: "str | None" = None,
    ) -> str:
        """
        Show it for ``duration`` milliseconds (0: until dismissed) and return its id.

        The id of a toast that is there replaces it and starts its time anew.
        """
        return self._toaster.show(title, message, kind, duration, toast_id)

    def dismiss(self, toast_id: str) -> None:
        """Take it away."""
        self._toaster.dismiss(toast_id)


def use_toast() -> ToastHook:
    """Toasts from a component."""
    return ToastHook(context().toaster)
