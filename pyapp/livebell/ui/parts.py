"""Small pieces that several views are made of."""

from livebell.ui.html import Html, el
from livebell.ui.icons import icon


def icon_button(identity: str, action: str, label: str, drawing: str) -> Html:
    """A button that is an icon: its label is its name and its tooltip."""
    return el(
        "button",
        {
            "id": identity,
            "type": "button",
            "class": "icon-button",
            "data-action": action,
            "aria-label": label,
            "title": label,
        },
        icon(drawing),
    )


def text_button(identity: str, look: str, action: "str | None", label: str) -> Html:
    """A button that is a word."""
    return el("button", {"id": identity, "type": "button", "class": look, "data-action": action}, label)
