"""The connection in one word, and what it means for the person who looks."""

from livebell.ui.html import Html, el
from livebell.ui.icons import icon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

BOOTING = "booting"
LIVE = "live"
RECONNECTING = "reconnecting"
OFFLINE = "offline"
UNAUTHORIZED = "unauthorized"

_WORDS = {
    "open": LIVE,
    "connecting": RECONNECTING,
    "waiting": RECONNECTING,
    "degraded": OFFLINE,
    "idle": OFFLINE,
    "closed": OFFLINE,
    "unauthorized": UNAUTHORIZED,
}
# Each word has its own shape, so that colour is never the only difference.
_SHAPES = {
    BOOTING: "dot-dashed",
    LIVE: "dot",
    RECONNECTING: "dot-dashed",
    OFFLINE: "offline",
    UNAUTHORIZED: "person",
}


def connection_of(model: "Model") -> str:
    """One of the five words above for what ``get_status()`` says."""
    if model.phase == BOOTING:
        return BOOTING
    if not model.signed_in:
        return UNAUTHORIZED
    if model.status_is_quiet:
        return LIVE
    return _WORDS.get(str(model.status.get("state")), OFFLINE)


def status_view(model: "Model", texts: "Texts") -> Html:
    """The word with its shape. It is a live region, so it stays in the page in every state."""
    word = connection_of(model)
    return el(
        "p",
        {"id": "lb-status", "class": "status", "role": "status", "data-state": word, "part": "status"},
        icon(_SHAPES[word]),
        el("span", {"id": "lb-status-text"}, texts.t("status." + word)),
    )
