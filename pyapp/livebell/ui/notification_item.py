"""One notification in the feed."""

from livebell.ui.html import Html, Template, el, hole, join, safe_url, slot, text
from livebell.ui.icons import icon
from livebell.ui.ids import data_id, element_id, part_name
from livebell.ui.relative_time import exact_time, minutes_ago, relative_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

MAX_LINKS = 3  # a row of buttons, not a menu

# The looks follow the last word of the type: import_failed looks as sync_failed does.
_KINDS = {
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
    "info": "bell",
}


# --- what it looks like --------------------------------------------------------------------


def _action(suffix: str, action: str, label: str, drawing: Html) -> Html:
    return el(
        "button",
        {
            "id": hole("identity") + suffix,
            "type": "button",
            "class": "icon-button",
            "data-action": action,
            "aria-label": label,
            "title": label,
        },
        drawing,
    )


# Its name is its title; whether it is unread, its message and its time describe it.
_ARTICLE = Template(
    el(
        "article",
        {
            "id": hole("identity"),
            "class": "item",
            "part": "item item-" + hole("part"),
            "tabindex": "0",
            "aria-posinset": hole("position"),
            "aria-setsize": hole("size"),
            "aria-labelledby": hole("identity") + "-t",
            "aria-describedby": hole("described_by"),
            "data-id": hole("data_id"),
            "data-read": hole("read"),
            "data-kind": hole("kind"),
        },
        el("span", {"class": "item-icon"}, slot("icon")),
        el("h3", {"id": hole("identity") + "-t", "class": "item-title", "dir": "auto"}, slot("title")),
        el(
            "div",
            {"class": "item-side"},
            el(
                "time",
                {
                    "id": hole("identity") + "-w",
                    "class": "item-when",
                    "datetime": hole("created_at"),
                    "title": hole("exact_time"),
                },
                hole("when"),
            ),
            el(
                "div",
                {"class": "item-actions"},
                # "Mark as read" and "Mark as unread" are one button: focus stays on it when it turns.
                _action("-r", hole("turn"), hole("turn_label"), slot("turn_icon")),
                _action("-d", "delete", hole("delete_label"), icon("trash")),
            ),
        ),
        el("p", {"id": hole("identity") + "-m", "class": "item-message", "dir": "auto"}, hole("message")),
        slot("links"),
        slot("unread"),
    )
)
_LINKED_TITLE = Template(el("a", {"href": hole("url"), "data-action": "activate"}, hole("title")))
_UNREAD = Template(
    el(
        "span",
        {"id": hole("identity") + "-u", "class": "item-unread", "role": "img", "aria-label": hole("label")},
    )
)
_NOTHING = join([])


# --- drawing it ----------------------------------------------------------------------------

# A frame that brings one notification moves sixty: what is said of each is drawn once and kept, and
# only its place in the list is filled in anew. Notifications never change, so ``is`` will do.
_KEPT = 500
_drawn: "dict[object, tuple[Notification, Texts, object, Template]]" = {}


def item_view(item: "Notification", position: int, size: int, model: "Model", texts: "Texts") -> Html:
    """The article. ``size`` is -1 while nobody knows how many there are."""
    clock = (minutes_ago(item.created_seconds, model.now), model.offset_minutes)
    kept = _drawn.get(item.id)
    if kept is None or kept[0] is not item or kept[1] is not texts or kept[2] != clock:
        if len(_drawn) >= _KEPT:
            _drawn.clear()
        kept = (item, texts, clock, _article(item, model, texts))
        _drawn[item.id] = kept
    return kept[3].fill({"position": position, "size": size}).html()


def kind_of(notification_type: str) -> str:
    """``success``, ``error``, ``warning``, ``message`` or ``info``."""
    return _KINDS.get(notification_type.lower().replace(".", "_").split("_")[-1], "info")


def _article(item: "Notification", model: "Model", texts: "Texts") -> Template:
    """Everything but the place in the list."""
    identity = element_id("lb-n-", item.id)
    kind = kind_of(item.notification_type)
    turn = "mark_unread" if item.is_read else "mark_read"
    return _ARTICLE.fill(
        {
            "identity": identity,
            # An id that is not there must not be named.
            "described_by": ("" if item.is_read else identity + "-u ") + identity + "-m " + identity + "-w",
            "data_id": data_id(item.id),
            # So that a host's ``::part(item-invoice_paid)`` can dress it.
            "part": part_name(item.notification_type),
            "kind": kind,
            "read": "true" if item.is_read else "false",
            "icon": icon(_ICONS[kind]),
            "title": _title(item, texts),
            "message": item.message,
            "links": _links(item),
            "created_at": item.created_at,
            "when": relative_time(item.created_seconds, model.now, texts),
            "exact_time": exact_time(item.created_seconds, model.offset_minutes, texts),
            "turn": turn.replace("_", "-"),
            "turn_label": texts.t(turn),
            "turn_icon": icon("unread" if item.is_read else "check"),
            "delete_label": texts.t("delete"),
            "unread": _NOTHING
            if item.is_read
            else _UNREAD.fill({"identity": identity, "label": texts.t("item.unread")}).html(),
        }
    )


def _title(item: "Notification", texts: "Texts") -> Html:
    title = item.title or texts.t("item.untitled")
    url = safe_url(item.metadata.get("url"))
    return text(title) if url is None else _LINKED_TITLE.fill({"url": url, "title": title}).html()


def _links(item: "Notification") -> Html:
    """``metadata.actions``: what is not a label with a safe URL is not there."""
    wanted = item.metadata.get("actions")
    links: list[Child] = []
    for entry in wanted if isinstance(wanted, list) else ():
        link = _link(entry) if isinstance(entry, dict) else None
        if link is not None and len(links) < MAX_LINKS:
            links.append(link)
    return el("p", {"class": "item-links"}, links) if links else _NOTHING


def _link(entry: "dict[str, object]") -> "Html | None":
    label = entry.get("label")
    url = safe_url(entry.get("url"))
    if url is None or not isinstance(label, str) or not label:
        return None
    return el("a", {"href": url, "class": "small-button", "data-action": "activate", "dir": "auto"}, label)
