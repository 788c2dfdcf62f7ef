"""Which half of the suite a test belongs to, told from its place."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# Rooms whose tests start browsers or servers by the dozen. `make test` leaves them to `make check`.
SLOW_ROOMS = {"browser", "conformance", "chaos", "examples", "soak"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the main story, and what is slow: together `make test` and `make check` run everything."""
    for item in items:
        room = item.path.relative_to(TESTS).parts[0]
        if room == "browser" and item.path.name.startswith("test_story"):
            item.add_marker("story")
        elif room in SLOW_ROOMS:
            item.add_marker("slow")
