"""
Copy the browser runtimes from ``node_modules/`` into ``public/vendor/``.

The page asks no other origin for anything, so what PyScript would take from a CDN lies here. The
folder is built aside and moved into place whole: a server that runs meanwhile sees the old one or
the new one, never half of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from tools.build import glue
from tools.build.errors import BuildFailed

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "public" / "vendor"
STAMP = VENDOR / ".stamp"

MICROPYTHON = "@micropython/micropython-webassembly-pyscript"

# Folder in public/vendor: the npm package, and which of its files (shell patterns).
PACKAGES = {
    "pyscript": ("@pyscript/core", ["dist/*.js", "dist/*.css", "LICENSE"]),
    # PyScript's own modules: its script carries them as text, which would be compiled at every start.
    "pyscript_python": ("@pyscript/core", ["src/stdlib/pyscript/*.py"]),
    "pyodide": (
        "pyodide",
        ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
    ),
    "micropython": (MICROPYTHON, ["micropython.mjs", "micropython.wasm"]),
    "idiomorph": ("idiomorph", ["dist/idiomorph.esm.js", "LICENSE"]),
}

# PyScript's editor, terminal and games: half a megabyte that our pages never ask for.
LEFT_OUT = ("codemirror", "xterm", "py-editor", "py-game", "py-terminal", "donkey")


def main() -> None:
    """Copy, unless what is there came from the same lock."""
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted():
        return
    print("Copying the browser runtimes into public/vendor …", flush=True)
    # Both beside the packages: the same disk, so that a move is a rename, and ignored by git.
    fresh = NODE_MODULES / ".livebell-vendor"
    stale = NODE_MODULES / ".livebell-vendor-old"
    for folder in (fresh, stale):
        shutil.rmtree(folder, ignore_errors=True)
    for name, (package, patterns) in PACKAGES.items():
        copy_package(package, patterns, fresh / name)
    try:
        glue.adapt_micropython(fresh / "micropython" / "micropython.mjs")
    except BuildFailed as failure:
        raise SystemExit(f"livebell: {failure}") from None
    (fresh / "NOTICES.txt").write_text(notices(), encoding="utf-8")
    (fresh / STAMP.name).write_text(wanted(), encoding="ascii")
    if VENDOR.exists():
        VENDOR.rename(stale)
    VENDOR.parent.mkdir(exist_ok=True)
    fresh.rename(VENDOR)
    shutil.rmtree(stale, ignore_errors=True)


def wanted() -> str:
    """What decides the content: the pinned packages, and the choice made here."""
    sources = [ROOT / "package-lock.json", Path(__file__), Path(glue.__file__)]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def copy_package(package: str, patterns: list[str], target: Path) -> None:
    """Copy the files of one package, flat; each pattern has to find something."""
    source = NODE_MODULES / package
    target.mkdir(parents=True)
    for pattern in patterns:
        files = [file for file in sorted(source.glob(pattern)) if not file.name.startswith(LEFT_OUT)]
        if not files:
            raise SystemExit(
                f"livebell: {pattern} of the npm package {package} is not in node_modules: "
                "remove that folder, then run `make run` again"
            )
        for file in files:
            copy(file, target / file.name)


def copy(source: Path, target: Path) -> None:
    """
    Copy one file, with the time of its package.

    A source map that is not shipped would be asked for, and logged as missing, by every open
    developer console: the line that names it goes.
    """
    if source.suffix not in {".js", ".mjs"}:
        shutil.copy2(source, target)
        return
    lines = source.read_bytes().rstrip().split(b"\n")
    if lines[-1].startswith(b"//# sourceMappingURL="):
        del lines[-1]
    target.write_bytes(b"\n".join(lines) + b"\n")
    status = source.stat()
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def notices() -> str:
    """Who made what lies here, for those who are handed a built site."""
    lines = [
        "These folders are copies of npm packages, unchanged but for their source map lines, and for",
        "micropython.mjs, which keeps its state in its module instead of on globalThis, takes an instance",
        "of its wasm, and does without emscripten's assertions; a built site has its scripts in a shorter form:",
        "",
    ]
    for name, (package, _) in PACKAGES.items():
        about = json.loads((NODE_MODULES / package / "package.json").read_text(encoding="utf-8"))
        lines.append(f"{name}: {package} {about['version']}, licence {about['license']}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
