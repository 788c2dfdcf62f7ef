"""
What stands in the document already, so that it is not written, parsed and compared once more.

A view asks ``stands(identity, markup)``; where the same stands there since the last picture, it gives a
stub instead (``same_view``), and the browser room leaves the element as it is.
"""

from livebell.ui.html import Html, el


class Shown:
    """
    The pieces of the last picture, by their ids.

    ``begin()`` before a picture is drawn; ``done()`` once it stands in the document. A picture that
    came to nothing is forgotten with the next ``begin()``.
    """

    def __init__(self) -> None:
        self._last: dict[str, Html] = {}
        self._next: dict[str, Html] = {}

    def begin(self) -> None:
        """Another picture is drawn."""
        self._next = {}

    def stands(self, identity: str, markup: Html) -> bool:
        """Is this very markup in the document, under this id? It is part of the next picture either way."""
        self._next[identity] = markup
        before = self._last.get(identity)
        return before is markup or before == markup

    def done(self) -> None:
        """The picture is what stands in the document now."""
        self._last = self._next

    def forget(self) -> bool:
        """Nobody knows what stands there. Whether anybody thought so: else drawing again is no help."""
        known = bool(self._last)
        self._last = {}
        return known


def same_view(tag: str, identity: str, place: "tuple[str, str] | None" = None) -> Html:
    """
    In place of an element that stands there already.

    ``place`` is what may change in it all the same: which of how many it is (``aria-posinset``, ``aria-setsize``).
    """
    position, size = place or (None, None)
    return el(tag, {"id": identity, "data-same": True, "aria-posinset": position, "aria-setsize": size})
