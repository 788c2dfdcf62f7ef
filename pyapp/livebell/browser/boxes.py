"""Where things are on the screen."""

import js

from livebell.browser import ffi
from livebell.core.boxes import Box

__all__ = ["Box", "box_of", "focused_box"]


def box_of(element):
    """The box of an element, in pixels of the viewport; None for None."""
    if element is None:
        return None
    rectangle = element.getBoundingClientRect()
    return Box(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom)


def focused_box():
    """The box of what has the focus, within shadow roots too; None where it is the page itself."""
    element = ffi.plain(js.document.activeElement)
    while element is not None and ffi.plain(element.shadowRoot) is not None:
        inner = ffi.plain(element.shadowRoot.activeElement)
        if inner is None:
            break
        element = inner
    if element is None or element.isSameNode(js.document.body):
        return None
    return box_of(element)
