"""``python -m bench [case …]``: measure, with progress, and write the report."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from bench import cases, report

if TYPE_CHECKING:
    from bench.figures import Figure

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "pyapp"))  # the library is not installed, it is shipped as it is


def main() -> int:
    """Run the cases that were named, or all; 1 when a target is missed or a case breaks: nobody overlooks it."""
    known = sorted(module.name for module in pkgutil.iter_modules(cases.__path__))
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure livebell beside its baselines."
    )
    parser.add_argument("case", nargs="*", choices=[*known, []], help="all where none is named")
    parser.add_argument("--runs", type=int, default=7, help="repetitions of what is timed (default 7)")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the report")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    results: dict[str, list[Figure]] = {}
    broken = []
    for name in chosen.case or known:
        try:
            results[name] = run(name, chosen.runs)
        except Exception:  # noqa: BLE001 - a case that breaks takes none of the others with it
            traceback.print_exc()
            broken.append(name)
            continue
        now = report.write(chosen.out, results, about(chosen.runs))  # each time: a run may be interrupted
        if chosen.out == HERE:
            report.write_readme(HERE.parent / "README.md", now)
    say(f"written: {chosen.out / 'report.md'}, results.json, report.svg")
    missed = [figure.name for figures in results.values() for figure in figures if figure.is_met is False]
    for name in missed:
        say(f"missed: {name}")
    for name in broken:
        say(f"broken: {name}")
    return 1 if missed or broken else 0


def run(name: str, runs: int) -> list[Figure]:
    """One case, its figures said as they come."""
    say(f"— {name}")
    begin = time.monotonic()
    figures: list[Figure] = []
    for figure in importlib.import_module(f"bench.cases.{name}").measure(runs, say):
        figures.append(figure)
        verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
        say(f"  {figure.name}: {figure.value:.3g} {figure.unit} {verdict}")
    say(f"  {name} took {time.monotonic() - begin:.0f} s")
    return figures


def about(runs: int) -> dict[str, str]:
    """What the readings depend on; nothing that names the machine."""
    return {"cores": str(os.cpu_count()), "python": platform.python_version(), "runs": str(runs)}


def say(words: str) -> None:
    """One line of progress, at once."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
