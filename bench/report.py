"""The report of a run: a table for people, JSON for programs, and a picture."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from bench.figures import Figure

WORDS = {True: "met", False: "**missed**", None: ""}
ROW = 30  # pixels of one bar and the space below it
WIDTH = 860
LABELS = 470  # pixels for the names on the left


MARKS = ("<!-- figures: written by make bench -->", "<!-- end of figures -->")  # where README has the table
NOT_YET = "Nothing was measured in this checkout yet: `make bench`."


def write(folder: Path, results: dict[str, list[Figure]], about: dict[str, str]) -> dict[str, Any]:
    """
    Write report.md, results.json and report.svg; cases that were not run keep their last figures.

    Returns what results.json holds now.
    """
    merged = dict(
        sorted({**_earlier(folder / "results.json"), **_now(results, about)}.items())
    )  # as in the file
    text = json.dumps(merged, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    (folder / "report.md").write_text(_markdown(merged), encoding="utf-8")
    (folder / "report.svg").write_text(_picture(merged), encoding="utf-8")
    return merged


def write_readme(readme: Path, cases: dict[str, Any]) -> None:
    """Put the table of ``cases`` (as in results.json) where README has its place for it."""
    before, _, after = _parts(readme.read_text(encoding="utf-8"))
    readme.write_text(before + readme_table(cases) + after, encoding="utf-8")


def table_in(readme: str) -> str:
    """The table that stands in a README."""
    return _parts(readme)[1]


def _parts(readme: str) -> tuple[str, str, str]:
    before, begin, rest = readme.partition(MARKS[0])
    table, end, after = rest.partition(MARKS[1])
    if not begin or not end:
        raise ValueError(f"README.md must have {MARKS[0]!r} and then {MARKS[1]!r}, where the table is to be")
    return before + begin, table, end + after


def readme_table(cases: dict[str, Any]) -> str:
    """What has a target, met or missed, as README shows it."""
    rows = [figure for entry in cases.values() for figure in entry["figures"] if figure["target"] is not None]
    if not rows:
        return f"\n{NOT_YET}\n"
    lines = ["", "| figure | value | target | |", "|---|---|---|---|"]
    for figure in rows:
        value = f"{figure['value']:.3g} {figure['unit']}"
        cells = [figure["name"], value, _target(figure), WORDS[figure["is_met"]]]
        lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    """A row of a Markdown table. An element's name would be an element there, and not be seen."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "\\<") for cell in cells) + " |"


def _now(results: dict[str, list[Figure]], about: dict[str, str]) -> dict[str, Any]:
    return {
        case: {"about": about, "figures": [each.as_json() for each in figures]}
        for case, figures in results.items()
    }


def _earlier(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _target(figure: dict[str, Any]) -> str:
    if figure["target"] is None:
        return ""
    return f"{'≥' if figure['at_least'] else '≤'} {figure['target']:g} {figure['unit']}"


def _markdown(cases: dict[str, Any]) -> str:
    lines = [
        "# What was measured",
        "",
        (
            "By `make bench`. A value in × is ours over the baseline of the same run; absolute times are those "
            "of the machine that ran it, and are there to be compared within one row only."
        ),
        "",
    ]
    for case, entry in cases.items():
        about = entry["about"]
        lines += [f"## {case}", "", ", ".join(f"{key}: {about[key]}" for key in sorted(about)), ""]
        lines += ["| figure | value | target | | ours | baseline |", "|---|---|---|---|---|---|"]
        for figure in entry["figures"]:
            cells = [
                figure["name"],
                f"{figure['value']:.3g} {figure['unit']}",
                _target(figure),
                WORDS[figure["is_met"]],
                figure["ours"],
                figure["baseline"],
            ]
            lines.append(_row(cells))
        lines.append("")
        lines += [
            f"- {figure['name']}: {figure['note']}".replace("<", "\\<")
            for figure in entry["figures"]
            if figure["note"]
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _picture(cases: dict[str, Any]) -> str:
    """Bars for what has an upper target in ×: the target is where the line stands."""
    figures = [
        figure
        for entry in cases.values()
        for figure in entry["figures"]
        if figure["target"] and figure["unit"] == "×"
    ]
    height = ROW * len(figures) + 2 * ROW
    scale = WIDTH - LABELS - 80
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
            'font-size="13" role="img" aria-label="Ratios to their baselines; shorter is better">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        (
            '<text x="12" y="20" fill="#1f2328">Ours over the baseline of the same run; '
            "the mark is the target</text>"
        ),
    ]
    for index, figure in enumerate(figures):
        top = ROW * (index + 1) + 6
        # A ratio over 1 fills the row: what matters then is the number beside it.
        length = max(2.0, min(figure["value"], 1.0) * scale)
        mark = LABELS + min(figure["target"], 1.0) * scale
        colour = "#2da44e" if figure["is_met"] else "#cf222e"
        parts += [
            (
                f'<text x="{LABELS - 10}" y="{top + 14}" text-anchor="end" fill="#1f2328">'
                f"{escape(figure['name'])}</text>"
            ),
            f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="18" rx="3" fill="{colour}"/>',
            f'<rect x="{mark:.1f}" y="{top - 3}" width="2" height="24" fill="#1f2328"/>',
            f'<text x="{LABELS + scale + 12}" y="{top + 14}" fill="#1f2328">{figure["value"]:.3g} ×</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
