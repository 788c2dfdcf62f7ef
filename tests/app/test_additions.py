"""What a page without Python adds to its bells, and what it is told where that cannot be used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from livebell.app.additions import add
from livebell.ui import kinds, texts
from livebell.ui.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """What is added is a page's; the next test is another page."""
    yield
    texts._added.clear()
    kinds._added.clear()


def test_texts_and_types_are_added() -> None:
    paid = {"kind": "success", "paths": ["M4 4h16v16H4z"]}
    additions = {"texts": {"nl": {"bell": "Meldingen"}}, "types": {"invoice.paid": paid, "invoice.late": {}}}

    assert add(json.dumps(additions)) == []

    assert Texts("nl").t("bell") == "Meldingen"
    assert kinds.kind_of("invoice.paid") == "success"
    assert "M4 4h16v16H4z" in str(kinds.icon_of("invoice.paid"))
    assert kinds.kind_of("invoice.late") == "info"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{nonsense", "the JSON in <live-bell> must be"),
        ("[1]", "the JSON in <live-bell> must be"),
        ('{"text": {}}', "'text' in <live-bell> must be one of 'texts' and 'types'"),
        ('{"texts": []}', "'texts' in <live-bell> must be an object, got list"),
        ('{"texts": {"nl": "Meldingen"}}', "'nl' of 'texts' in <live-bell> must be an object"),
        ('{"texts": {"nl": {"belll": "x"}}}', "there is no text named 'belll'"),
        ('{"texts": {"nl": {"bell": 5}}}', "must be a str"),
        ('{"types": {"x": {"kind": "loud"}}}', "a kind is one of"),
        ('{"types": {"x": {"paths": "M0 0"}}}', "paths must be a list, got str"),
        ('{"types": {"x": {"paths": [5]}}}', "an icon's path is"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_used(text: str, complaint: str) -> None:
    (said,) = add(text)

    assert complaint in said


def test_one_mistake_costs_only_itself() -> None:
    given = {
        "texts": {"nl": {"belll": "x"}, "pt": {"bell": "Notificações"}},
        "types": {"x": {"kind": "error"}},
    }

    assert len(add(json.dumps(given))) == 1
    assert Texts("pt").t("bell") == "Notificações"
    assert kinds.kind_of("x") == "error"
