"""
Find PostgreSQL and Redis for the tests of several processes, and install them where that is allowed.

Tests import ``postgresql()`` and ``redis()``; ``python3 tools/services.py`` prints where they are.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian keeps the programs of PostgreSQL out of PATH, in a folder for each version.
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
DEBIAN_PACKAGES = ("postgresql", "redis-server")
# Programs that one test each needs, and Debian's packages that bring them: other browsers, a proxy.
FURTHER = {
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "broadwayd": "libgtk-3-bin",
    "nginx": "nginx-light",
    "curl": "curl",
}

REMEDY = (
    "no {} was found for the tests of several processes: install both (Debian: `apt install postgresql "
    "redis-server`); the packages' own services need not run"
)


def postgresql() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``, the newest there is, or an error that names the remedy."""
    found = find_postgresql()
    if found is None:
        raise FileNotFoundError(REMEDY.format("PostgreSQL"))
    return found


def redis() -> Path:
    """``redis-server``, or an error that names the remedy."""
    found = shutil.which("redis-server")
    if found is None:
        raise FileNotFoundError(REMEDY.format("Redis"))
    return Path(found)


def find_postgresql() -> Path | None:
    """Beside each other: the ``initdb`` of one version and the ``pg_ctl`` of another do not go together."""
    versions = [each for each in DEBIAN_POSTGRESQL.glob("*/bin") if (each / "initdb").exists()]
    if versions:
        return max(versions, key=lambda each: int(each.parent.name) if each.parent.name.isdigit() else 0)
    found = shutil.which("initdb")
    return None if found is None else Path(found).resolve().parent


def install() -> None:
    """Install Debian's packages, where this is a machine that we may install on: root, with apt."""
    missing = [
        name
        for name, found in (("PostgreSQL", find_postgresql()), ("Redis", shutil.which("redis-server")))
        if not found
    ]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"livebell: {REMEDY.format(' and no '.join(missing))}")
    print(f"Installing {' and '.join(missing)} for the tests of several processes …", flush=True)
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
            raise SystemExit(
                f"livebell: `{' '.join(command)}` failed, and {REMEDY.format(' and no '.join(missing))}"
            )


def install_further() -> None:
    """What one test each needs, where that is allowed; elsewhere those tests are skipped and say so."""
    missing = [package for program, package in FURTHER.items() if not shutil.which(program)]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(missing)} for the tests in other browsers and behind a proxy …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(
            ["apt-get", *command], env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            print("They could not be installed: those tests will be skipped.", flush=True)
            return


def main() -> None:
    """Print the paths, after installing where that was asked for."""
    parser = argparse.ArgumentParser(description="Print where PostgreSQL and Redis are that the tests use.")
    parser.add_argument("--install", action="store_true", help="install what is missing; print nothing")
    if parser.parse_args().install:
        install()
        install_further()
        return
    try:
        print(postgresql(), redis(), sep="\n")
    except FileNotFoundError as error:
        raise SystemExit(f"livebell: {error}") from None


if __name__ == "__main__":
    main()
