"""Dates on the wire. The table of tests/vectors says what is read and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from livebell.core.dates import http_date, seconds_of
from tests.vectors import runner

TABLE = Path(__file__).resolve().parents[1] / "vectors" / "dates.json"
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_the_table_of_dates() -> None:
    assert runner.run(TABLE.read_text(encoding="utf-8")) == []


@given(st.datetimes(min_value=datetime(1, 1, 3), timezones=OFFSETS))  # noqa: DTZ001 - the strategy adds the zone
def test_every_moment_that_python_writes_is_read(moment: datetime) -> None:
    seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)

    assert abs(seconds_of(moment.isoformat()) - seconds) < 1e-4


@given(st.text(max_size=40))
def test_no_text_is_too_much(text: str) -> None:
    assert isinstance(seconds_of(text), float)
    assert http_date(text) is None or isinstance(http_date(text), float)


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - as above
def test_every_date_of_an_http_answer_is_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)

    assert http_date(format_datetime(moment, usegmt=True)) == moment.timestamp()


def test_a_date_that_begins_like_the_one_before_is_read_to_its_end() -> None:
    good = "2026-03-01T12:30:05Z"

    assert seconds_of(good) > 0.0
    assert seconds_of("2026-03-01T12:30:06.5Z") == seconds_of(good) + 1.5
    assert seconds_of("2026-03-01T12:30:05+01:00") == seconds_of(good) - 3600.0
    assert seconds_of("2026-03-01T12:30:05 and more") == 0.0
    assert seconds_of("2026-03-01T12:30:5") == 0.0
