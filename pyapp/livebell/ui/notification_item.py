"""One notification in the feed."""

from livebell.ui.html import Html, el, join, text
from livebell.ui.icons import icon
from livebell.ui.ids import data_id, element_id, part_name
from livebell.ui.kinds import icon_of, kind_of
from livebell.ui.relative_time import age, exact_time, relative_time
from livebell.ui.shown import same_view
from livebell.ui.template import Template, hole, slot
from livebell.ui.urls import safe_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

MAX_LINKS = 3  # a row of buttons, not a menu

# Two lines of a narrow panel, in a script as wide as Japanese: a shorter text is never cut, so it needs no "More".
SHORT = 28  # characters


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
        el("span", {"class": "item-icon", "part": "item-icon"}, slot("icon")),
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
                el("span", {"class": "hidden-text"}, hole("exact_to_hear")),
            ),
            el(
                "div",
                {"class": "item-actions"},
                # "Mark as read" and "Mark as unread" are one button: focus stays on it when it turns.
                _action("-r", hole("turn"), hole("turn_label"), slot("turn_icon")),
                _action("-d", "delete", hole("delete_label"), icon("trash")),
            ),
        ),
        el(
            "p",
            {
                "id": hole("identity") + "-m",
                "class": "item-message",
                "dir": "auto",
                "data-expanded": hole("expanded"),
            },
            hole("message"),
        ),
        slot("more"),
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
_MORE = Template(
    el(
        "button",
        {
            "id": hole("identity") + "-o",
            "type": "button",
            "class": "item-more",
            "data-action": "more",
            "aria-expanded": hole("expanded"),
            "aria-controls": hole("identity") + "-m",
        },
        hole("label"),
    )
)
_NOTHING = join([])


# --- drawing it ----------------------------------------------------------------------------

# A frame that brings one notification moves sixty: what is said of each is drawn once and kept, and
# only its place in the list is filled in anew. Notifications never change, so ``is`` will do.
# One that stands in the document is told its place, and no more.
_STUB = Template(same_view("article", hole("identity"), place=(hole("position"), hole("size"))))
_KEPT = 250
_drawn: "dict[object, _Drawn]" = {}
_before: "dict[object, _Drawn]" = {}  # as many that were drawn earlier: forgotten all at once, those in sight would go too


class _Drawn:
    """A notification as it was drawn last: ``markup`` has no place yet; ``at`` gives it one."""

    def __init__(self, item: "Notification", texts: "Texts", clock: object, article: Template) -> None:
        self.item = item
        self.texts = texts
        self.clock = clock
        self.article = article
        self.identity = element_id("lb-n-", item.id)
        self.markup = article.markup()
        self._stub = _STUB.fill({"identity": self.identity})
        self._kept: dict[bool, tuple[tuple[int, int], Html]] = {}

    def at(self, position: int, size: int, stands: bool) -> Html:
        """The whole of it, or what stands for it; the same object while nothing has changed."""
        kept = self._kept.get(stands)
        if kept is None or kept[0] != (position, size):
            template = self._stub if stands else self.article
            kept = ((position, size), template.fill({"position": position, "size": size}).html())
            self._kept[stands] = kept
        return kept[1]


def item_view(item: "Notification", position: int, size: int, model: "Model", texts: "Texts") -> Html:
    """The article. ``size`` is -1 while nobody knows how many there are."""
    clock = (age(item.created_seconds, model.now), model.offset_minutes, item.id in model.expanded)
    kept = _drawn.get(item.id)
    if kept is None:
        kept = _before.get(item.id)
        if kept is not None:
            _keep(kept)
    if kept is None or kept.item is not item or kept.texts is not texts or kept.clock != clock:
        kept = _Drawn(item, texts, clock, _article(item, model, texts))
        _keep(kept)
    stands = model.shown is not None and model.shown.stands(kept.identity, kept.markup)
    return kept.at(position, size, stands)


def _keep(drawn: "_Drawn") -> None:
    if len(_drawn) >= _KEPT:
        _before.clear()
        _before.update(_drawn)
        _drawn.clear()
    _drawn[drawn.item.id] = drawn


def _article(item: "Notification", model: "Model", texts: "Texts") -> Template:
    """Everything but the place in the list."""
    identity = element_id("lb-n-", item.id)
    exact = exact_time(item.created_seconds, model.offset_minutes, texts)
    return _blank(item.is_read, item.id in model.expanded, texts).fill(
        {
            "identity": identity,
            # An id that is not there must not be named.
            "described_by": ("" if item.is_read else identity + "-u ") + identity + "-m " + identity + "-w",
            "data_id": data_id(item.id),
            # So that a host's ``::part(item-invoice_paid)`` can dress it.
            "part": part_name(item.notification_type),
            "kind": kind_of(item.notification_type),
            "icon": icon_of(item.notification_type),
            "title": _title(item, texts),
            "message": item.message,
            "links": _links(item),
            "created_at": item.created_at,
            "when": relative_time(item.created_seconds, model.now, texts),
            "exact_time": exact,
            "exact_to_hear": exact and ", " + exact,
            "more": _more(item, identity, model, texts),
            "unread": _NOTHING
            if item.is_read
            else _UNREAD.fill({"identity": identity, "label": texts.t("item.unread")}).html(),
        }
    )


_blanks: "dict[tuple[bool, bool], tuple[Texts, Template]]" = {}


def _blank(is_read: bool, is_expanded: bool, texts: "Texts") -> Template:
    """What articles of one kind have in common: filled in once, and not once for each."""
    kept = _blanks.get((is_read, is_expanded))
    if kept is None or kept[0] is not texts:
        turn = "mark_unread" if is_read else "mark_read"
        common: dict[str, object] = {
            "read": "true" if is_read else "false",
            "expanded": "true" if is_expanded else "false",
            "turn": turn.replace("_", "-"),
            "turn_label": texts.t(turn),
            "turn_icon": icon("unread" if is_read else "check"),
            "delete_label": texts.t("delete"),
        }
        kept = (texts, _ARTICLE.fill(common))
        _blanks[(is_read, is_expanded)] = kept
    return kept[1]


def _more(item: "Notification", identity: str, model: "Model", texts: "Texts") -> Html:
    """The button for a title or a message that may be cut; CSS shows it where one is."""
    if len(item.title) <= SHORT and len(item.message) <= SHORT and "\n" not in item.message:
        return _NOTHING
    is_expanded = item.id in model.expanded
    values: dict[str, object] = {
        "identity": identity,
        "expanded": "true" if is_expanded else "false",
        "label": texts.t("less" if is_expanded else "more"),
    }
    return _MORE.fill(values).html()


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
