"""
The behaviour tables, played by both interpreters: what goes in, and what has to come out.

Each ``tests/vectors/*.json`` is one table. ``tests/vectors/runner.py`` plays it: ``run(text)`` takes
the text of a table and returns a sentence for each row that failed. It runs on MicroPython too.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from tests.micropython.node import run

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
TABLES = [file.name for file in sorted(VECTORS.glob("*.json"))]


@pytest.fixture(scope="module")
def under_micropython() -> dict[str, list[str]]:
    """What failed in each table under MicroPython; it starts once for all."""
    done = run("vectors")
    assert done.returncode == 0, done.stdout + done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {result["table"]: result["failures"] for result in results}


@pytest.mark.skipif(not VECTORS.exists(), reason="there are no behaviour tables yet")
def test_there_are_tables_and_a_runner() -> None:
    assert TABLES
    assert (VECTORS / "runner.py").is_file()


@pytest.mark.parametrize("table", TABLES)
def test_table_in_cpython(table: str) -> None:
    runner = importlib.import_module("tests.vectors.runner")

    assert runner.run((VECTORS / table).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("table", TABLES)
def test_table_under_micropython(table: str, under_micropython: dict[str, list[str]]) -> None:
    assert under_micropython[table] == []
