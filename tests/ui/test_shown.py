"""What stands in the document is not written once more, and nothing else is left out."""

from __future__ import annotations

from livebell.ui.html import el
from livebell.ui.model import Model
from livebell.ui.root import root_view
from livebell.ui.shown import Shown
from livebell.ui.texts import Texts
from tests.ui.given import notification, ready
from tests.ui.markup import Element, read

TEXTS = Texts()


def picture(model: Model, shown: Shown) -> Element:
    """A picture that came to stand in the document."""
    model.shown = shown
    shown.begin()
    drawn = read(root_view(model, TEXTS))
    shown.done()
    return drawn


def stubs(drawn: Element) -> list[str | None]:
    return [element["id"] for element in drawn.walk() if "data-same" in element.attributes]


def test_what_is_as_it_was_is_left_as_it_is() -> None:
    shown = Shown()
    items = [notification(number) for number in (3, 2, 1)]
    assert stubs(picture(ready(items=items), shown)) == []

    assert stubs(picture(ready(items=items), shown)) == ["lb-n-i3", "lb-n-i2", "lb-n-i1"]
    assert stubs(picture(ready(items=items, unread=4, new_count=1), shown)) == ["lb-feed"]


def test_what_has_changed_is_drawn() -> None:
    shown = Shown()
    items = [notification(number) for number in (3, 2, 1)]
    picture(ready(items=items), shown)
    items[1] = items[1].changed({"title": "Another"})

    drawn = picture(ready(items=items), shown)

    assert stubs(drawn) == ["lb-n-i3", "lb-n-i1"]
    assert drawn.one("article", id="lb-n-i2").one("h3").text == "Another"


def test_what_only_moved_is_told_its_place() -> None:
    shown = Shown()
    items = [notification(number) for number in (3, 2, 1)]
    picture(ready(items=items), shown)

    drawn = picture(ready(items=items[1:]), shown)

    assert stubs(drawn) == ["lb-n-i2", "lb-n-i1"]
    moved = drawn.one("article", id="lb-n-i1")
    assert (moved["aria-posinset"], moved["aria-setsize"]) == ("2", "2")
    assert moved.text == ""


def test_what_was_closed_is_drawn_anew() -> None:
    shown = Shown()
    items = [notification(1)]
    picture(ready(items=items), shown)
    picture(ready(items=items, is_open=False), shown)

    assert stubs(picture(ready(items=items), shown)) == []


def test_a_picture_that_came_to_nothing_counts_for_nothing() -> None:
    shown = Shown()
    before, after = el("p", None, "before"), el("p", None, "after")
    shown.begin()
    assert not shown.stands("p", before)
    shown.done()
    shown.begin()
    assert not shown.stands("p", after)  # drawn, and never shown

    shown.begin()
    assert not shown.stands("p", after)
    assert shown.stands("p", el("p", None, "before"))
    shown.done()
    assert shown.forget()
    assert not shown.forget()
    shown.begin()
    assert not shown.stands("p", before)
