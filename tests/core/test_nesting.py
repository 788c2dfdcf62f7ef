"""What would end Pyodide for good is not read at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.core.errors import BadFrame
from livebell.core.messages import decode
from livebell.core.nesting import DEEPEST, is_too_deep, parsed

JSON = st.recursive(
    st.none() | st.text('[]{}"\\a'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('[{"\\'), inner, max_size=4),
)


def nested(levels: int, inside: str = "1") -> str:
    """So many arrays and objects, one in the other."""
    text = inside
    for level in range(levels):
        text = f"[{text}]" if level % 2 else f'{{"a":{text}}}'
    return text


def depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def test_the_deepest_is_read_and_what_is_deeper_is_not() -> None:
    assert depth_of(parsed(nested(DEEPEST))) == DEEPEST
    with pytest.raises(ValueError, match="too deep"):
        parsed(nested(DEEPEST + 1))


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "[" * 5000 + "]" * 5000, '{"type":"x","payload":' + nested(4000) + "}"]
)
def test_a_frame_that_is_nested_beyond_reason_is_dropped_by_that_name(text: str) -> None:
    with pytest.raises(BadFrame) as caught:
        decode(text)

    assert caught.value.kind == "frame is nested too deep"


def test_many_brackets_beside_each_other_or_in_texts_are_not_deep() -> None:
    assert not is_too_deep("[" + "[],{}," * 1000 + "1]")
    assert not is_too_deep(json.dumps(["[{" * 1000, '\\"[{' * 1000, "\\"]))


def test_brackets_in_texts_hide_no_depth() -> None:
    assert is_too_deep(nested(DEEPEST - 1, '["]]]]]]", "\\\\", "\\"]]]", [[1]]]'))


@given(JSON, st.integers(0, DEEPEST + 8))
def test_the_depth_is_that_of_the_value(value: object, around: int) -> None:
    text = nested(around, json.dumps(value))

    assert is_too_deep(text) == (depth_of(json.loads(text)) > DEEPEST)
