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

        def press(self, toast_id: str) -> None:
            """The user pressed its button."""

        def pause(self, why: str) -> None:
            """The pointer is over the toasts, or the focus in them: time stands still."""

        def resume(self, why: str) -> None:
            """It is there no more."""


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

    def press(self, toast_id: str) -> None:
        """See ``Toasts``."""
        self._app.toaster.act(toast_id)

    def pause(self, why: str) -> None:
        """See ``Toasts``."""
        self._app.toaster.pause(why)

    def resume(self, why: str) -> None:
        """See ``Toasts``."""
        self._app.toaster.resume(why)


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

    def press(self, toast_id: str) -> None:
        """See ``Toasts``."""
        for each in self._apps():
            each.toaster.act(toast_id)

    def pause(self, why: str) -> None:
        """See ``Toasts``."""
        for each in self._apps():
            each.toaster.pause(why)

    def resume(self, why: str) -> None:
        """See ``Toasts``."""
        for each in self._apps():
            each.toaster.resume(why)
