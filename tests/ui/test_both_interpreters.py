"""MicroPython draws what CPython draws, letter by letter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.ui.drawings import draw

ROOT = Path(__file__).resolve().parents[2]


def test_both_interpreters_draw_the_same() -> None:
    # The set-up puts one into .venv only where PATH has none that is new enough: it comes first.
    node = shutil.which("node", path=os.pathsep.join([str(ROOT / ".venv/bin"), os.environ["PATH"]]))
    assert node, "there is no Node: run `make dev`"
    done = subprocess.run(
        [node, str(ROOT / "tests/ui/draw.mjs")], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

    assert json.loads(done.stdout) == json.loads(draw())
