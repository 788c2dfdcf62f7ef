"""The bell: what it is called, and what it shows."""

from __future__ import annotations

import pytest

from livebell.ui.model import Model
from livebell.ui.notification_bell import bell_view
from livebell.ui.texts import Texts
from tests.ui.given import ready
from tests.ui.markup import Element, read


def bell(model: Model) -> Element:
    return read(bell_view(model, Texts())).one("button", id="lb-button")


@pytest.mark.parametrize(
    ("unread", "name", "badge"),
    [
        (0, "Notifications", ""),
        (5, "Notifications, 5 unread", "5"),
        (99, "Notifications, 99 unread", "99"),
        (100, "Notifications, 100 unread", "99+"),
        (12345, "Notifications, 12345 unread", "99+"),
    ],
)
def test_the_name_has_the_exact_count_and_the_badge_what_fits(unread: int, name: str, badge: str) -> None:
    button = bell(ready(unread=unread))

    assert button["aria-label"] == name
    assert button.one("span", part="badge").text == badge


def test_without_unread_ones_there_is_no_badge() -> None:
    assert "hidden" in bell(ready(unread=0)).one(part="badge").attributes
    assert "hidden" not in bell(ready(unread=1)).one(part="badge").attributes


def test_it_says_whether_the_panel_is_open() -> None:
    assert bell(ready(is_open=True))["aria-expanded"] == "true"
    assert bell(ready(is_open=False))["aria-expanded"] == "false"
    assert bell(ready())["aria-controls"] == "lb-panel"


def test_before_python_is_up_it_is_there_and_does_nothing() -> None:
    button = bell(Model())

    assert button["aria-disabled"] == "true"
    assert button.get("data-action") is None
    assert button["aria-label"] == "Notifications"


@pytest.mark.parametrize(
    ("state", "connection", "title"),
    [
        ("open", "live", None),
        ("connecting", "reconnecting", "Reconnecting…"),
        ("waiting", "reconnecting", "Reconnecting…"),
        ("degraded", "offline", "Offline"),
        ("unauthorized", "unauthorized", "Not signed in"),
    ],
)
def test_the_connection_is_told_by_shape_and_tooltip(state: str, connection: str, title: str | None) -> None:
    button = bell(ready(status={"state": state}))

    assert button["data-connection"] == connection
    assert button.get("title") == title


def test_every_arrival_rings_anew() -> None:
    rings = [bell(ready(arrivals=arrivals)).get("data-ring") for arrivals in range(4)]

    assert rings == [None, "odd", "even", "odd"]
