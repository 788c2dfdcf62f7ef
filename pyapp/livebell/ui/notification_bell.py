"""The bell: a button with a badge, on the page before anything else of ours."""

from livebell.ui.connection_status import BOOTING, LIVE, connection_of
from livebell.ui.html import Html, el
from livebell.ui.icons import icon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

LARGEST_BADGE = 99


def bell_view(model: "Model", texts: "Texts") -> Html:
    """
    The button. Its name tells the exact count, its badge at most "99+".

    Until Python is there it is inert and says so (``aria-disabled``), but has its size,
    its place and its name already.
    """
    booting = model.phase == BOOTING
    connection = connection_of(model)
    return el(
        "button",
        {
            "id": "lb-button",
            "type": "button",
            "class": "bell",
            "part": "button",
            "aria-label": _name(model, texts),
            "aria-haspopup": "dialog",
            "aria-expanded": "true" if model.is_open else "false",
            "aria-controls": "lb-panel",
            "aria-disabled": "true" if booting else None,
            # The description: the name stays the name, whatever the line does.
            "title": None if booting or connection == LIVE else texts.t("status." + connection),
            "data-action": None if booting else "toggle",
            "data-connection": connection,
            "data-unread": "true" if model.unread else "false",
            "data-ring": _ring(model),
        },
        el("span", {"id": "lb-bell-icon", "class": "bell-icon"}, icon("bell")),
        el(
            "span",
            {
                "id": "lb-badge",
                "class": "badge",
                "part": "badge",
                "aria-hidden": "true",
                "hidden": not model.unread,
            },
            badge_text(model.unread, texts),
        ),
        el("span", {"id": "lb-bell-mark", "class": "bell-mark", "aria-hidden": "true"}),
    )


def badge_text(unread: int, texts: "Texts") -> str:
    """The count as far as it fits on the badge."""
    if not unread:
        return ""
    return texts.t("badge.many") if unread > LARGEST_BADGE else str(unread)


def _name(model: "Model", texts: "Texts") -> str:
    if not model.unread:
        return texts.t("bell")
    return texts.t("bell.unread", count=model.unread)


def _ring(model: "Model") -> "str | None":
    # An animation starts when its name changes, so every other arrival has the other name.
    if not model.arrivals:
        return None
    return "odd" if model.arrivals % 2 else "even"
