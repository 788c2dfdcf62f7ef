"""Read one module with every reader."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tools.micropython_lint.calls import Calls
from tools.micropython_lint.strings import strings_side_by_side
from tools.micropython_lint.syntax import Syntax

if TYPE_CHECKING:
    from pathlib import Path

    from tools.micropython_lint.reader import Finding


def check_file(path: Path) -> list[Finding]:
    """Everything in one file, in the order of its lines."""
    return check(path.read_text(encoding="utf-8"))


def check(source: str) -> list[Finding]:
    """As ``check_file``, for text that is already here."""
    tree = ast.parse(source)
    findings = strings_side_by_side(source)
    for reader in (Syntax(source), Calls(tree)):
        reader.visit(tree)
        findings += reader.findings
    return sorted(findings)
