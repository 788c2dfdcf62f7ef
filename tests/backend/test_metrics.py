"""``/metrics``: what is counted, and that it tells nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from tests.support.people import Person
    from tests.support.server import LiveServer


def numbers(server: LiveServer) -> dict[str, float]:
    """The samples without labels, and those of closes by their code."""
    with server.client() as client:
        text = client.get("/metrics").text
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {
        each.name + each.labels.get("code", ""): each.value for each in samples if "le" not in each.labels
    }


def test_connections_events_and_their_way_to_the_socket_are_counted(
    server: LiveServer, person: Person
) -> None:
    before = numbers(server)
    line = person.line()
    line.frame()
    person.notify()
    person.notify()
    line.frames(2)
    line.pong()  # what was sent before it has been counted
    after = numbers(server)

    assert after["livebell_connections"] >= 1
    assert after["livebell_events_total"] - before["livebell_events_total"] == 2
    assert after["livebell_frames_sent_total"] - before["livebell_frames_sent_total"] == 2
    assert after["livebell_delivery_seconds_count"] - before["livebell_delivery_seconds_count"] == 2
    assert after["livebell_delivery_seconds_sum"] >= before["livebell_delivery_seconds_sum"]


def test_what_a_client_missed_says_nothing_about_the_delivery(server: LiveServer, person: Person) -> None:
    person.notify()
    before = numbers(server)
    person.line(f"token={person.token}&since=0").frames(2)

    assert numbers(server)["livebell_delivery_seconds_count"] == before["livebell_delivery_seconds_count"]


def test_closes_are_counted_by_code(server: LiveServer, person: Person) -> None:
    line = person.line()
    line.frame()
    before = numbers(server).get("livebell_closes_total4003", 0)
    line.send({"type": "auth", "token": "wrong"})
    line.close_code()

    assert numbers(server)["livebell_closes_total4003"] > before


def test_nobodys_name_is_told(server: LiveServer, person: Person) -> None:
    person.notify("A title")
    with server.client() as client:
        text = client.get("/metrics").text

    assert person.name not in text
    assert "A title" not in text
