"""Toasts: what they say, and to whom."""

from __future__ import annotations

import json

import pytest

from livebell.core.toasts import NEW, NOT_SAVED, Toast
from livebell.ui.texts import Texts
from livebell.ui.toaster import toaster_view
from tests.ui.given import ready, toast
from tests.ui.markup import Element, read


def toaster(*toasts: object) -> Element:
    return read(toaster_view(ready(toasts=list(toasts)), Texts())).one("section")


def test_the_region_and_its_live_region_are_there_before_any_toast() -> None:
    region = toaster()

    assert (region["role"], region["aria-label"]) == ("region", "Notification messages")
    assert region.one(aria_live="polite").text == ""


@pytest.mark.parametrize(
    ("title", "message", "words"),
    [
        ("GitHub", "up to date", "GitHub – up to date"),
        ("GitHub", "", "GitHub"),
        ("", "up to date", "up to date"),
    ],
)
def test_a_toast_reads_title_and_message(title: str, message: str, words: str) -> None:
    assert toaster(toast(title, message)).one(part="toast toast-success").text.strip() == words


def test_a_toast_can_be_dismissed() -> None:
    shown = toaster(toast()).one(data_kind="success")

    assert shown.button("Dismiss")["data-action"] == "dismiss-toast"
    assert json.loads(shown["data-id"] or "") == "t1"


@pytest.mark.parametrize(("kind", "label"), [("warning", "Warning"), ("error", "Error")])
def test_what_is_serious_is_called_so(kind: str, label: str) -> None:
    assert toaster(toast(kind=kind)).one("svg", role="img")["aria-label"] == label


@pytest.mark.parametrize("kind", ["success", "info"])
def test_what_is_not_is_not(kind: str) -> None:
    assert toaster(toast(kind=kind)).all("svg", role="img") == []


@pytest.mark.parametrize(("count", "words"), [(1, "1 new notification"), (12, "12 new notifications")])
def test_a_summary_is_counted_in_words(count: int, words: str) -> None:
    summary = Toast("t1", "", "", "success", 0, NEW, count)

    assert toaster(summary).one(part="toast toast-success").text.strip() == words


def test_what_was_not_saved_can_be_tried_again() -> None:
    shown = toaster(Toast("t1", "", "", "error", 0, NOT_SAVED, 0, "retry")).one(data_kind="error")

    assert shown.button("Try again")["data-action"] == "toast-button"
    assert "That could not be saved." in shown.text
