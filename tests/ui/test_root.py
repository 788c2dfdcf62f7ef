"""The whole face, and the page in which it stands before Python is up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from livebell.ui.model import Model
from livebell.ui.root import root_view
from livebell.ui.texts import Texts
from livebell.ui.urls import safe_url
from tests.ui.given import notification, ready, toast
from tests.ui.markup import Element, read
from tests.ui.payloads import PAYLOADS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "index.html").read_text(encoding="utf-8")

# Every data-action that there is; the app knows what each does.
ACTIONS = {
    "toggle",
    "close",
    "settings",
    "more",
    "toast-button",
    "mark-read",
    "mark-unread",
    "delete",
    "mark-all-read",
    "undo",
    "reconnect",
    "retry",
    "tab-all",
    "tab-unread",
    "show-new",
    "load-more",
    "activate",
    "dismiss-toast",
    "sign-in",
}


def everything() -> Model:
    item = notification(metadata={"url": "/a", "actions": [{"label": "Log", "url": "/b"}]})
    return ready(
        items=[item, notification(8, is_read=True)],
        unread=1,
        toasts=[toast()],
        undo="Deleted",
        new_count=2,
        has_more=True,
        notice=("That could not be saved.", "retry"),
    )


def test_the_page_has_the_inert_bell_that_python_would_draw() -> None:
    assert f'<div id="lb-mount">{root_view(Model(), Texts())}</div>' in PAGE


def test_the_page_has_nothing_inline() -> None:
    page = read(re.sub(r"<!doctype.*?>", "", PAGE, flags=re.IGNORECASE))

    assert [
        e.tag for e in page.walk() if "style" in e.attributes or any(a.startswith("on") for a in e.attributes)
    ] == []
    assert page.all("style") == []
    assert [script.text for script in page.all("script") if script.text.strip()] == []


def test_the_page_asks_nobody_else_for_anything() -> None:
    page = read(re.sub(r"<!doctype.*?>", "", PAGE, flags=re.IGNORECASE))
    wanted = [e.get(name) for e in page.walk() for name in ("href", "src", "config") if e.get(name)]

    assert [url for url in wanted if url and not url.startswith(("/", "#"))] == []


def test_every_integration_has_a_button_and_a_line_for_its_outcome() -> None:
    page = read(re.sub(r"<!doctype.*?>", "", PAGE, flags=re.IGNORECASE))

    for name in ("github", "google-drive", "slack", "legacy-crm"):
        button = page.one("button", data_integration=name)
        assert button.text.startswith("Sync ")
        assert "disabled" in button.attributes  # until somebody can do it
        assert page.one(data_status_of=name)["role"] == "status"


def test_the_stylesheet_can_be_constructed() -> None:
    css = re.sub(
        r"/\*.*?\*/", "", (ROOT / "public/livebell.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )

    assert "@import" not in css
    assert "url(" not in css
    assert css.count("{") == css.count("}")


def test_the_root_carries_language_direction_and_theme() -> None:
    root = read(root_view(ready(theme="dark"), Texts("ar", {"undo": "تراجع"}))).one(id="lb-root")

    assert (root["lang"], root["dir"], root["data-theme"]) == ("ar", "rtl", "dark")
    assert read(root_view(ready(theme="nonsense"), Texts())).one(id="lb-root")["data-theme"] == "auto"


def test_no_two_elements_have_the_same_id() -> None:
    ids = [e["id"] for e in read(root_view(everything(), Texts())).walk() if "id" in e.attributes]

    assert len(ids) == len(set(ids))


def test_whatever_is_referred_to_is_there() -> None:
    whole = read(root_view(everything(), Texts()))
    ids = {e.get("id") for e in whole.walk()}
    names = ("aria-labelledby", "aria-describedby", "aria-controls")
    referred = {word for e in whole.walk() for name in names for word in (e.get(name) or "").split()}

    assert referred <= ids


def test_every_button_has_a_name_a_type_and_something_to_do() -> None:
    for model in (everything(), ready(), ready(phase="error"), ready(status={"state": "unauthorized"})):
        for button in read(root_view(model, Texts())).all("button"):
            assert button.get("aria-label") or button.text
            assert button["type"] == "button"
            assert button.get("data-action") in ACTIONS or button.get("aria-disabled") == "true"


def test_there_is_no_style_in_the_markup() -> None:
    assert [e.tag for e in read(root_view(everything(), Texts())).walk() if "style" in e.attributes] == []


def skeleton(whole: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.tag, tuple(sorted(e.attributes))) for e in whole.walk()]


def with_text(payload: str) -> Model:
    action = {"label": payload, "url": "/b"}
    item = notification(
        payload,
        title=payload,
        message=payload,
        notification_type=payload,
        created_at=payload,
        metadata={"url": "/a", "actions": [action]},
    )
    return ready(
        items=[item], toasts=[toast(payload, payload)], undo=payload, notice=(payload, "retry"), theme=payload
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_in_any_text_is_shown_as_the_text_that_it_is(payload: str) -> None:
    alike = "".join("\n" if character == "\n" else "a" for character in payload)
    harmless, attacked = (read(root_view(with_text(text), Texts())) for text in (alike, payload))

    assert skeleton(attacked) == skeleton(harmless)
    assert attacked.one("h3").text == payload
    assert attacked.one(class_="item-message").text == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_in_a_link_leads_nowhere(payload: str) -> None:
    metadata = {"url": payload, "actions": [{"label": "Log", "url": payload}]}

    whole = read(root_view(ready(items=[notification(metadata=metadata)]), Texts()))

    for link in whole.all("a"):
        href = link["href"]
        assert href is not None
        assert safe_url(href) == href
        assert ":" not in href.split("/")[0] or href.lower().startswith(("http:", "https:"))
