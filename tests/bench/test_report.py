"""What a run of the benchmark writes, and that it can be missed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import __main__ as command
from bench import report
from bench.figures import Figure, spread

ROOT = Path(__file__).resolve().parents[2]
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
    assert "| slow \\| and \\< wide | 3 × | ≤ 0.25 × | **missed** |" in text
    assert "tried: nothing" in text


def test_cases_that_were_not_run_keep_their_last_figures(tmp_path: Path) -> None:
    report.write(tmp_path, {"frames": [FAST]}, {"cores": "2"})
    report.write(tmp_path, {"herd": [SLOW]}, {"cores": "2"})
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(results) == {"frames", "herd"}
    assert results["frames"]["figures"][0]["is_met"] is True


def test_cases_stand_in_one_order_whichever_was_measured_last(tmp_path: Path) -> None:
    report.write(tmp_path, {"startup": [FAST]}, {})
    cases = report.write(tmp_path, {"feed": [SLOW]}, {})

    assert list(cases) == ["feed", "startup"]
    assert report.readme_table(cases) == report.readme_table(
        json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    )


def test_the_picture_is_a_drawing_whatever_the_names(tmp_path: Path) -> None:
    report.write(tmp_path, {"frames": [FAST, SLOW]}, {"cores": "2"})
    drawing = ET.parse(tmp_path / "report.svg").getroot()
    assert drawing.tag.endswith("svg")
    assert "slow | and < wide" in "".join(drawing.itertext())


def test_readme_shows_what_has_a_target_and_is_otherwise_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Before\n{report.MARKS[0]}old{report.MARKS[1]}\n# After\n", encoding="utf-8")
    cases = report.write(tmp_path, {"one": [FAST, SLOW, Figure("no target", 1.0)]}, {})

    report.write_readme(readme, cases)

    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith("\n# After\n")
    assert "| fast | 0.2 × | ≤ 0.25 × | met |" in text
    assert "| slow \\| and \\< wide | 3 × | ≤ 0.25 × | **missed** |" in text
    assert "no target" not in text


def test_a_readme_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# No place", encoding="utf-8")

    with pytest.raises(ValueError, match="written by make bench"):
        report.write_readme(readme, {})


def test_our_readme_shows_the_results_that_are_committed() -> None:
    results = ROOT / "bench" / "results.json"
    cases = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else {}

    shown = report.table_in((ROOT / "README.md").read_text(encoding="utf-8"))

    assert shown == report.readme_table(cases)


def test_a_case_that_breaks_takes_none_of_the_others_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(name: str, _runs: int) -> list[Figure]:
        if name == "frames":
            raise RuntimeError("no browser here")
        return [FAST]

    monkeypatch.setattr(command, "run", run)
    monkeypatch.setattr("sys.argv", ["bench", "--out", str(tmp_path), "frames", "startup"])

    assert command.main() == 1
    assert list(json.loads((tmp_path / "results.json").read_text())) == ["startup"]
    said = capsys.readouterr()
    assert "broken: frames" in said.out
    assert "no browser here" in said.err
