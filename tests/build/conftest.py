"""A checkout that may be edited, and a quick build of ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.build.site import Options, build_site

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build"  # compressed copies are kept by their content: nothing large is compressed twice


def ignore(_words: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this checkout, from source, for a backend elsewhere."""
    target = tmp_path_factory.mktemp("built") / "dist"
    options = Options(api_url="https://a.example/api", ws_url="wss://a.example/ws", draft=True)
    build_site(ROOT, target, options, CACHE, ignore)
    return target


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout's sources."""
    root = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("vendor", "__pycache__")
    for folder in ("pyapp", "public", "tools/build"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for name in ("index.html", "pyscript.toml", "package-lock.json"):
        shutil.copy2(ROOT / name, root)
    (root / "public" / "vendor").symlink_to(ROOT / "public" / "vendor")
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    (root / "build").mkdir()
    (root / "build" / "compressed").symlink_to(CACHE / "compressed")
    return root
