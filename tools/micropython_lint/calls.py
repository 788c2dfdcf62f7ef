"""Names that are not there, and calls that MicroPython answers with a TypeError."""

from __future__ import annotations

import ast

from tools.micropython_lint import limits
from tools.micropython_lint.reader import Reader


class Calls(Reader):
    """Looks at the names of a module and at what is called how."""

    def __init__(self, tree: ast.AST) -> None:
        super().__init__()
        self._own = own_names(tree)
        self._modules: dict[str, str] = {}  # the name here: the module

    # Imports and names.

    def visit_Import(self, node: ast.Import) -> None:
        """``import a``."""
        for alias in node.names:
            self._check_module(node, alias.name)
            self._modules[alias.asname or alias.name] = alias.name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """``from a import b``."""
        if node.module is None or node.level:
            return
        self._check_module(node, node.module)
        for alias in node.names:
            self._check_member(node, node.module, alias.name)

    def _check_module(self, node: ast.stmt, name: str) -> None:
        root = name.partition(".")[0]
        if root == "livebell" or root in limits.EDGE_MODULES or name in limits.MODULES:
            return
        instead = limits.INSTEAD.get(name) or limits.INSTEAD.get(root) or "it without that module"
        self.found(node, f"the module {name} is not there", instead)

    def _check_member(self, node: ast.stmt | ast.expr, module: str, name: str) -> None:
        if name in limits.MODULES.get(module, [name]) or name.startswith("__"):
            return
        full = f"{module}.{name}"
        self.found(node, f"{full} is not there", limits.INSTEAD.get(full, "it without that name"))

    def visit_Name(self, node: ast.Name) -> None:
        """Built-in names."""
        if node.id in limits.MISSING_BUILTINS and node.id not in self._own:
            instead = limits.INSTEAD.get(node.id, "it without that name")
            self.found(node, f"the built-in {node.id} is not there", instead)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Names of modules, and attributes that are not kept."""
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if owner in self._modules:
            self._check_member(node, self._modules[owner], node.attr)
        elif node.attr in limits.NOT_KEPT and owner not in {"self", "cls"}:
            self.found(node, f"{node.attr} is not kept", "the fact into a field of its own")
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """``list[int]`` where it is evaluated."""
        if isinstance(node.value, ast.Name) and node.value.id in limits.GENERICS - self._own:
            self.found(node, f"{node.value.id}[…] outside an annotation", "it without the brackets")
        self.generic_visit(node)

    # Calls.

    def visit_Call(self, node: ast.Call) -> None:
        """Whatever is called."""
        keywords = {keyword.arg for keyword in node.keywords if keyword.arg}
        if isinstance(node.func, ast.Name):
            self._check_function(node, node.func.id, keywords)
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            self._check_method(node, self._modules.get(owner, ""), node.func.attr, keywords)
        self.generic_visit(node)

    def _check_function(self, node: ast.Call, name: str, keywords: set[str]) -> None:
        if name in limits.POSITIONAL_FUNCTIONS and keywords:
            self.found(node, f"{name}() takes no keywords", "the arguments by position")
        elif name == "deque" and len(node.args) < 2:
            self.found(node, "deque() needs both arguments", "deque((), LIMIT)")
        elif name == "isinstance" and isinstance(node.args[-1], ast.BinOp):
            self.found(node, "isinstance(x, A | B)", "isinstance(x, (A, B))")
        elif name == "slice" and name not in self._own:
            self.found(node, "slice() cannot be made", "x[a:b]")
        elif name == "SimpleNamespace":
            self.found(node, "SimpleNamespace takes no fields", "a class with __init__")

    def _check_method(self, node: ast.Call, module: str, name: str, keywords: set[str]) -> None:
        if module == "re":
            self._check_regex(node, name, keywords)
        elif module == "json":
            if keywords - limits.JSON_KEYWORDS.get(name, keywords):
                self.found(node, f"json.{name}() has not all of these keywords", "the call without them")
        elif module:
            self._check_function(node, name, keywords)
        elif name in limits.MISSING_METHODS and name not in self._own:
            self.found(node, f"{name}() is not there", "it with what str, int and float have there")
        elif name in limits.POSITIONAL_METHODS and keywords and name not in self._own:
            self.found(node, f"{name}() takes no keywords", "the arguments by position")
        elif name in limits.LOGGING_METHODS and keywords & limits.LOGGING_KEYWORDS:
            self.found(node, "logging has no extra, exc_info or stack_info", "it into the message")
        elif name == "group" and not node.args:
            self.found(node, "group() needs a number", "group(0)")

    def _check_regex(self, node: ast.Call, name: str, keywords: set[str]) -> None:
        if "flags" in keywords or len(node.args) > limits.REGEX_ARGUMENTS.get(name, len(node.args)):
            self.found(node, "re has no flags", "the pattern so that it needs none")
        pattern = node.args[0] if node.args else None
        if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
            return
        if limits.REGEX_FORBIDDEN.search(pattern.value):
            self.found(node, "re has no named groups, lookahead or {n}", "the pattern out in full")


def own_names(tree: ast.AST) -> set[str]:
    """Names that the module gives a meaning of its own, anywhere: those are not the built-in ones."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names
