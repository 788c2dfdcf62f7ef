"""The pictures in README and docs, taken of the real page: ``make screenshots``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.gallery import STATES
from tests.support.stage import INTERPRETERS, MICROPYTHON

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.server import LiveServer
    from tests.support.stage import Stage
    from tests.support.watched import Watched

    Window = Callable[..., Watched]

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZES = {"page": (1100, 720), "narrow": (320, 640)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_screenshot_of_the_page_with_its_panel(
    server: LiveServer, new_window: Window, scheme: str, size: str
) -> None:
    width, height = SIZES[size]
    window = new_window(server.url, color_scheme=scheme, viewport={"width": width, "height": height})
    server.notify("demo", "Weekly report", "Your report for week 47 is ready", notification_type="report")
    server.notify("demo", "New comment", "Ada: “Looks right to me.”", metadata={"url": "/comments/7"})
    window.open_live()
    window.page.get_by_role("button", name="Sync GitHub").click()
    window.expect_toast("Sync completed – GitHub is up to date")

    window.bell.click()

    expect(window.articles).to_have_count(3)
    window.page.mouse.move(1, height - 1)
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"{size}-{scheme}.png"
    # A finished picture: no ring, no slide, no blinking caret in it.
    window.page.screenshot(path=picture, animations="disabled")
    assert picture.stat().st_size > 10_000


# Each look boots once, and shows the states that its pictures are of.
LOOKS: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "light": ({}, tuple(STATES)),
    "dark": ({"color_scheme": "dark"}, ("open", "empty", "toasts", "error", "skeleton", "unauthorized")),
    "arabic": ({"lang": "ar"}, ("open", "settings", "toasts", "error", "unauthorized")),
    "narrow": (
        {"viewport": {"width": 320, "height": 560}},
        ("open", "settings", "toasts", "error", "skeleton"),
    ),
    "forced": ({"forced_colors": "active"}, ("open", "settings")),
}


# The documents show the tag's; the same looks are taken of our own page too, beside them in nobody's way.
@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("look", LOOKS)
def test_screenshot_of_the_states(
    make_stage: Callable[..., Stage], tmp_path: Path, look: str, interpreter: str
) -> None:
    options, states = LOOKS[look]
    stage = make_stage(interpreter, **{"viewport": {"width": 430, "height": 640}} | options).open()
    folder = PICTURES / "states" if interpreter == MICROPYTHON else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    for state in states:
        STATES[state](stage)
        if state != "hovered":
            stage.page.mouse.move(425, 2)
        stage.settle()
        picture = folder / f"{state}-{look}.png"
        stage.page.screenshot(path=picture, animations="disabled")
        assert picture.stat().st_size > 1_500
    stage.page.context.close()
