from __future__ import annotations

from collections.abc import Iterator

import pytest

from livebell.testing import FakeWorld


@pytest.fixture
def world() -> Iterator[FakeWorld]:
    with FakeWorld() as made:
        yield made
