"""Every language says everything, and nothing that people read or hear stands outside a catalogue."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import pytest

from livebell.ui.kinds import add_type
from livebell.ui.languages import KNOWN
from livebell.ui.languages.en import TEXTS as ENGLISH
from livebell.ui.model import SETTINGS, Model
from livebell.ui.root import root_view
from livebell.ui.texts import Texts, add_texts
from tests.ui.given import notification, ready, toast
from tests.ui.markup import Element, read

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Unicode's CLDR asks for in whole numbers.
FORMS = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "fr": {"one", "many", "other"},
    "es": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "ja": {"other"},
}
COUNTED = ("show_new", "toast.new")
# A browser has these for every language; English has them for tests without one.
OF_THE_BROWSER = re.compile(r"time\.(minutes|hours|days|weeks|months|years|exact)|months")


def catalogue(lang: str) -> dict[str, str]:
    texts: dict[str, str] = importlib.import_module(f"livebell.ui.languages.{lang}").TEXTS
    return texts


@pytest.mark.parametrize("lang", KNOWN)
def test_a_language_says_everything_that_there_is_to_say(lang: str) -> None:
    plain = {key for key in ENGLISH if not OF_THE_BROWSER.match(key) and not key.startswith(COUNTED)}
    wanted = plain | {f"{key}.{form}" for key in COUNTED for form in FORMS[lang]}

    assert {key for key in catalogue(lang) if not OF_THE_BROWSER.match(key)} == wanted


@pytest.mark.parametrize("lang", KNOWN)
def test_a_translation_has_the_holes_of_its_original(lang: str) -> None:
    for key, text in catalogue(lang).items():
        original = ENGLISH[key] if key in ENGLISH else ENGLISH[key.rsplit(".", 1)[0] + ".other"]
        if key.endswith(".zero"):
            continue
        assert set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", original)), key


@pytest.mark.parametrize("lang", [lang for lang in KNOWN if lang != "en"])
def test_a_translation_is_one(lang: str) -> None:
    same = {key for key, text in catalogue(lang).items() if text == ENGLISH.get(key) and len(text) > 3}

    # Words that are the same in both; a few is what languages share, many would be forgotten ones.
    assert len(same) <= 6, same


def pseudo() -> Texts:
    """A language whose every text is recognised, accented and longer than English."""
    return Texts("qps", {key: f"⟦{text}⟧" for key, text in ENGLISH.items() if key != "months"})


def models() -> Iterator[Model]:
    item = notification(
        "⟦id⟧",
        title="⟦title⟧",
        message="⟦message⟧ " + "⟦long⟧ " * 20,
        metadata={"url": "/a", "actions": [{"label": "⟦label⟧", "url": "/b"}]},
    )
    toasts = [toast("⟦toast⟧", "⟦words⟧", kind) for kind in ("success", "error")]
    switches = [("sound", True), ("system", False), ("title_count", True), ("favicon", False)]
    for status in ("open", "connecting", "degraded", "unauthorized"):
        for phase in ("booting", "loading", "ready", "error"):
            for items in ([], [item, item.changed({"id": 2, "is_read": True, "title": ""})]):
                yield ready(phase=phase, status={"state": status}, items=items, unread=3, toasts=toasts)
    yield ready(tab="unread")
    yield ready(items=[item], new_count=2, has_more=True, undo="⟦done⟧", notice=("⟦trouble⟧", "retry"))
    yield ready(items=[item], has_more=True, loading_more=True, expanded={"⟦id⟧"}, now=1_770_000_000.0)
    yield ready(view=SETTINGS, switches=switches, system_is_blocked=True)


def spoken(whole: Element) -> Iterator[str]:
    """Every text, and every name and tooltip."""
    for element in [whole, *whole.walk()]:
        yield from (child for child in element.children if isinstance(child, str))
        for name in ("aria-label", "title", "alt", "placeholder", "aria-description", "aria-roledescription"):
            yield element.get(name) or ""


def test_in_a_pseudo_language_nothing_is_left_in_english() -> None:
    texts = pseudo()
    for model in models():
        for text in spoken(read(root_view(model, texts))):
            rest = re.sub(r"⟦[^⟦⟧]*(⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧", "", text)
            assert not re.search(r"[^\W\d]", rest), text


def test_an_embedder_says_it_differently() -> None:
    add_texts("de-AT", {"bell": "Neuigkeiten"})
    add_texts("nl", {"bell": "Meldingen", "show_new.one": "Toon {count} nieuwe"})

    assert Texts("de").t("bell") == "Neuigkeiten"
    assert Texts("de").t("undo") == "Rückgängig"
    assert Texts("nl-BE").t("bell") == "Meldingen"
    assert Texts("nl").t("undo") == "Undo"
    with pytest.raises(ValueError, match=r"en\.py lists them all"):
        add_texts("nl", {"belll": "Meldingen"})
    with pytest.raises(TypeError, match="must be a str"):
        add_texts("nl", {"bell": 5})  # type: ignore[dict-item]
    add_texts("de", {"bell": "Benachrichtigungen"})


def test_an_embedder_gives_a_type_its_own_looks() -> None:
    add_type("invoice.paid", kind="success", paths=("M4 4h16v16H4z",))
    add_type("invoice.late", kind="warning")

    paid, late = (
        read(root_view(ready(items=[notification(notification_type=name)]), Texts())).one("article")
        for name in ("invoice.paid", "invoice.late")
    )
    assert paid["data-kind"] == "success"
    assert paid.one("span", class_="item-icon").one("path")["d"] == "M4 4h16v16H4z"
    assert late.one("svg", data_icon="warning")
    with pytest.raises(ValueError, match="kind"):
        add_type("x", kind="nonsense")
    with pytest.raises(ValueError, match="path"):
        add_type("x", paths=('M0 0"/><script>',))


def test_a_language_whose_words_did_not_come_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livebell.ui.texts.KNOWN", (*KNOWN, "tlh"))  # known, but there is no such module

    assert Texts("tlh").t("panel") == ENGLISH["panel"]
