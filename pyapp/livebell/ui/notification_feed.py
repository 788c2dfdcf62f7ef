"""The list: a feed of articles, of which those in sight stand in the document."""

from livebell.ui.connection_status import UNAUTHORIZED, connection_of
from livebell.ui.html import Html, el
from livebell.ui.icons import icon
from livebell.ui.notification_item import item_view
from livebell.ui.relative_time import group_of
from livebell.ui.shown import same_view
from livebell.ui.states import nothing_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts


def content_view(model: "Model", texts: "Texts") -> Html:
    """The tab's panel, and over it the pill for what has arrived while somebody reads."""
    items = [] if connection_of(model) == UNAUTHORIZED else model.items  # whose would they be?
    return el(
        "div",
        {"id": "lb-frame", "class": "frame"},
        el("div", {"id": "lb-new", "class": "new", "role": "status"}, _new_ones(model, texts)),
        el(
            "div",
            {
                "id": "lb-content",
                "class": "content",
                "role": "tabpanel",
                "aria-labelledby": "lb-tab-" + model.tab,
                "tabindex": None if items else "0",
                "data-keeps-place": True,
            },
            [_feed(items, model, texts), _end(model, texts)] if items else nothing_view(model, texts),
        ),
    )


def _feed(items: "list[Notification]", model: "Model", texts: "Texts") -> Html:
    """A feed owns articles and nothing else (APG, feed), so the rest is for the eye alone."""
    size = -1 if model.has_more else _total(model)
    rows: list[Child] = []
    group = ""
    for place, item in enumerate(items):
        group_here = group_of(item.created_seconds, model.now, model.offset_minutes)
        if group_here != group:
            group = group_here
            rows.append(_group_label(group, texts))
        rows.append(item_view(item, model.start + place + 1, size, model, texts))
    busy = model.phase == "loading" or model.loading_more
    feed = el(
        "div",
        {
            "id": "lb-feed",
            "class": "feed",
            "role": "feed",
            "aria-labelledby": "lb-title",
            "aria-busy": "true" if busy else "false",
        },
        _emptiness("lb-before", model.before),
        rows,
        _emptiness("lb-after", model.after),
    )
    return same_view("div", "lb-feed") if model.shown and model.shown.stands("lb-feed", feed) else feed


def _total(model: "Model") -> int:
    return len(model.items) if model.total < 0 else model.total


def _emptiness(identity: str, height: int) -> Html:
    """As high as the rows that it stands for; the browser room sets it, as no view may write a style."""
    return el("div", {"id": identity, "class": "emptiness", "aria-hidden": "true", "data-block-size": height})


def _group_label(group: str, texts: "Texts") -> Html:
    # For the eye; whoever listens hears each article's time.
    return el(
        "div", {"id": "lb-g-" + group, "class": "group", "aria-hidden": "true"}, texts.t("group." + group)
    )


def _end(model: "Model", texts: "Texts") -> "Html | None":
    """Behind the last row: where Ctrl+End leads, and older ones for whom scrolling did not bring them."""
    if model.start + len(model.items) < _total(model):
        return None
    if not model.has_more:
        return el("p", {"id": "lb-end", "class": "end", "tabindex": "-1"}, texts.t("end"))
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
