"""Which toasts a bell shows: those of its own app, or, in the first bell of a page, everybody's."""

from livebell.core.toasts import on_screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from livebell.app.wiring import App
    from livebell.core.toasts import Toast

    class Toasts(Protocol):
        """What a bell asks."""

        def on_screen(self) -> "list[Toast] | None":
            """Oldest first; None where another bell of the page has the toaster."""

        def dismiss(self, toast_id: str) -> None:
            """The user has seen enough of it."""


class AppToasts:
    """Those of one app."""

    def __init__(self, of: "App") -> None:
        self._app = of

    def on_screen(self) -> "list[Toast] | None":
        """See ``Toasts``."""
        return list(on_screen(self._app.store.get_state().toasts))

    def dismiss(self, toast_id: str) -> None:
        """See ``Toasts``."""
        self._app.toaster.dismiss(toast_id)


class PageToasts:
    """Those of several apps, shown by one bell: ``owns()`` tells whether it is ours."""

    def __init__(self, apps: "Callable[[], list[App]]", owns: "Callable[[], bool]") -> None:
        self._apps = apps
        self._owns = owns

    def on_screen(self) -> "list[Toast] | None":
        """See ``Toasts``."""
        if not self._owns():
            return None
        shown: list[Toast] = []
        for each in self._apps():
            shown.extend(on_screen(each.store.get_state().toasts))
        return shown

    def dismiss(self, toast_id: str) -> None:
        """See ``Toasts``. Ids are unique in a page."""
        for each in self._apps():
            each.toaster.dismiss(toast_id)
