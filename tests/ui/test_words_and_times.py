"""Every word that people read, and how long ago something was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.ui import texts as texts_module
from livebell.ui.languages.en import TEXTS as ENGLISH
from livebell.ui.relative_time import age, exact_time, group_of, relative_time
from livebell.ui.texts import Texts
from tests.ui.given import DAY, HOUR, MINUTE, NOW

ENGLISH_TEXTS = Texts()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (-HOUR, "just now"),  # clocks differ
        (0, "just now"),
        (59, "just now"),
        (MINUTE, "1 min ago"),
        (59 * MINUTE + 59, "59 min ago"),
        (HOUR, "1 hour ago"),
        (23 * HOUR, "23 hours ago"),
        (DAY, "1 day ago"),
        (6 * DAY, "6 days ago"),
        (7 * DAY, "1 week ago"),
        (29 * DAY, "4 weeks ago"),
        (30 * DAY, "1 month ago"),
        (364 * DAY, "12 months ago"),
        (365 * DAY, "1 year ago"),
        (900 * DAY, "2 years ago"),
    ],
)
def test_the_age_in_words(age: float, words: str) -> None:
    assert relative_time(NOW - age, NOW, ENGLISH_TEXTS) == words


@given(st.floats(-1e6, 1e9), st.floats(0, 1e7))
def test_the_words_stand_while_the_age_does_and_no_longer(seconds: float, later: float) -> None:
    created = NOW - seconds
    ages = age(created, NOW), age(created, NOW + later)
    words = relative_time(created, NOW, ENGLISH_TEXTS), relative_time(created, NOW + later, ENGLISH_TEXTS)

    assert (ages[0] == ages[1]) == (words[0] == words[1])


@pytest.mark.parametrize("unknown", [None, 0.0])
def test_a_time_that_nobody_knows_gets_no_words(unknown: float | None) -> None:
    assert relative_time(unknown, NOW, ENGLISH_TEXTS) == ""
    assert exact_time(unknown, 0, ENGLISH_TEXTS) == ""
    assert group_of(unknown, NOW, 0) == "earlier"


def test_a_day_ends_at_the_readers_midnight() -> None:
    # It is 08:53 in London and 10:53 in Berlin.
    nine_hours_ago = NOW - 9 * HOUR

    assert group_of(nine_hours_ago, NOW, 0) == "yesterday"
    assert group_of(nine_hours_ago, NOW, 120) == "today"
    assert group_of(NOW + 30, NOW, 0) == "today"
    assert group_of(NOW - 2 * DAY, NOW, 0) == "earlier"


@given(st.integers(1, 4_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_the_exact_time_is_that_of_the_calendar(seconds: int, offset: int) -> None:
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, minutes=offset)
    month = ENGLISH["months"].split("|")[local.month - 1]

    expected = f"{local.day} {month} {local.year}, {local.hour:02}:{local.minute:02}"

    assert exact_time(float(seconds), offset, ENGLISH_TEXTS) == expected


def test_a_language_that_we_do_not_speak_is_english() -> None:
    assert Texts("xx").t("bell") == "Notifications"
    assert Texts("xx").lang == "en"
    assert Texts("en-GB").lang == "en"


def test_an_embedder_adds_a_language_and_what_it_lacks_is_english() -> None:
    persian = Texts("fa-IR", {"bell": "\u0627\u0639\u0644\u0627\u0646"})

    assert (persian.lang, persian.direction) == ("fa", "rtl")
    assert persian.t("bell") == "\u0627\u0639\u0644\u0627\u0646"
    assert persian.t("undo") == "Undo"


def test_a_grammar_may_have_more_forms_than_english() -> None:
    overrides = {"show_new.few": "Pokaż {count} nowe", "show_new.other": "Pokaż {count} nowych"}
    polish = Texts("pl", overrides, lambda count: "few" if count in (2, 3, 4) else "many")

    assert polish.plural("show_new", 3) == "Pokaż 3 nowe"
    assert polish.plural("show_new", 7) == "Pokaż 7 nowych"


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert Texts("en", {"x": "{a} and {b}"}).t("x", a="{b}", b="B") == "{b} and B"


def test_a_text_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        ENGLISH_TEXTS.t("nothing.of.the.kind")


def test_every_key_is_used_somewhere() -> None:
    library = Path(texts_module.__file__).parents[1]
    sources = [
        file.read_text(encoding="utf-8") for file in library.rglob("*.py") if file.parent.name != "languages"
    ]
    quoted = set(re.findall(r'"([a-z_.-]+)"', "\n".join(sources)))
    quoted |= {name.replace("-", "_") for name in quoted}  # the label of an action has its name

    def is_used(key: str) -> bool:
        # "time.days.one" is asked for as "time.days", "status.live" as "status." and a word.
        parts = key.split(".")
        return bool(
            {".".join(parts[:end]) + dot for end in range(1, len(parts) + 1) for dot in ("", ".")} & quoted
        )

    # Of the switches' names only the app knows.
    assert [key for key in ENGLISH if not is_used(key) and not key.startswith("settings.")] == []
