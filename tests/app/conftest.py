"""A page with fake services and elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livebell.testing import FakeWorld
from tests.app.members import FakeElements

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def elements() -> FakeElements:
    return FakeElements()


@pytest.fixture
def world() -> Iterator[FakeWorld]:
    with FakeWorld() as made:
        yield made
