"""A newcomer's machine: git, Python with venv, and nothing else. Downloads everything once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rooms import ROOT

PROGRAMS = ("git", "sh", "uname", "env")


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with what a newcomer has; Node is not on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PROGRAMS:
        (folder / name).symlink_to(str(shutil.which(name)))
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (folder / "python3").symlink_to(base)
    return str(folder)


@pytest.mark.slow
def test_a_fresh_clone_without_node_makes_itself_ready(tmp_path: Path, bare_path: str) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)

    first = set_up(clone, bare_path)
    again = set_up(clone, bare_path)

    assert first.returncode == 0, first.stdout + first.stderr
    assert (clone / "public/vendor/pyodide/pyodide.asm.wasm").is_file()
    assert (
        subprocess.run([str(clone / ".venv/bin/python"), "-c", "import fastapi"], check=False).returncode == 0
    )
    assert again.returncode == 0
    assert again.stdout == ""  # whatever takes time says so


def set_up(clone: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["python3", "tools/setup.py", "run"],
        cwd=clone,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
