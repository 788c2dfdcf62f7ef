"""The bell's own settings: each user's own, remembered, and never a reason to fail."""

from __future__ import annotations

import pytest

from livebell.app.preferences import KEY, NAMES, SOUND, TITLE, Preferences
from livebell.testing import FakeStorage


def chosen(preferences: Preferences) -> set[str]:
    return {name for name, is_on in preferences.switches() if is_on}


def test_without_a_choice_the_defaults_count() -> None:
    preferences = Preferences(FakeStorage(), {TITLE: True})
    preferences.load()

    assert [name for name, _ in preferences.switches()] == list(NAMES)
    assert chosen(preferences) == {TITLE}


def test_a_choice_is_remembered_for_its_user_alone() -> None:
    storage = FakeStorage()
    ada = Preferences(storage, {TITLE: True})
    ada.of("ada")
    ada.switch(SOUND)
    ada.switch(TITLE)

    again = Preferences(storage, {TITLE: True})
    again.of("ada")
    assert chosen(again) == {SOUND}
    again.of("grace")
    assert chosen(again) == {TITLE}
    again.of(None)
    assert chosen(again) == {TITLE}


def test_of_whom_nobody_knows_the_name_something_is_remembered_too() -> None:
    storage = FakeStorage()
    Preferences(storage, {}).switch(SOUND)

    again = Preferences(storage, {})
    again.load()

    assert chosen(again) == {SOUND}


def test_nothing_of_a_user_who_signs_out_stays() -> None:
    storage = FakeStorage()
    preferences = Preferences(storage, {})
    preferences.of("ada")
    preferences.switch(SOUND)

    preferences.forget()

    assert chosen(preferences) == set()
    assert storage.keys(KEY) == []


@pytest.mark.parametrize("stored", ["{nonsense", "[]", "5", '{"sound": "loud"}', '{"noise": true}'])
def test_what_is_stored_wrongly_is_as_if_it_were_not_there(stored: str) -> None:
    preferences = Preferences(FakeStorage({KEY: stored}), {TITLE: True})
    preferences.load()

    assert chosen(preferences) == {TITLE}
