"""
Remake the locks from ``pyproject.toml`` and ``package.json``.

The locks hold for every platform and every supported Python, with hashes, and name no host: where
packages come from is the affair of the machine that installs them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

UV_OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",  # the oldest that we support
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
]

# run comes first: dev is made to agree with it, and check with both.
LOCKS: dict[str, list[str]] = {
    "run": ["--extra=backend", "pyproject.toml"],
    "dev": ["--extra=backend", "--group=dev", "--constraint=requirements/run.txt", "pyproject.toml"],
    "check": [
        "--extra=backend",
        "--group=dev",
        "--group=check",
        "--constraint=requirements/dev.txt",
        "pyproject.toml",
    ],
    "node": ["--group=node"],
}


def main() -> None:
    """Remake all locks, keeping versions that still fit unless an upgrade was asked for."""
    parser = argparse.ArgumentParser(description="Remake requirements/*.txt and package-lock.json.")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest versions that pyproject allows"
    )
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    uv = Path(sys.executable).parent / "uv"
    for name, sources in LOCKS.items():
        output = f"--output-file=requirements/{name}.txt"
        run([str(uv), "pip", "compile", *UV_OPTIONS, *upgrade, output, *sources])
    run(["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"])


def run(command: list[str]) -> None:
    """Run a program in the checkout; it says itself what is wrong."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code != 0:
        raise SystemExit(code)


if __name__ == "__main__":
    main()
