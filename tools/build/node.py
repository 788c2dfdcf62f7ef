"""Node, for the steps of a build that only it can do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.build.errors import BuildFailed

OLDEST_NODE = 20


def find_node() -> str:
    """The machine's Node where it is new enough, else the one that was installed beside our Python."""
    for found in (shutil.which("node"), str(Path(sys.executable).parent / "node")):
        if found is None:
            continue
        try:
            done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
        except OSError:
            continue
        version = re.match(r"v(\d+)\.", done.stdout)
        if version and int(version[1]) >= OLDEST_NODE:
            return found
    raise BuildFailed(
        f"Node {OLDEST_NODE} or newer is needed to build the site; make run brings one, or install it"
    )
