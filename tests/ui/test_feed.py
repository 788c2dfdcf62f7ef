"""The panel: status, list, and what it says when there is no list."""

from __future__ import annotations

import json

import pytest

from livebell.ui.model import Model
from livebell.ui.panel import panel_view
from livebell.ui.texts import Texts
from tests.ui.given import DAY, NOW, notification, ready
from tests.ui.markup import Element, read


def panel(model: Model) -> Element:
    return read(panel_view(model, Texts())).one(id="lb-panel")


def articles(model: Model) -> list[Element]:
    return panel(model).all("article")


def article(**fields: object) -> Element:
    (only,) = articles(ready(items=[notification(7, **fields)]))
    return only


# --- the frame -----------------------------------------------------------------------------


def test_it_is_a_dialog_with_a_name() -> None:
    shown = panel(ready())

    assert (shown["role"], shown["popover"], shown["data-open"]) == ("dialog", "manual", "true")
    title = shown["aria-labelledby"]
    assert title
    assert shown.one(id=title).text == "Notifications"


def test_a_closed_panel_draws_no_list() -> None:
    shown = panel(ready(is_open=False, items=[notification()]))

    assert shown["data-open"] == "false"
    assert shown.all("article") == []


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (ready(status={"state": "open"}), "Live"),
        (ready(status={"state": "connecting"}), "Reconnecting…"),
        (ready(status={"state": "waiting"}), "Reconnecting…"),
        (ready(status={"state": "connecting"}, status_is_quiet=True), "Live"),
        (ready(status={"state": "degraded"}), "Offline"),
        (ready(status={"state": "closed"}), "Offline"),
        (ready(status={"state": "idle"}), "Offline"),
        (ready(status={"state": "unauthorized"}), "Not signed in"),
        (ready(status={"state": "open"}, signed_in=False), "Not signed in"),
        (ready(status={}), "Offline"),
        (Model(), ""),
    ],
)
def test_the_connection_in_one_word(model: Model, word: str) -> None:
    status = panel(model).one(id="lb-status")

    assert status["role"] == "status"
    assert status.text == word
    assert status.all("svg")  # a shape beside it


@pytest.mark.parametrize(
    ("state", "offered"), [("degraded", True), ("closed", True), ("waiting", False), ("open", False)]
)
def test_reconnect_is_offered_when_nothing_else_would_help(state: str, offered: bool) -> None:
    for items in ([], [notification()]):
        shown = panel(ready(status={"state": state}, items=items))

        assert ("Reconnect" in shown.buttons()) == offered


def test_tabs_say_which_is_selected() -> None:
    shown = panel(ready(tab="unread"))

    assert [(tab.text, tab["aria-selected"]) for tab in shown.all(role="tab")] == [
        ("All", "false"),
        ("Unread", "true"),
    ]
    assert shown.one(role="tabpanel")["aria-labelledby"] == "lb-tab-unread"


def test_mark_all_as_read_waits_for_something_to_mark() -> None:
    assert panel(ready(unread=1)).button("Mark all as read")["data-action"] == "mark-all-read"
    idle = panel(ready(unread=0)).button("Mark all as read")
    assert idle["aria-disabled"] == "true"
    assert idle.get("data-action") is None
    assert "disabled" not in idle.attributes  # or it would lose the focus of whoever pressed it


def test_undo_says_what_it_would_undo() -> None:
    region = panel(ready(undo="Deleted")).one(id="lb-undo")

    assert region["role"] == "status"
    assert "Deleted" in region.text
    assert region.button("Undo")["data-action"] == "undo"
    assert panel(ready()).one(id="lb-undo").text == ""


def test_a_notice_offers_its_remedy() -> None:
    shown = panel(ready(items=[notification()], notice=("That could not be saved.", "retry")))

    assert "That could not be saved." in shown.one(id="lb-banner").text
    assert shown.button("Try again")["data-action"] == "retry"


def test_new_ones_wait_behind_a_pill() -> None:
    three = panel(ready(items=[notification()], new_count=3))

    assert three.button("Show 3 new notifications")["data-action"] == "show-new"
    assert "Show 1 new notification" in panel(ready(items=[notification()], new_count=1)).buttons()


# --- the list ------------------------------------------------------------------------------


def test_the_list_is_a_feed_of_articles_that_know_their_place() -> None:
    model = ready(items=[notification(3), notification(2), notification(1)])

    assert panel(model).one(role="feed").all("article")
    places = [(item["aria-posinset"], item["aria-setsize"]) for item in articles(model)]
    assert places == [("1", "3"), ("2", "3"), ("3", "3")]


def test_nobody_knows_the_size_while_there_are_older_ones() -> None:
    model = ready(items=[notification(2)], has_more=True)

    assert articles(model)[0]["aria-setsize"] == "-1"
    assert panel(model).button("Show older notifications")["data-action"] == "load-more"


def test_older_ones_are_asked_for_once() -> None:
    button = panel(ready(items=[notification(2)], has_more=True, loading_more=True)).one(id="lb-load-more")

    assert button.text == "Loading…"
    assert button.get("data-action") is None


def test_only_a_part_of_the_list_is_in_the_document_and_the_rest_is_emptiness() -> None:
    items = [notification(number) for number in range(30)]
    shown = panel(ready(items=items, start=100, total=10_000, before=7300, after=720_510))

    places = [(item["aria-posinset"], item["aria-setsize"]) for item in shown.all("article")]
    assert places[0] == ("101", "10000")
    assert places[-1] == ("130", "10000")
    assert shown.one(id="lb-before")["data-block-size"] == "7300"
    assert shown.one(id="lb-after")["data-block-size"] == "720510"
    assert shown.all(id="lb-end") == []


def test_the_end_says_so_and_can_have_the_focus() -> None:
    end = panel(ready(items=[notification()])).one(id="lb-end")

    assert (end.text, end["tabindex"]) == ("That’s all.", "-1")


def test_days_are_told_apart_once_each() -> None:
    ages = [
        ("a", "2025-10-09T08:00:00Z"),
        ("b", "2025-10-09T07:00:00Z"),
        ("c", "2025-10-08T07:00:00Z"),
        ("d", ""),
    ]
    shown = panel(ready(items=[notification(identity, created_at=at) for identity, at in ages]))

    assert [label.text for label in shown.all(class_="group")] == ["Today", "Yesterday", "Earlier"]


# --- one article ---------------------------------------------------------------------------


def test_five_and_five_as_a_text_are_two_things() -> None:
    first, second = articles(ready(items=[notification(5), notification("5")]))

    assert [json.loads(item["data-id"] or "") for item in (first, second)] == [5, "5"]
    assert first["id"] != second["id"]


def test_ids_of_any_kind_name_their_elements_without_meeting() -> None:
    given: list[int | str] = [1, -1, "1", "-1", "i1", "a b", "a_b", "a_20_b", 'a"b', "ü", "a-b"]

    ids = [item["id"] or "" for item in articles(ready(items=[notification(identity) for identity in given]))]

    assert len(set(ids)) == len(given)
    assert all(name.isascii() and " " not in name for name in ids)


def test_an_unread_one_can_be_marked_as_read_and_deleted() -> None:
    item = article(is_read=False)

    assert item.buttons() == ["Mark as read", "Delete"]
    assert item.button("Mark as read")["data-action"] == "mark-read"
    assert item.one(role="img")["aria-label"] == "Unread"


def test_only_what_may_be_cut_on_a_narrow_screen_has_more() -> None:
    wide = "\u3042"  # twice as wide as a Latin letter

    assert "More" not in article(title=wide * 28, message=wide * 28).buttons()
    assert "More" in article(title=wide * 29).buttons()
    assert "More" in article(message=wide * 29).buttons()


def test_a_read_one_can_be_marked_as_unread_by_the_same_button() -> None:
    read_one = article(is_read=True)

    assert read_one.buttons() == ["Mark as unread", "Delete"]
    assert read_one.button("Mark as unread")["data-action"] == "mark-unread"
    assert read_one.button("Mark as unread")["id"] == article().button("Mark as read")["id"]
    assert read_one.all(role="img") == []


@pytest.mark.parametrize("is_read", [True, False])
def test_whatever_names_or_describes_an_article_is_there(is_read: bool) -> None:
    item = article(is_read=is_read)
    ids = {element["id"] for element in item.walk() if "id" in element.attributes}

    assert set(f"{item['aria-labelledby']} {item['aria-describedby']}".split()) <= ids


def test_the_time_is_relative_to_read_and_exact_to_hover() -> None:
    when = article().one("time")

    assert when.text == "1 min ago, 9 October 2025, 08:52"  # the second half for whoever listens
    assert when.one("span", class_="hidden-text").text == ", 9 October 2025, 08:52"
    assert when["title"] == "9 October 2025, 08:52"
    assert when["datetime"] == "2025-10-09T08:52:20Z"


def test_a_notification_of_which_little_is_known_is_shown_all_the_same() -> None:
    item = article(title="", message="", notification_type="", created_at="nonsense", metadata=None)

    assert item.one("h3").text == "Notification"
    assert item["data-kind"] == "info"
    assert item.one("time").text == ""


@pytest.mark.parametrize(
    ("notification_type", "kind"),
    [
        ("sync_completed", "success"),
        ("sync_failed", "error"),
        ("certificate.expiring", "warning"),
        ("new_comment", "message"),
        ("WARNING", "warning"),
        ("whatever", "info"),
    ],
)
def test_the_kind_follows_the_last_word_of_the_type(notification_type: str, kind: str) -> None:
    assert article(notification_type=notification_type)["data-kind"] == kind


def test_a_host_can_dress_its_own_types() -> None:
    assert article(notification_type="invoice_paid")["part"] == "item item-invoice_paid"
    assert article(notification_type='a "b" c')["part"] == "item item-a--b--c"


def test_a_safe_link_makes_the_title_one() -> None:
    link = article(metadata={"url": "/integrations/github"}).one("h3").one("a")

    assert (link["href"], link["data-action"]) == ("/integrations/github", "activate")
    assert article(metadata={"url": "javascript:alert(1)"}).all("a") == []


def test_actions_that_are_no_safe_links_are_not_there() -> None:
    actions = [
        {"label": "Show log", "url": "https://example.com/log"},
        {"label": "Run", "url": "javascript:alert(1)"},
        {"label": "", "url": "/a"},
        {"label": 5, "url": "/b"},
        {"url": "/c"},
        "nonsense",
        None,
    ]

    assert [link.text for link in article(metadata={"actions": actions}).all("a")] == ["Show log"]
    assert article(metadata={"actions": "nonsense"}).all("a") == []


def test_a_changed_notification_is_drawn_anew() -> None:
    item = notification()
    texts = Texts()

    def titles(model: Model) -> str:
        return read(panel_view(model, texts)).text

    assert "1 min ago" in titles(ready(items=[item]))
    assert "Changed" in titles(ready(items=[item.changed({"title": "Changed"})]))
    assert "6 min ago" in titles(ready(items=[item], now=NOW + 300))
    assert "1 day ago" in titles(ready(items=[item], now=NOW + DAY))


def test_a_thousand_notifications_later_the_first_is_still_drawn_right() -> None:
    texts = Texts()
    for number in range(1000):
        panel_view(ready(items=[notification(number, title=f"Number {number}")]), texts)

    assert "Number 0" in str(panel_view(ready(items=[notification(0, title="Number 0")]), texts))


# --- nothing to list -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "title", "button"),
    [
        (ready(), "No notifications yet", None),
        (ready(tab="unread"), "You’re all caught up", None),
        (ready(phase="error"), "Notifications could not be loaded", "retry"),
        (ready(status={"state": "degraded"}), "You’re offline", "reconnect"),
        (ready(phase="loading", status={"state": "degraded"}), "You’re offline", "reconnect"),
        (ready(status={"state": "unauthorized"}, items=[notification()]), "You’re not signed in", "sign-in"),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(model: Model, title: str, button: str | None) -> None:
    state = panel(model).one(id="lb-state")

    assert state.one("h3").text == title
    assert [element["data-action"] for element in state.all("button")] == ([button] if button else [])
    assert panel(model).all("article") == []


def test_while_the_first_page_loads_there_are_bones() -> None:
    shown = panel(ready(phase="loading"))

    assert shown.one(id="lb-skeleton").one(role="status").text == "Loading notifications…"


def test_what_is_known_stays_while_offline_or_after_an_error() -> None:
    offline = panel(ready(status={"state": "degraded"}, items=[notification()]))
    failed = panel(ready(phase="error", items=[notification()]))

    assert len(offline.all("article")) == len(failed.all("article")) == 1
    assert "paused" in offline.one(id="lb-banner").text
    assert failed.button("Try again")["data-action"] == "retry"
