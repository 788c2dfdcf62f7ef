"""The blocks of code in the documentation, and those among them that are Python."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "https://notify.example.com/api"  # where the examples say that their backend is
BACKEND = "backend.md"  # what is Python there runs in a server, the rest in a page


class Block(NamedTuple):
    """One block: where it stands, what it is, and its source."""

    place: str
    kind: str
    source: str

    @property
    def document(self) -> str:
        """The file's name."""
        return self.place.split(":")[0]


def documents() -> list[Path]:
    """Everything that people read, README first."""
    readmes = sorted((ROOT / "examples").glob("*/README.md"))
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *readmes]


def blocks() -> list[Block]:
    """Every block of every document, in order."""
    return [block for document in documents() for block in blocks_in(document)]


def blocks_in(document: Path) -> list[Block]:
    """Those of one document, each named by its line."""
    text = document.read_text(encoding="utf-8")
    folder = document.parent
    name = document.name if ROOT in (folder.parent, folder) else f"{folder.name}/{document.name}"
    return [
        Block(f"{name}:{text.count(chr(10), 0, match.start()) + 1}", match[1], match[2])
        for match in FENCE.finditer(text)
    ]


def examples() -> list[Block]:
    """Every block of Python for a page."""
    return [block for block in blocks() if block.kind == "python" and block.document != BACKEND]


def examples_for_the_backend() -> list[Block]:
    """Every block of Python for a server."""
    return [block for block in blocks() if block.kind == "python" and block.document == BACKEND]
