"""The arrows between rooms, and who may know JavaScript."""

from __future__ import annotations

import pytest

from tests.architecture.rooms import (
    ARROWS,
    BROWSER_ONLY,
    LIBRARY,
    ROOT,
    imports,
    imports_in,
    modules,
    room_of,
    wrong_way,
)


def test_every_module_stands_in_a_room() -> None:
    assert modules()
    assert [str(file) for file in modules() if room_of(file) not in ARROWS] == []


def test_imports_follow_the_arrows() -> None:
    assert [str(found) for file in modules() for found in imports(file) if wrong_way(found)] == []


def test_only_the_browser_room_knows_javascript() -> None:
    knowing = [
        str(found)
        for file in modules()
        for found in imports(file)
        if found.target.partition(".")[0] in BROWSER_ONLY and found.room != "browser"
    ]
    assert knowing == []


def test_the_backend_and_the_library_share_the_wire_and_no_code() -> None:
    files = [*(ROOT / "backend").rglob("*.py")]
    assert [
        str(file)
        for file in files
        if "import livebell" in (text := file.read_text()) or "from livebell" in text
    ] == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("core", "from livebell.services.tokens import Tokens"),
        ("core", "import livebell.browser.socket"),
        ("core", "from livebell import app"),
        ("core", "from livebell import store"),
        ("core", "from ..services import tokens"),
        ("core", "from .. import config"),
        ("services", "from livebell.hooks.scope import Scope"),
        ("services", "from livebell.config import Settings"),
        ("hooks", "if TYPE_CHECKING:\n    from livebell.ui.html import Markup"),
        ("ui", "from importlib import import_module\nimport_module('livebell.services.tabs')"),
        ("browser", "from livebell.services import tabs"),
    ],
)
def test_an_import_against_the_arrows_is_seen(room: str, line: str) -> None:
    assert any(wrong_way(found) for found in imports_in(line, LIBRARY / room / "new.py"))


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/new.py", "from livebell.core.store import Store"),
        ("core/new.py", "from . import store"),
        ("core/new.py", "import json"),
        ("hooks/new.py", "from livebell.services import tokens"),
        ("app.py", "from livebell.browser import dom"),
        ("app.py", "from livebell import config"),
        ("__init__.py", "from livebell.hooks.scope import Scope"),
    ],
)
def test_an_import_along_the_arrows_is_fine(file: str, line: str) -> None:
    assert not any(wrong_way(found) for found in imports_in(line, LIBRARY / file))
