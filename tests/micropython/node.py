"""How tests run ``run.mjs``."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(mode: str) -> subprocess.CompletedProcess[str]:
    """Run one mode of run.mjs, by the Node that the set-up found or brought."""
    # The set-up puts one into .venv only where PATH has none that is new enough: it comes first.
    node = shutil.which("node", path=os.pathsep.join([str(ROOT / ".venv/bin"), os.environ["PATH"]]))
    assert node, "there is no Node: run `make dev`"
    return subprocess.run(
        [node, str(ROOT / "tests/micropython/run.mjs"), mode],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
