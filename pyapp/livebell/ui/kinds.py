"""
How a notification looks by its type: its kind gives the colour, its icon the shape.

Embedders add their own with ``add_type``; a colour of their own they give in CSS, as
``live-bell::part(item-invoice_paid) { --livebell-item-color: seagreen }``.
"""

from livebell.ui.icons import add_icon, icon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from livebell.ui.html import Html

INFO = "info"
KINDS = ("success", "error", "warning", "message", INFO)

# The looks follow the last word of the type: import_failed looks as sync_failed does.
_WORDS = {
    "completed": "success",
    "success": "success",
    "succeeded": "success",
    "failed": "error",
    "error": "error",
    "warning": "warning",
    "expiring": "warning",
    "message": "message",
    "comment": "message",
    "mention": "message",
}
_ICONS = {
    "success": "success",
    "error": "error",
    "warning": "warning",
    "message": "message",
    INFO: "bell",
}

# What embedders added, by type: the kind, and the name of its icon.
_added: "dict[str, tuple[str, str]]" = {}


def add_type(notification_type: str, kind: str = INFO, paths: "Sequence[str]" = ()) -> None:
    """
    Let notifications of this very type look like ``kind``, with an icon of their own.

    ``paths`` are the ``d`` of SVG paths, drawn as lines on a 24 × 24 grid; without any it is the
    kind's icon. ValueError for a kind that there is not, or for what is no path.
    """
    if kind not in KINDS:
        raise ValueError(f"a kind is one of {', '.join(KINDS)}, got {kind!r}")
    drawing = _ICONS[kind]
    if paths:
        drawing = "type-" + notification_type
        add_icon(drawing, paths)
    _added[notification_type] = (kind, drawing)


def kind_of(notification_type: str) -> str:
    """``success``, ``error``, ``warning``, ``message`` or ``info``."""
    if notification_type in _added:
        return _added[notification_type][0]
    return _WORDS.get(notification_type.lower().replace(".", "_").split("_")[-1], INFO)


def icon_of(notification_type: str) -> "Html":
    """Its icon; a decoration."""
    if notification_type in _added:
        return icon(_added[notification_type][1])
    return icon(_ICONS[kind_of(notification_type)])
