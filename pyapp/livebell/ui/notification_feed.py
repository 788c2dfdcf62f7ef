"""The panel under the bell: what there is, and what one may do about it."""

from livebell.ui.connection_status import (
    LIVE,
    OFFLINE,
    RECONNECTING,
    UNAUTHORIZED,
    connection_of,
    status_view,
)
from livebell.ui.html import Html, el
from livebell.ui.icons import icon
from livebell.ui.notification_item import item_view
from livebell.ui.relative_time import group_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

SKELETON_ROWS = 5
_RECONNECTABLE = ("degraded", "closed")


def panel_view(model: "Model", texts: "Texts") -> Html:
    """
    The dialog. It is in the page from the start, and empty until it is opened.

    A closed panel costs a frame nothing; an open one is filled within the same render.
    """
    return el(
        "div",
        {
            "id": "lb-panel",
            "class": "panel",
            "part": "panel",
            "popover": "manual",
            "role": "dialog",
            "tabindex": "-1",
            "aria-labelledby": "lb-title",
            "data-open": "true" if model.is_open else "false",
        },
        _head(model, texts),
        [_toolbar(model, texts), _content(model, texts)] if model.is_open else None,
        _undo(model, texts),
    )


# --- the frame ---------------------------------------------------------------------------


def _head(model: "Model", texts: "Texts") -> Html:
    return el(
        "div",  # a <header> would be a second banner of the host's page
        {"id": "lb-head", "class": "head"},
        el("h2", {"id": "lb-title", "class": "title"}, texts.t("panel")),
        status_view(model, texts),
        el(
            "button",
            {
                "id": "lb-close",
                "type": "button",
                "class": "icon-button",
                "data-action": "close",
                "aria-label": texts.t("close"),
                "title": texts.t("close"),
            },
            icon("close"),
        ),
    )


def _toolbar(model: "Model", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-toolbar", "class": "toolbar"},
        el(
            "div",
            {"id": "lb-tabs", "class": "tabs", "role": "tablist", "aria-label": texts.t("tabs")},
            _tab("all", model, texts),
            _tab("unread", model, texts),
        ),
        el(
            "button",
            {
                "id": "lb-mark-all-read",
                "type": "button",
                "class": "text-button",
                # Not ``disabled``: pressing it must not throw the focus out of the panel.
                "aria-disabled": None if model.unread else "true",
                "data-action": "mark-all-read" if model.unread else None,
            },
            texts.t("mark_all_read"),
        ),
    )


def _tab(name: str, model: "Model", texts: "Texts") -> Html:
    return el(
        "button",
        {
            "id": "lb-tab-" + name,
            "type": "button",
            "class": "tab",
            "role": "tab",
            "aria-selected": "true" if model.tab == name else "false",
            "aria-controls": "lb-content",
            "data-action": "tab-" + name,
        },
        texts.t("tab." + name),
    )


def _undo(model: "Model", texts: "Texts") -> Html:
    """A live region, so it stays in the page while there is nothing to take back."""
    return el(
        "div",
        {"id": "lb-undo", "class": "undo", "role": "status", "data-shown": "true" if model.undo else "false"},
        [
            el("span", {"id": "lb-undo-text", "dir": "auto"}, model.undo),
            _button("lb-undo-button", "text-button", "undo", texts.t("undo")),
        ]
        if model.undo
        else None,
    )


# --- the content ---------------------------------------------------------------------------


def _content(model: "Model", texts: "Texts") -> Html:
    items = _shown(model)
    return el(
        "div",
        {
            "id": "lb-content",
            "class": "content",
            "role": "tabpanel",
            "aria-labelledby": "lb-tab-" + model.tab,
            "tabindex": None if items else "0",
        },
        _banner(model, items, texts),
        _new_ones(model, texts),
        _feed(items, model, texts) if items else _nothing(model, texts),
        _older(model, items, texts),
    )


def _shown(model: "Model") -> "list[Notification]":
    if connection_of(model) == UNAUTHORIZED:
        return []  # whose would they be?
    items = model.items
    if model.tab == "unread":
        items = [item for item in items if not item.is_read]
    return items


def _feed(items: "list[Notification]", model: "Model", texts: "Texts") -> Html:
    size = -1 if model.has_more else len(items)
    rows: list[Child] = []
    group = ""
    for position, item in enumerate(items[: model.limit]):
        group_here = group_of(item.created_seconds, model.now, model.offset_minutes)
        if group_here != group:
            group = group_here
            rows.append(_group_label(group, position, texts))
        rows.append(item_view(item, position + 1, size, model, texts))
    return el("div", _feed_attributes(busy=model.phase == "loading" or model.loading_more), rows)


def _feed_attributes(busy: bool) -> "dict[str, object]":
    return {
        "id": "lb-feed",
        "class": "feed",
        "role": "feed",
        "aria-labelledby": "lb-title",
        "aria-busy": "true" if busy else "false",
    }


def _group_label(group: str, position: int, texts: "Texts") -> Html:
    # A feed may own nothing but articles, so this is for the eye; each article has its time.
    return el(
        "div",
        {
            "id": f"lb-g-{group}-{position}" if position else "lb-g-" + group,
            "class": "group",
            "aria-hidden": "true",
        },
        texts.t("group." + group),
    )


def _older(model: "Model", items: "list[Notification]", texts: "Texts") -> "Html | None":
    if not items or not (model.has_more or len(items) > model.limit):
        return None
    loading = model.loading_more
    return el(
        "button",
        {
            "id": "lb-load-more",
            "type": "button",
            "class": "load-more",
            "aria-disabled": "true" if loading else None,
            "data-action": None if loading else "load-more",
        },
        texts.t("loading" if loading else "load_more"),
    )


def _new_ones(model: "Model", texts: "Texts") -> "Html | None":
    if not model.new_count:
        return None
    return el(
        "button",
        {"id": "lb-show-new", "type": "button", "class": "pill", "data-action": "show-new"},
        icon("arrow-up"),
        texts.plural("show_new", model.new_count),
    )


# --- what is wrong, and what is not there ---------------------------------------------------


def _banner(model: "Model", items: "list[Notification]", texts: "Texts") -> "Html | None":
    """One line over the list. Where the list is empty, ``_nothing`` says it at length."""
    if model.notice is not None:
        sentence, action = model.notice
        return _banner_line("error", "warning", sentence, action, texts)
    if not items:
        return None
    if model.phase == "error":
        return _banner_line("error", "warning", texts.t("error.some"), "retry", texts)
    if connection_of(model) == OFFLINE:
        return _banner_line("offline", "offline", texts.t("offline.some"), _reconnect(model), texts)
    return None


def _banner_line(kind: str, drawing: str, sentence: str, action: "str | None", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-banner", "class": "banner", "data-kind": kind, "role": "status"},
        icon(drawing),
        el("span", {"id": "lb-banner-text", "dir": "auto"}, sentence),
        _button("lb-banner-button", "small-button", action, _label(action, texts)) if action else None,
    )


def _nothing(model: "Model", texts: "Texts") -> Html:
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
    return _state("empty." + model.tab, "bell" if model.tab == "all" else "check-all", None, texts)


def _state(key: str, drawing: str, action: "str | None", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-state", "class": "state", "data-state": key.split(".")[0]},
        el("span", {"class": "state-icon"}, icon(drawing)),
        el("h3", {"id": "lb-state-title", "class": "state-title"}, texts.t(key + ".title")),
        el("p", {"id": "lb-state-hint", "class": "state-hint"}, texts.t(key + ".hint")),
        _button("lb-state-button", "primary-button", action, _label(action, texts)) if action else None,
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


def _button(identity: str, look: str, action: "str | None", label: str) -> Html:
    return el("button", {"id": identity, "type": "button", "class": look, "data-action": action}, label)
