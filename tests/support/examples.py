"""The Python examples of the documentation, as programs that can be run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "https://notify.example.com/api"  # where the examples say that their backend is


class Example(NamedTuple):
    """One block: where it stands, and its source."""

    place: str
    source: str


def documents() -> list[Path]:
    """Everything that people read first, README before the rest."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples() -> list[Example]:
    """Every block that is marked as Python, in order."""
    return [example for document in documents() for example in examples_in(document)]


def examples_in(document: Path) -> list[Example]:
    """Those of one document, each named by its line."""
    text = document.read_text(encoding="utf-8")
    return [
        Example(f"{document.name}:{text.count(chr(10), 0, match.start()) + 1}", match[2])
        for match in FENCE.finditer(text)
        if match[1] in ("python", "py")
    ]
