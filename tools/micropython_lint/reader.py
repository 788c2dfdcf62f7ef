"""What the readers share: how a finding is noted, and what nobody has to read."""

from __future__ import annotations

import ast
from typing import NamedTuple


class Finding(NamedTuple):
    """One place that MicroPython would stumble over."""

    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.line}: {self.what}; write {self.instead}"


class Reader(ast.NodeVisitor):
    """
    Walks one module, but not what is for the type checker alone.

    Annotations and what stands under ``if TYPE_CHECKING:`` are parsed and never evaluated.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def found(self, node: ast.stmt | ast.expr, what: str, instead: str) -> None:
        """Note one place."""
        self.findings.append(Finding(node.lineno, what, instead))

    def visit_If(self, node: ast.If) -> None:
        """Leave out ``if TYPE_CHECKING:``, but not its ``else``."""
        if is_name(node.test, "TYPE_CHECKING"):
            self.visit_all(node.orelse)
        else:
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Leave out the annotation of a variable."""
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_arguments(self, node: ast.arguments) -> None:
        """Leave out the annotations of arguments."""
        self.visit_all([default for default in [*node.defaults, *node.kw_defaults] if default])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Leave out the annotation of the result."""
        self.visit_all([*node.decorator_list, node.args, *node.body])

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """As for a plain function."""
        self.visit_all([*node.decorator_list, node.args, *node.body])

    def visit_all(self, nodes: list[ast.stmt] | list[ast.expr] | list[ast.AST]) -> None:
        """Visit some nodes one after the other."""
        for node in nodes:
            self.visit(node)


def is_name(node: ast.AST | None, *names: str) -> bool:
    """Whether the node is one of these names."""
    return isinstance(node, ast.Name) and node.id in names
