"""
Whose hook is it? A component's, as long as the component is mounted, or its caller's.

React finds the component by the order of calls; we find it by who is being mounted.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self, TypeVar

    End = Callable[[], object]
    T = TypeVar("T")


class Scope:
    """A list of ends. ``close()`` calls them once, the last first; twice is harmless."""

    def __init__(self) -> None:
        self._ends: list[End] = []
        self.is_closed = False

    def own(self, end: "End") -> None:
        """Call ``end()`` with the scope's end; at once where that was already."""
        if self.is_closed:
            end()
        else:
            self._ends.append(end)

    def close(self) -> None:
        """End everything that belongs here."""
        self.is_closed = True
        while self._ends:
            end = self._ends.pop()
            try:
                end()
            except Exception:
                self.close()  # one that raises must not keep the others alive
                raise


_mounting: "list[Scope]" = []


def current_scope() -> "Scope | None":
    """The scope of the component that is being mounted now, or None."""
    return _mounting[-1] if _mounting else None


def run_in(scope: Scope, component: "Callable[[object], T]", element: object) -> "T":
    """Call ``component(element)``; the hooks that it asks for belong to ``scope``."""
    _mounting.append(scope)
    try:
        return component(element)
    finally:
        _mounting.pop()


def mounted(component: "Callable[[object], object]", element: object) -> Scope:
    """The scope of ``component(element)``; closed already where the component raised, which it still does."""
    scope = Scope()
    try:
        run_in(scope, component, element)
    except Exception:
        scope.close()
        raise
    return scope


class Hook:
    """
    What every hook is: something with an end.

    ``close()`` unmounts, and so does the end of a ``with`` block.
    """

    def __init__(self) -> None:
        self.scope = Scope()
        owner = current_scope()
        if owner is not None:
            owner.own(self.close)

    def close(self) -> None:
        """Unmount. Twice is harmless."""
        self.scope.close()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
