"""Texts that have run elsewhere, in every field at once: nothing runs, and the page is what it was."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.stage import Stage, entry
from tests.ui.payloads import PAYLOADS

ELEMENTS = "(root) => Object.entries(Object.groupBy([...root.querySelectorAll('*')], (e) => e.localName)).map(([n, l]) => [n, l.length]).sort()"


def test_an_attack_in_every_field_changes_nothing_and_runs_nothing(stage: Stage) -> None:
    assert len(PAYLOADS) >= 40
    texts = [text for text in PAYLOADS if "\x0c" not in text and "\x01" not in text]
    stage.page.evaluate(
        "() => { globalThis.ran = []; globalThis.alert = (...v) => ran.push(v);"
        " document.addEventListener('securitypolicyviolation', (e) => ran.push(e.violatedDirective)) }"
    )

    def with_text(make: object) -> list[tuple[str, int]]:
        items = []
        for place, text in enumerate(texts[:24] if make is None else texts[24:48]):
            said = text
            items.append(
                entry(
                    f"{place}{said}", ago=60 + place, title=said, message=said, notification_type=said,
                    metadata={"url": said, "actions": [{"label": said, "url": said}, {"label": said, "url": "/ok"}]},
                )
            )  # fmt: skip
        stage.read(items)
        stage.settle()
        found = stage.in_bell(
            "(root) => [...root.querySelectorAll('script, iframe, img, object, embed, style, base')].length"
        )
        links = stage.in_bell("(root) => [...root.querySelectorAll('a')].map((a) => a.protocol)")
        assert found == 0
        assert set(links) <= {"http:", "https:"}
        titles = stage.in_bell("(root) => [...root.querySelectorAll('article h3')].map((h) => h.textContent)")
        assert titles == [item["title"].replace("\r", "\n") for item in items][: len(titles)]
        attributes = stage.in_bell(
            "(root) => [...root.querySelectorAll('*')].flatMap((e) => [...e.attributes]).map((a) => a.name)"
            ".filter((n) => n.startsWith('on') || n === 'srcdoc')"
        )
        assert attributes == []
        return []

    with_text(None)
    with_text(True)

    expect(stage.panel).to_be_visible()
    assert stage.page.evaluate("ran") == []
