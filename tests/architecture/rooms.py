"""The rooms of the library, who may call whom, and who does."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "pyapp" / "livebell"

# Room: what its modules may import. A room may always import itself.
ARROWS: dict[str, set[str]] = {
    "core": set(),
    "services": {"core"},
    "hooks": {"services", "core"},
    "ui": {"core"},
    "browser": {"core"},
    "config": {"core"},
    "testing": {"app", "hooks", "ui", "services", "config", "core"},  # everything real but the world
    "app": {"ui", "hooks", "services", "browser", "config", "core"},
    # The public names, which never need a browser to be imported.
    "livebell": {"app", "hooks", "ui", "services", "config", "core"},
}

# Modules that exist in a browser alone.
BROWSER_ONLY = {"js", "jsffi", "pyodide", "pyscript", "pyodide_js"}


class Import(NamedTuple):
    """One import of one module."""

    room: str
    place: str
    target: str

    def __str__(self) -> str:
        return f"{self.place} imports {self.target}"


def modules() -> list[Path]:
    """Every module of the library."""
    return sorted(LIBRARY.rglob("*.py"))


def room_of(file: Path) -> str:
    """The folder below the library, or the module where it stands alone; `livebell` is the door."""
    first = file.relative_to(LIBRARY).parts[0].removesuffix(".py")
    return "livebell" if first == "__init__" else first


def room_named(module: str) -> str:
    """The room of a dotted name."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "livebell"


def imports(file: Path) -> list[Import]:
    """What a module of the library imports."""
    return imports_in(file.read_text(encoding="utf-8"), file)


def imports_in(source: str, file: Path) -> list[Import]:
    """
    Everything that a module imports, those for the type checker too, in dotted names.

    `from livebell.core import store` is taken apart to `livebell.core.store`: whether the last part
    is a module or a name in one makes no difference to the room. Imports by a string count.
    """
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, file)
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and called_name(node) in {"__import__", "import_module"}:
            found += [(node.lineno, text) for text in texts(node.args[:1])]
    where = file.relative_to(ROOT)
    return [Import(room_of(file), f"{where}:{line}", target) for line, target in found]


def absolute(node: ast.ImportFrom, file: Path) -> str:
    """The module that `from` names, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    package = file.relative_to(LIBRARY.parent).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def called_name(node: ast.Call) -> str:
    """`f` of `f()` and of `a.f()`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def texts(arguments: list[ast.expr]) -> list[str]:
    """Those arguments that are strings for all to see."""
    constants = [node.value for node in arguments if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


def wrong_way(found: Import) -> bool:
    """Whether an import goes against the arrows."""
    if found.target.partition(".")[0] != "livebell":
        return False
    target = room_named(found.target)
    # `from livebell import X`, where X is no room, is an import of the door.
    if target not in ARROWS:
        target = "livebell"
    return target != found.room and target not in ARROWS[found.room]
