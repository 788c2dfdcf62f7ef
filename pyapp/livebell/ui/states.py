"""What is wrong, and what there is to say when there is nothing to list."""

from livebell.ui.connection_status import LIVE, OFFLINE, RECONNECTING, UNAUTHORIZED, connection_of
from livebell.ui.html import Html, el
from livebell.ui.icons import icon
from livebell.ui.parts import text_button

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

SKELETON_ROWS = 5
_RECONNECTABLE = ("degraded", "closed")


def banner_view(model: "Model", texts: "Texts") -> Html:
    """
    One line over the list. Where the list is empty, ``nothing_view`` says it at length.

    A live region, so its place stays in the page while there is nothing to say.
    """
    return el("div", {"id": "lb-banner-place", "role": "status"}, _banner(model, texts))


def _banner(model: "Model", texts: "Texts") -> "Html | None":
    if model.notice is not None:
        sentence, action = model.notice
        return _banner_line("error", "warning", sentence, action, texts)
    connection = connection_of(model)
    if not model.items or connection == UNAUTHORIZED:
        return None
    if model.phase == "error":
        return _banner_line("error", "warning", texts.t("error.some"), "retry", texts)
    if connection == OFFLINE:
        return _banner_line("offline", "offline", texts.t("offline.some"), _reconnect(model), texts)
    return None


def _banner_line(kind: str, drawing: str, sentence: str, action: "str | None", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-banner", "class": "banner", "data-kind": kind},
        icon(drawing),
        el("span", {"id": "lb-banner-text", "dir": "auto"}, sentence),
        text_button("lb-banner-button", "small-button", action, _label(action, texts)) if action else None,
    )


def nothing_view(model: "Model", texts: "Texts") -> Html:
    """There is no list to show: still loading, or one of five reasons, each with its own words."""
    connection = connection_of(model)
    if connection == UNAUTHORIZED:
        return _state("unauthorized", "person", "sign-in", texts)
    if model.phase == "error":
        return _state("error", "warning", "retry", texts)
    if model.phase == "loading" and connection in (LIVE, RECONNECTING):
        return _skeleton(texts)
    if connection == OFFLINE:
        return _state("offline", "offline", _reconnect(model), texts)
    if model.tab == "unread" and model.has_more and model.unread:
        return _skeleton(texts)  # there may be some among the older ones, which are on their way
    return _state("empty." + model.tab, "bell" if model.tab == "all" else "check-all", None, texts)


def _state(key: str, drawing: str, action: "str | None", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-state", "class": "state", "data-state": key.split(".")[0]},
        el("span", {"class": "state-icon"}, icon(drawing)),
        el("h3", {"id": "lb-state-title", "class": "state-title"}, texts.t(key + ".title")),
        el("p", {"id": "lb-state-hint", "class": "state-hint"}, texts.t(key + ".hint")),
        text_button("lb-state-button", "primary-button", action, _label(action, texts)) if action else None,
    )


def _skeleton(texts: "Texts") -> Html:
    bone = el(
        "div",
        {"class": "bone", "aria-hidden": "true"},
        el("span", {"class": "bone-icon"}),
        el("span", {"class": "bone-lines"}, el("span"), el("span")),
    )
    return el(
        "div",
        {"id": "lb-skeleton", "class": "skeleton", "aria-busy": "true"},
        el("p", {"class": "hidden-text", "role": "status"}, texts.t("loading_notifications")),
        [bone] * SKELETON_ROWS,
    )


def _reconnect(model: "Model") -> "str | None":
    return "reconnect" if model.status.get("state") in _RECONNECTABLE else None


def _label(action: "str | None", texts: "Texts") -> str:
    key = (action or "").replace("-", "_")
    return texts.t(key) if texts.has(key) else texts.t("retry")
