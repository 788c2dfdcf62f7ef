"""``mount``: a component on an element, until one of the two goes."""

from livebell.hooks.scope import mounted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def mount(component: "Callable[[object], object]", element: object) -> "Callable[[], None]":
    """
    Run ``component(element)``; the hooks that it asks for end with the returned function,
    or when ``element`` leaves the document. Twice is harmless.
    """
    from livebell.browser.dom import removed

    scope = mounted(component, element)
    scope.own(removed(element, scope.close))
    return scope.close
