"""A bounded memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livebell.core.remembered import Remembered


def test_the_oldest_is_forgotten_first() -> None:
    memory = Remembered(2)
    for key in (1, 2, 3):
        memory.put(key, str(key))

    assert 1 not in memory
    assert (memory.get(2), memory.get(3)) == ("2", "3")
    assert len(memory) == 2


def test_five_hundred_are_remembered() -> None:
    memory = Remembered()
    for key in range(501):
        memory.put(key, True)

    assert 0 not in memory
    assert 1 in memory
    assert len(memory) == 500


def test_a_second_time_replaces_the_value_and_keeps_the_age() -> None:
    memory = Remembered(2)
    memory.put(1, "a")
    memory.put(2, "b")
    memory.put(1, "c")
    memory.put(3, "d")

    assert 1 not in memory
    assert memory.get(2) == "b"


def test_forgetting_gives_the_value_once() -> None:
    memory = Remembered()
    memory.put(1, "a")

    assert memory.forget(1) == "a"
    assert memory.forget(1) is None
    assert memory.get(1) is None


def test_what_was_forgotten_and_comes_again_has_a_new_age() -> None:
    memory = Remembered(2)
    memory.put(1, "a")
    memory.forget(1)
    memory.put(2, "b")
    memory.put(1, "c")
    memory.put(3, "d")

    assert 2 not in memory
    assert memory.get(1) == "c"


def test_all_can_be_forgotten() -> None:
    memory = Remembered(2)
    memory.put(1, "a")
    memory.clear()
    memory.put(2, "b")
    memory.put(3, "c")

    assert len(memory) == 2


@given(st.lists(st.tuples(st.sampled_from(["put", "forget"]), st.integers(0, 9))), st.integers(1, 6))
def test_it_is_a_dict_that_forgets_its_oldest(steps: list[tuple[str, int]], limit: int) -> None:
    memory = Remembered(limit)
    model: dict[int, int] = {}
    for number, (step, key) in enumerate(steps):
        if step == "forget":
            assert memory.forget(key) == model.pop(key, None)
        else:
            memory.put(key, number)
            model[key] = number
            if len(model) > limit:
                del model[next(iter(model))]
        assert len(memory) == len(model)
        assert all(memory.get(key) == value for key, value in model.items())
