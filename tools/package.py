"""
Build what is published: ``python tools/package.py`` writes ``build/packages/``.

    livebell-VERSION-py3-none-any.whl           the library, for PyScript apps and for tests in plain Python
    livebell_backend-VERSION-py3-none-any.whl   the backend with its page, which livebell[backend] asks for
    npm/                                        the npm package livebell: the files of <live-bell>, with types

Publishing is a person's decision: ``uv publish`` and ``npm publish`` take what lies there.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.site_build import local_build
from tools.build.site import Options, build_site
from tools.package_backend import asking_for_it, write_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "packages"
BUILD = re.compile(r"^const BUILD = (\{.*\});$", re.MULTILINE)


def main() -> None:
    """All, or the one that is named."""
    parser = argparse.ArgumentParser(description="Build the wheels and the npm package into build/packages/.")
    parser.add_argument("what", nargs="?", choices=("all", "wheel", "backend", "npm"), default="all")
    what = parser.parse_args().what
    OUT.mkdir(parents=True, exist_ok=True)
    if what in ("all", "wheel"):
        print(wheel(OUT))
    if what in ("all", "backend"):
        print(backend_wheel(OUT))
    if what in ("all", "npm"):
        print(npm(OUT / "npm", OUT / "site"))


def wheel(out: Path) -> Path:
    """The wheel in ``out``: pure Python, the library alone."""
    with drafted(out) as draft:
        for name in ("README.md", "LICENSE"):
            shutil.copy2(ROOT / name, draft)
        pyproject = asking_for_it((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        (draft / "pyproject.toml").write_text(pyproject, encoding="utf-8")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "pyapp" / "livebell", draft / "pyapp" / "livebell", ignore=ignored)
        return built(draft, out)


def backend_wheel(out: Path) -> Path:
    """The wheel of the backend in ``out``, with the page as `make run` serves it."""
    with drafted(out) as draft:
        write_draft(ROOT, local_build(ROOT), draft)
        return built(draft, out)


@contextmanager
def drafted(out: Path) -> Iterator[Path]:
    """A copy to build from: setuptools writes beside its sources, and a checkout may be read-only."""
    draft = out / "wheel-source"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    yield draft
    shutil.rmtree(draft)


def built(draft: Path, out: Path) -> Path:
    """The wheel of the sources in ``draft``."""
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", str(out), str(draft)], check=True)
    return max(out.glob("livebell*.whl"), key=lambda file: file.stat().st_mtime)


def npm(target: Path, site: Path) -> Path:
    """The npm package in ``target``; ``site`` is a folder for the built site that its files come from."""
    # A draft is quick, and what the tag loads is the same in it.
    build_site(ROOT, site, Options(quality=1, draft=True), ROOT / "build", lambda _: None)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "packages" / "npm", target)
    shutil.copy2(ROOT / "LICENSE", target)
    shutil.copy2(site / "NOTICES.txt", target)
    dist = target / "dist"
    dist.mkdir()
    script = (site / "livebell.js").read_text(encoding="utf-8")
    for name in ("livebell.js", "livebell-inspector.js", *needed(script)):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(site / name, dist / name)
    return target


def needed(script: str) -> list[str]:
    """What ``livebell.js`` loads on MicroPython. Pyodide, 13 MB, is for those who build a site of their own."""
    found = BUILD.search(script)
    if found is None:
        raise SystemExit("livebell: livebell.js does not begin with the names of its files")
    build = json.loads(found[1])
    interpreter = [f"{build['micropython']}/{name}" for name in ("micropython.mjs", "micropython.wasm")]
    return [*interpreter, build["rom"], build["face"], *build["languages"].values()]


if __name__ == "__main__":
    main()
