"""Boxes on a screen, and which place covers nothing."""

END = "end"
START = "start"
TOP = "top"


class Box:
    """``left``, ``top``, ``right``, ``bottom`` in pixels."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom

    def meets(self, other: "Box") -> bool:
        """Do they overlap? Edges that touch do not."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place_of_toasts(
    toasts: Box, viewport: Box, margin: float, right_to_left: bool, focus: "Box | None", panel: "Box | None"
) -> str:
    """
    Where toasts cover neither what has the focus nor the open panel: END, START (of the bottom) or TOP.

    Where every place covers something, the focus counts more (WCAG 2.2, 2.4.11: focus not obscured).
    """
    avoided = [[box for box in (focus, panel) if box], [focus] if focus else []]
    for boxes in avoided:
        for place in (END, START, TOP):
            here = _at(place, toasts, viewport, margin, right_to_left)
            if not any(here.meets(box) for box in boxes):
                return place
    return END


def _at(place: str, toasts: Box, viewport: Box, margin: float, right_to_left: bool) -> Box:
    width, height = toasts.right - toasts.left, toasts.bottom - toasts.top
    at_left = (place == START) != right_to_left
    left = viewport.left + margin if at_left else viewport.right - margin - width
    top = viewport.top + margin if place == TOP else viewport.bottom - margin - height
    return Box(left, top, left + width, top + height)
