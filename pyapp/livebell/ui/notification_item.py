"""One notification in the feed."""

from .html import Html, el, safe_url
from .icons import icon
from .ids import data_id, element_id
from .relative_time import exact_time, relative_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.notification import Notification
    from .model import Model
    from .texts import Texts

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


def item_view(item: "Notification", position: int, size: int, model: "Model", texts: "Texts") -> Html:
    """
    The article. ``size`` is -1 while nobody knows how many there are.

    Its name is its title; whether it is unread, its message and its time describe it.
    """
    identity = element_id("lb-n-", item.id)
    unread = not item.is_read
    described_by = [identity + "-m", identity + "-w"]
    if unread:
        described_by.insert(0, identity + "-u")
    return el(
        "article",
        {
            "id": identity,
            "class": "item",
            "part": "item item-" + _part_name(item.notification_type),
            "tabindex": "0",
            "aria-posinset": position,
            "aria-setsize": size,
            "aria-labelledby": identity + "-t",
            "aria-describedby": " ".join(described_by),
            "data-id": data_id(item.id),
            "data-read": "false" if unread else "true",
            "data-kind": kind_of(item.notification_type),
        },
        el("span", {"class": "item-icon"}, icon(_ICONS[kind_of(item.notification_type)])),
        _title(item, identity, texts),
        _when(item, identity, model, texts),
        el("p", {"id": identity + "-m", "class": "item-message", "dir": "auto"}, item.message),
        _links(item),
        el("span", {"id": identity + "-u", "class": "item-unread", "role": "img", "aria-label": texts.t("item.unread")})
        if unread
        else None,
        _actions(identity, unread, texts),
    )


def kind_of(notification_type: str) -> str:
    """``success``, ``error``, ``warning``, ``message`` or ``info``."""
    return _KINDS.get(notification_type.lower().replace(".", "_").split("_")[-1], "info")


def _title(item: "Notification", identity: str, texts: "Texts") -> Html:
    title = item.title or texts.t("item.untitled")
    url = safe_url(item.metadata.get("url"))
    attributes = {"id": identity + "-t", "class": "item-title", "dir": "auto"}
    if url is None:
        return el("h3", attributes, title)
    return el("h3", attributes, el("a", {"href": url, "data-action": "activate"}, title))


def _links(item: "Notification") -> "Html | None":
    """``metadata.actions``: what is not a label with a safe URL is not there."""
    wanted = item.metadata.get("actions")
    if not isinstance(wanted, list):
        return None
    links = []
    for entry in wanted:
        link = _link(entry) if isinstance(entry, dict) else None
        if link is not None and len(links) < MAX_LINKS:
            links.append(link)
    return el("p", {"class": "item-links"}, links) if links else None


def _link(entry: "dict[str, object]") -> "Html | None":
    label = entry.get("label")
    url = safe_url(entry.get("url"))
    if url is None or not isinstance(label, str) or not label:
        return None
    return el("a", {"href": url, "class": "small-button", "data-action": "activate", "dir": "auto"}, label)


def _when(item: "Notification", identity: str, model: "Model", texts: "Texts") -> Html:
    return el(
        "time",
        {
            "id": identity + "-w",
            "class": "item-when",
            "datetime": item.created_at or None,
            "title": exact_time(item.created_seconds, model.offset_minutes, texts) or None,
        },
        relative_time(item.created_seconds, model.now, texts),
    )


def _actions(identity: str, unread: bool, texts: "Texts") -> Html:
    # "Mark as read" and "Mark as unread" are one button: focus stays on it when it turns.
    turn = "mark_read" if unread else "mark_unread"
    return el(
        "div",
        {"class": "item-actions"},
        _action(identity + "-r", turn, "check" if unread else "unread", texts),
        _action(identity + "-d", "delete", "trash", texts),
    )


def _action(identity: str, key: str, drawing: str, texts: "Texts") -> Html:
    label = texts.t(key)
    return el(
        "button",
        {
            "id": identity,
            "type": "button",
            "class": "icon-button",
            "data-action": key.replace("_", "-"),
            "aria-label": label,
            "title": label,
        },
        icon(drawing),
    )


def _part_name(notification_type: str) -> str:
    """A type as the name of a part, so that a host's ``::part(item-invoice_paid)`` can dress it."""
    plain = [c if c.isalpha() or c.isdigit() or c in "_-" else "-" for c in notification_type]
    return "".join(plain) or "plain"
