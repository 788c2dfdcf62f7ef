"""The command line: ``python -m tools.micropython_lint [folder …]``."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.micropython_lint.check import check_file

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "pyapp" / "livebell"


def main() -> None:
    """Read the folders that were named, or the library."""
    folders = [Path(name).resolve() for name in sys.argv[1:]] or [LIBRARY]
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    if not files:
        raise SystemExit(f"livebell: there is no Python in {', '.join(map(str, folders))}")
    count = 0
    for file in files:
        for finding in check_file(file):
            place = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
            print(f"{place}:{finding}")
            count += 1
    if count:
        raise SystemExit(1)
    print(f"MicroPython can read all {len(files)} modules.")


if __name__ == "__main__":
    main()
