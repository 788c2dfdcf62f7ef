"""
Find the Chromium that the browser tests drive, and install one where that is allowed.

Tests import ``executable()`` and ``FLAGS``; ``python3 tools/chromium.py`` prints the path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "LIVEBELL_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Playwright's own builds, newest last: the folders carry the number of the build.
PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)

FLAGS = (
    "--no-sandbox",  # its sandbox does not start for root, which a container's user is
    "--disable-gpu",
    # A test talks to this machine alone; the rest is Chromium's own talk with the world.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Without a font of its own, a picture taken on a bare machine has no letters.
DEBIAN_PACKAGES = ("chromium", "fonts-liberation")

REMEDY = (
    "no Chromium was found for the browser tests: install one (Debian: `apt install chromium`; "
    f"elsewhere: `.venv/bin/playwright install chromium`), or set {VARIABLE} to its path"
)


def executable() -> str:
    """The browser's path, or an error that names the remedy."""
    found = find()
    if found is None:
        raise FileNotFoundError(REMEDY)
    return found


def find() -> str | None:
    """The one that was asked for, else an installed one, else one that Playwright downloaded."""
    asked = os.environ.get(VARIABLE)
    if asked:
        # A wrong path is not replaced by another browser: whoever set it wants that one.
        return shutil.which(asked)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return downloaded()


def downloaded() -> str | None:
    """Playwright's own browser, without starting Playwright to ask for it."""
    home = Path.home()
    folders = [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    if os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        folders.insert(0, Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"]))
    builds = [build for folder in folders for pattern in PLAYWRIGHT_BUILDS for build in folder.glob(pattern)]
    return str(max(builds, key=lambda build: build.stat().st_mtime)) if builds else None


def install() -> None:
    """Install Debian's package, where this is a machine that we may install on: root, with apt."""
    if find() is not None:
        return
    may = os.geteuid() == 0 and shutil.which("apt-get")
    if not may or os.environ.get(VARIABLE):
        raise SystemExit(f"livebell: {REMEDY}")
    print("Installing Chromium for the browser tests …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES],
    ):
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.stderr.write(done.stderr)
            raise SystemExit(f"livebell: `{' '.join(command)}` failed, and {REMEDY}")


def main() -> None:
    """Print the path, after installing where that was asked for."""
    parser = argparse.ArgumentParser(description="Print the path of the Chromium that the tests use.")
    parser.add_argument(
        "--install", action="store_true", help="install it where it is missing; print nothing"
    )
    if parser.parse_args().install:
        install()
        return
    try:
        print(executable())
    except FileNotFoundError as error:
        raise SystemExit(f"livebell: {error}") from None


if __name__ == "__main__":
    main()
