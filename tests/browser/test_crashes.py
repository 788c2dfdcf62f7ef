"""A page whose process dies says why, for whoever reads of it in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.support import crashes

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_crash_is_told_with_its_signal_and_what_the_machine_had_left(chromium: Browser) -> None:
    page = chromium.new_page()
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash")

    told = crashes.take()

    assert len(told) == 1
    assert told[0].startswith("a page's process crashed (signal ")
    assert "MiB left in" in told[0]
    page.close()
