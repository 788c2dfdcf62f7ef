"""What a run of the benchmark writes, and that it can be missed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bench import report
from bench.figures import Figure, spread

if TYPE_CHECKING:
    from pathlib import Path

FAST = Figure("fast", 0.2, target=0.25, ours="2 ms", baseline="10 ms")
SLOW = Figure("slow | and < wide", 3.0, target=0.25, note="tried: nothing")


@pytest.mark.parametrize(
    ("value", "target", "at_least", "verdict"),
    [
        (0.2, 0.25, False, True),
        (0.3, 0.25, False, False),
        (2.9, 3.0, True, False),
        (3.0, 3.0, True, True),
        (1.0, None, False, None),
    ],
)
def test_a_figure_is_judged_by_its_target(
    value: float, target: float | None, at_least: bool, verdict: bool | None
) -> None:
    assert Figure("x", value, target=target, at_least=at_least).is_met is verdict


def test_a_spread_names_median_range_and_number() -> None:
    assert spread([3.0, 1.0, 2.0], "ms") == "2.0 ms (1.0–3.0, n=3)"


def test_the_table_shows_what_was_missed_and_why(tmp_path: Path) -> None:
    report.write(tmp_path, {"frames": [FAST, SLOW]}, {"cores": "2"})
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "| fast | 0.2 × | ≤ 0.25 × | met | 2 ms | 10 ms |" in text
    assert "| slow \\| and < wide | 3 × | ≤ 0.25 × | **missed** |" in text
    assert "tried: nothing" in text


def test_cases_that_were_not_run_keep_their_last_figures(tmp_path: Path) -> None:
    report.write(tmp_path, {"frames": [FAST]}, {"cores": "2"})
    report.write(tmp_path, {"herd": [SLOW]}, {"cores": "2"})
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(results) == {"frames", "herd"}
    assert results["frames"]["figures"][0]["is_met"] is True


def test_the_picture_is_a_drawing_whatever_the_names(tmp_path: Path) -> None:
    report.write(tmp_path, {"frames": [FAST, SLOW]}, {"cores": "2"})
    drawing = ET.parse(tmp_path / "report.svg").getroot()
    assert drawing.tag.endswith("svg")
    assert "slow | and < wide" in "".join(drawing.itertext())
