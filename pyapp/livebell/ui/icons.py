"""
Line drawings on a 24 × 24 grid, in the colour of the text around them.

Inline SVG: no request, no font, no inline style, and forced colours apply.
"""

from livebell.ui.html import Html, el

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PATHS: "dict[str, tuple[str, ...]]" = {
    "bell": ("M6 9.5a6 6 0 0 1 12 0c0 5.2 2 6.7 2 6.7H4s2-1.5 2-6.7", "M10.2 19.7a2 2 0 0 0 3.6 0"),
    "close": ("M6.5 6.5l11 11", "M17.5 6.5l-11 11"),
    "check": ("M5 12.8l4.5 4.5L19 7.5",),
    "check-all": ("M2.5 13l4 4 8.5-9", "M11.5 16.5l.5.5 9-9.5"),
    "unread": ("M12 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", "M12 11.5v1"),
    "trash": ("M4.5 7h15", "M9.5 7V4.5h5V7", "M6.5 7l.8 12.5h9.4L17.5 7", "M10.2 11v5", "M13.8 11v5"),
    "success": ("M12 3.2a8.8 8.8 0 1 0 0 17.6a8.8 8.8 0 1 0 0-17.6z", "M8.2 12.3l2.6 2.6 5-5.4"),
    "info": ("M12 3.2a8.8 8.8 0 1 0 0 17.6a8.8 8.8 0 1 0 0-17.6z", "M12 11.2v5", "M12 7.8v.1"),
    "warning": ("M12 4l9 15.8H3z", "M12 10v4.4", "M12 17v.1"),
    "error": ("M8.4 3.2h7.2l5.2 5.2v7.2l-5.2 5.2H8.4l-5.2-5.2V8.4z", "M12 7.8v5", "M12 16v.1"),
    "message": ("M4 5.5h16v11h-8.5L7 20v-3.5H4z",),
    "offline": ("M3 3.5l18 17", "M5 12.5a10 10 0 0 1 4.2-2.4", "M13.5 9.9a10 10 0 0 1 5.5 2.6",
                "M8.5 16a5 5 0 0 1 6.5-.4", "M12 19.5v.1"),
    "person": ("M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z", "M4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5"),
    "dot": ("M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",),
    "dot-dashed": ("M20 12a8 8 0 1 1-2.5-5.8",),
    "arrow-up": ("M12 19V5.5", "M6 11.5l6-6 6 6"),
    "arrow-back": ("M19 12H5.5", "M11.5 6l-6 6 6 6"),
    "settings": ("M4 7h8", "M18 7h2", "M15 4.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z",
                 "M4 17h2", "M12 17h8", "M9 14.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z"),
}  # fmt: skip

_OF_A_PATH = set("MmLlHhVvCcSsQqTtAaZz0123456789 .,-+eE")

_drawn: "dict[str, Html]" = {}


def add_icon(name: str, paths: "Sequence[str]") -> None:
    """Another drawing, or another one under a name that is there. ValueError for what is no path."""
    for path in paths:
        if not isinstance(path, str) or not path or any(c not in _OF_A_PATH for c in path):
            raise ValueError(f"an icon's path is what SVG's d takes, got {path!r}")
    _PATHS[name] = tuple(paths)
    _drawn.pop(name, None)


def icon(name: str) -> Html:
    """A decoration: assistive technology does not hear of it."""
    if name not in _drawn:
        _drawn[name] = _draw(name, None)
    return _drawn[name]


def labelled_icon(name: str, label: str) -> Html:
    """An icon that says something which no text beside it says."""
    return _draw(name, label)


def _draw(name: str, label: "str | None") -> Html:
    return el(
        "svg",
        {
            "class": "icon",
            "data-icon": name,
            "viewBox": "0 0 24 24",
            "fill": "none",
            "stroke": "currentColor",
            "stroke-width": "1.8",
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
            "focusable": "false",
            "aria-hidden": None if label else "true",
            "aria-label": label,
            "role": "img" if label else None,
        },
        [el("path", {"d": path}) for path in _PATHS[name]],
    )
