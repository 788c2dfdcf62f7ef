"""Texts and looks that a page adds without a line of script, on both interpreters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.stage import INTERPRETERS, MICROPYTHON, Stage, entry

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = "M4 3h16v18H4z"
ADDITIONS = {
    "texts": {
        "nl": {
            "panel": "Meldingen 🔔",
            "empty.all.title": "Nog niets <b>",
            "show_new.one": "Toon {count} nieuwe",
        }
    },
    "types": {"invoice.paid": {"kind": "success", "paths": [PATH]}, "invoice.odd": {"kind": "loud"}},
}
LOOK = "(icon) => [getComputedStyle(icon).color, icon.querySelector('path').getAttribute('d')]"


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_json_inside_the_tag_adds_texts_and_types(make_stage: Callable[..., Stage], interpreter: str) -> None:
    inside = (
        f'<script type="application/json">{json.dumps(ADDITIONS).replace("<", chr(92) + "u003c")}</script>'
    )
    style = "<style>live-bell::part(item-invoice-paid) { --livebell-item-color: rgb(1, 2, 3) }</style>"
    attributes = f'lang="nl" interpreter="{interpreter}"'
    stage = make_stage(MICROPYTHON, attributes=attributes, inside=inside + style).open()

    stage.read([])
    expect(stage.panel.get_by_role("heading", level=2)).to_have_text("Meldingen 🔔")
    expect(stage.page.locator("#lb-state-title")).to_have_text("Nog niets <b>")
    stage.read([entry(1, notification_type="invoice.paid")])

    assert stage.articles.first.get_attribute("data-kind") == "success"
    assert stage.articles.locator(".item-icon").evaluate(LOOK) == ["rgb(1, 2, 3)", PATH]
    stage.arrive(entry(2, ago=0))
    expect(stage.panel.get_by_role("button", name="Toon 1 nieuwe")).to_be_visible()
    complaints = stage.window.complaints
    assert len(complaints) == 1
    assert "a kind is one of" in complaints[0]
    stage.page.context.close()
