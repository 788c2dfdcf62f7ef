"""Texts that have run elsewhere, in every field at once: nothing runs, and the page is what it was."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.support.stage import Stage, entry
from tests.ui.payloads import PAYLOADS

AT_ONCE = 12  # as many as the first look at the list has
WATCH = """() => {
  globalThis.ran = [];
  globalThis.alert = (...values) => ran.push(values);
  document.addEventListener("securitypolicyviolation", (event) => ran.push(event.violatedDirective));
}"""
FOREIGN = """(root) => ({
  elements: [...root.querySelectorAll("script, iframe, img, object, embed, style, base, form, math, video")].length,
  attributes: [...root.querySelectorAll("*")].flatMap((element) => [...element.attributes])
    .map(({ name }) => name).filter((name) => name.startsWith("on") || name === "srcdoc"),
  protocols: [...new Set([...root.querySelectorAll("a")].map((link) => link.protocol))],
  titles: [...root.querySelectorAll("article h3")].map((title) => title.textContent),
  messages: [...root.querySelectorAll("article .item-message")].map((message) => message.textContent),
})"""


def attack(place: int, text: str) -> dict[str, Any]:
    links = [{"label": text, "url": text}, {"label": text, "url": "/ok"}]
    return entry(
        f"{place}{text}",
        ago=60.0 + place,
        title=text,
        message=text,
        notification_type=text,
        metadata={"url": text, "actions": links},
    )


def test_an_attack_in_every_field_changes_nothing_and_runs_nothing(stage: Stage) -> None:
    assert len(PAYLOADS) >= 40
    stage.page.evaluate(WATCH)

    for begin in range(0, len(PAYLOADS), AT_ONCE):
        texts = PAYLOADS[begin : begin + AT_ONCE]
        stage.read([attack(place, text) for place, text in enumerate(texts)])
        expect(stage.articles).to_have_count(len(texts))  # those below the edge come a moment later
        found = stage.in_bell(FOREIGN)

        assert found["elements"] == 0
        assert found["attributes"] == []
        assert set(found["protocols"]) <= {"http:", "https:"}
        assert found["titles"] == texts
        assert found["messages"] == texts

    stage.arrive(attack(99, PAYLOADS[0]) | {"id": "toasted"})
    stage.root.locator("#lb-toasts .toast").wait_for()
    assert stage.page.evaluate("ran") == []
