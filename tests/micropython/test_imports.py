"""The whole library, imported by the MicroPython that browsers get."""

from __future__ import annotations

import json
from pathlib import Path

from tests.micropython.node import ROOT, run
from tools.micropython_lint.limits import NAMES

LIBRARY = ROOT / "pyapp" / "livebell"


def test_micropython_imports_every_module() -> None:
    done = run("imports")

    assert done.returncode == 0, done.stdout + done.stderr
    seen = {line.split()[1].rstrip(":") for line in done.stdout.splitlines()}
    assert seen == {module_name(file) for file in LIBRARY.rglob("*.py")}


def test_only_modules_of_the_edge_are_excused_from_importing() -> None:
    done = run("imports")

    skipped = [line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("skipped")]
    assert [name for name in skipped if not name.startswith(("livebell.browser", "livebell.app"))] == []


def test_the_table_of_names_is_what_the_pinned_micropython_has() -> None:
    done = run("names")

    remedy = "node tests/micropython/run.mjs names > tools/micropython_lint/names.json"
    assert json.loads(done.stdout) == NAMES, f"the pinned MicroPython has other names: {remedy}"


def module_name(file: Path) -> str:
    name = ".".join(file.relative_to(LIBRARY.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")
