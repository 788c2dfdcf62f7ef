"""Who wants to hear of what."""

from __future__ import annotations

from functools import partial

import pytest

from livebell.core.emitter import Emitter, name_of


class Faults:
    """What was told of listeners that raised."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def __call__(self, event: str, name: str, error: Exception) -> None:
        self.told.append((event, name, str(error)))


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def emitter(faults: Faults) -> Emitter:
    return Emitter(faults)


def test_a_listener_hears_its_own_type_alone(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on("ping", heard.append)

    emitter.emit("ping", 1)
    emitter.emit("pong", 2)

    assert heard == [1]


def test_a_listener_of_all_that_is_added_by_one_of_the_event_waits_for_the_next(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on("count", lambda _: emitter.on("*", heard.append))

    emitter.emit("count", 1)

    assert heard == []


def test_the_star_hears_everything_after_the_others(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on("*", lambda message: heard.append(("*", message)))
    emitter.on("ping", lambda message: heard.append(("ping", message)))

    emitter.emit("ping", 1)
    emitter.emit("weather", 2)

    assert heard == [("ping", 1), ("*", 1), ("*", 2)]


def test_a_frame_of_type_star_is_heard_once(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on("*", heard.append)

    emitter.emit("*", 1)

    assert heard == [1]


def test_unsubscribing_twice_is_harmless(emitter: Emitter) -> None:
    heard: list[object] = []
    first = emitter.on("ping", heard.append)
    emitter.on("ping", heard.append)

    first()
    first()
    emitter.emit("ping", 1)

    assert heard == [1]
    assert emitter.count() == 1


def test_the_last_one_out_leaves_nothing_behind(emitter: Emitter) -> None:
    stop = emitter.on("ping", print)

    stop()
    stop()

    assert emitter.count() == 0


def test_a_listener_may_unsubscribe_itself(emitter: Emitter) -> None:
    heard: list[object] = []

    def once(message: object) -> None:
        heard.append(message)
        stop()

    stop = emitter.on("ping", once)
    emitter.on("ping", heard.append)

    emitter.emit("ping", 1)
    emitter.emit("ping", 2)

    assert heard == [1, 1, 2]


def test_one_that_is_removed_meanwhile_is_not_called(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on("ping", lambda _: stop())
    stop = emitter.on("ping", heard.append)

    emitter.emit("ping", 1)

    assert heard == []


def test_one_that_is_added_meanwhile_waits_for_the_next(emitter: Emitter) -> None:
    heard: list[object] = []
    stop = emitter.on("ping", lambda _: (stop(), emitter.on("ping", heard.append)))

    emitter.emit("ping", 1)
    emitter.emit("ping", 2)

    assert heard == [2]


def test_a_listener_that_raises_is_named_and_costs_nobody_a_frame(emitter: Emitter, faults: Faults) -> None:
    heard: list[object] = []

    def broken(message: object) -> None:
        raise ValueError(f"no {message}")

    emitter.on("ping", broken)
    emitter.on("ping", heard.append)
    emitter.on("*", broken, name="the embedder's")

    emitter.emit("ping", 1)

    assert heard == [1]
    assert faults.told == [("ping", "broken", "no 1"), ("ping", "the embedder's", "no 1")]


def test_what_has_no_name_is_called_by_its_class() -> None:
    assert (
        name_of(test_what_has_no_name_is_called_by_its_class)
        == "test_what_has_no_name_is_called_by_its_class"
    )
    assert name_of(partial(print)) == "partial"
