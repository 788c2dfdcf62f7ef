"""What MicroPython's grammar does not know, and forms that it reads and then runs otherwise."""

from __future__ import annotations

import ast

from tools.micropython_lint.limits import NEVER_CALLED
from tools.micropython_lint.reader import Reader, is_name


class Syntax(Reader):
    """Looks at the forms of a module, not at the names in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._lines = [line.encode() for line in source.splitlines()]  # the tree counts bytes
        self._called: list[ast.expr] = []

    # Statements.

    def visit_Match(self, node: ast.Match) -> None:
        """``match``."""
        self.found(node, "match", "if and elif")
        self.generic_visit(node)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        """``except*``."""
        self.found(node, "except*", "except")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """``raise … from``, which prints a warning into the page's console."""
        if node.cause is not None and not (isinstance(node.cause, ast.Constant) and node.cause.value is None):
            self.found(
                node, "raise … from forgets the cause, and warns", "the cause into a field of the error"
            )
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        """``with (a as b, c as d):``."""
        self._check_with(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        """As for a plain ``with``."""
        self._check_with(node)

    def _check_with(self, node: ast.With | ast.AsyncWith) -> None:
        first, last = node.items[0].context_expr, node.items[-1]
        end = last.optional_vars or last.context_expr
        before = self._text(node.lineno, node.col_offset, first.lineno, first.col_offset)
        after = self._text(end.end_lineno, end.end_col_offset, node.body[0].lineno, node.body[0].col_offset)
        several = len(node.items) > 1 or last.optional_vars is not None
        if several and "(" in before and ")" in after.split(":")[0]:
            self.found(node, "a with in parentheses", "one with inside the other")
        self.generic_visit(node)

    def _text(self, line: int | None, column: int | None, end_line: int, end_column: int) -> str:
        """The source between two places."""
        lines = self._lines[line - 1 : end_line] if line else []
        if not lines:
            return ""
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
        return b"\n".join(lines).decode()

    # Functions and classes.

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Methods that nothing calls."""
        if node.name in NEVER_CALLED:
            self.found(node, f"{node.name} is never called", "a call that can be seen")
        self._check_signature(node, node.args)
        super().visit_FunctionDef(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Asynchronous generators: they are made, and cannot be iterated."""
        if any(isinstance(child, ast.Yield) for statement in node.body for child in own_nodes(statement)):
            self.found(node, "an async generator", "a callback, or a list that is returned")
        self._check_signature(node, node.args)
        super().visit_AsyncFunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Signatures of lambdas."""
        self._check_signature(node, node.args)
        self.generic_visit(node)

    def _check_signature(self, node: ast.stmt | ast.expr, arguments: ast.arguments) -> None:
        if arguments.posonlyargs:
            self.found(node, "/ in a signature", "the signature without /")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """``class A(metaclass=M)``."""
        if node.keywords:
            self.found(node, "class keywords and metaclasses", "a plain class")
        self.generic_visit(node)

    # Expressions.

    def visit_Dict(self, node: ast.Dict) -> None:
        """``{**a}``."""
        if None in node.keys:
            self.found(node, "{**a}", "dict(a), then .update(b)")
        self.generic_visit(node)

    def visit_List(self, node: ast.List) -> None:
        """``[*a]``."""
        self._check_display(node, node.elts, node.ctx)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """``(*a, b)``."""
        self._check_display(node, node.elts, node.ctx)

    def visit_Set(self, node: ast.Set) -> None:
        """``{*a}``."""
        self._check_display(node, node.elts, ast.Load())

    def _check_display(self, node: ast.expr, elements: list[ast.expr], ctx: ast.expr_context) -> None:
        if isinstance(ctx, ast.Load) and any(isinstance(element, ast.Starred) for element in elements):
            self.found(node, "* in a display", "list(a) + [b], or tuple(a) + (b,)")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """``dict | dict``, where one of them is a dict for all to see."""
        if isinstance(node.op, ast.BitOr) and (is_dict(node.left) or is_dict(node.right)):
            self.found(node, "dict | dict", "dict(a), then .update(b)")
        self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> None:
        """``text[::-1]``."""
        if node.step is not None:
            self.found(node.step, "a slice with a step", "reversed(), or a range")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """``[x async for x in y]``."""
        if node.is_async:
            self.found(node.target, "an async comprehension", "async for with append")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Remember what is called, for ``super()``."""
        self._called.append(node.func)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """``super().prop``: the property object itself comes back, not its value."""
        of_super = isinstance(node.value, ast.Call) and is_name(node.value.func, "super")
        if of_super and node not in self._called:
            self.found(node, "super().name without a call", "a method, and call it")
        self.generic_visit(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        """What the braces of an f-string cannot hold: it is cut at the first colon or brace."""
        for child in ast.walk(node.value):
            if isinstance(child, ast.Lambda):
                self.found(child, "a lambda in an f-string", "a name for it on a line before")
            if (
                isinstance(child, ast.Constant)
                and isinstance(child.value, str)
                and set(child.value) & set(":{}")
            ):
                self.found(
                    child, "a colon or brace in a string in an f-string", "a name for it on a line before"
                )
        self.generic_visit(node)


def is_dict(node: ast.expr) -> bool:
    """Whether an expression is a dict for all to see."""
    return isinstance(node, ast.Dict | ast.DictComp) or (
        isinstance(node, ast.Call) and is_name(node.func, "dict")
    )


def own_nodes(node: ast.AST) -> list[ast.AST]:
    """The node and what is in it, but not what is in functions of its own."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return []
    return [node, *(found for child in ast.iter_child_nodes(node) for found in own_nodes(child))]
