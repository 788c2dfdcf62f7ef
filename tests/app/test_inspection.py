"""What a developer is told of a bell, and what nobody is told."""

from __future__ import annotations

import json
from typing import Any

from livebell.app.inspection import KEPT, Recorder
from livebell.testing import FakeWorld
from tests.services.people import SECRET, created, online


def report(recorder: Recorder) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(recorder.report())
    return told


def test_it_tells_history_frames_timers_place_and_pending(world: FakeWorld) -> None:
    recorder = Recorder(world.app)
    socket = online(world, seq=0)
    socket.receive(created(1, seq=1, count=1, title="Private words"))
    world.app.actions.mark(1)

    told = report(recorder)

    assert told["history"][0]["state"] == "idle"
    assert told["history"][-1]["state"] == told["status"]["state"] == "open"
    assert (told["frames"][-1]["type"], told["frames"][-1]["payload"]["id"]) == ("notification_created", 1)
    assert told["frames"][-1]["payload"]["title"] == "str"
    assert (told["seq"], told["queue"], told["notifications"]) == (1, 0, 1)
    assert told["pending"] == [{"kind": "read", "ids": [1]}]
    assert told["timers"] != []


def test_no_token_and_nobodys_words_are_in_it(world: FakeWorld) -> None:
    recorder = Recorder(world.app)
    socket = online(world)
    socket.receive(created(1, title="Private words", metadata={"url": "/private"}))
    socket.receive({"type": "other", "payload": "private text"})

    text = recorder.report()

    assert SECRET not in text
    assert "rivate" not in text


def test_before_an_address_is_known_there_is_a_report_too(world: FakeWorld) -> None:
    told = report(Recorder(world.app))

    assert (told["queue"], told["loading"], told["timers"]) == (0, False, [])
    assert told["status"]["state"] == "idle"


def test_it_keeps_the_newest_and_stops_when_it_is_closed(world: FakeWorld) -> None:
    recorder = Recorder(world.app)
    socket = online(world)
    for number in range(KEPT + 5):
        socket.receive({"type": "other", "payload": number})

    recorder.close()
    socket.receive({"type": "late", "payload": 1})

    frames = report(recorder)["frames"]
    assert (len(frames), frames[-1]["payload"]) == (KEPT, KEPT + 4)
