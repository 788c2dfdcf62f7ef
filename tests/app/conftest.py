"""A page with fake services and elements."""

from __future__ import annotations

import pytest

from tests.app.members import FakeElements


@pytest.fixture
def elements() -> FakeElements:
    return FakeElements()
