"""The image that MicroPython runs our library from."""

from __future__ import annotations

import pytest

from tests.build.conftest import ROOT
from tools.build.light import rom
from tools.build.romfs import image


def test_an_image_is_records_of_kind_length_and_payload() -> None:
    assert image({"a.txt": b"hi"}) == (
        b"\xd2\xcd\x31" + bytes([12]) + bytes([5, 10]) + bytes([5]) + b"a.txt" + bytes([2, 2]) + b"hi"
    )


def test_numbers_over_127_take_more_digits_most_significant_first() -> None:
    content = b"x" * 300

    assert bytes([2, 0x82, 0x2C]) + content in image({"a": content})


def test_folders_lie_in_folders_and_names_are_sorted() -> None:
    made = image({"b/c/z.py": b"1", "a.py": b"2", "b/y.py": b"3"})

    places = [made.index(name) for name in (b"a.py", b"b", b"c", b"z.py", b"y.py")]
    assert places == sorted(places)


def test_the_same_files_are_the_same_image_in_any_order() -> None:
    assert image({"a": b"1", "b/c": b"2"}) == image({"b/c": b"2", "a": b"1"})


def test_a_name_cannot_be_a_file_and_a_folder() -> None:
    with pytest.raises(ValueError, match="a is a file and a folder"):
        image({"a": b"1", "a/b": b"2"})


def test_the_image_carries_nothing_for_type_checkers() -> None:
    whole, languages = rom(ROOT / "pyapp" / "livebell")

    assert b"WebSocketService" in whole
    assert b"TYPE_CHECKING" not in whole
    assert b"Protocol" not in whole
    assert not [name for name, content in languages.items() if b"TYPE_CHECKING" in content]
