"""Bytecode and a memory snapshot for Pyodide, made by Pyodide itself, and kept while their sources stay."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed
from tools.build.glue import is_used, with_early_wasm, with_few_exports, with_fewer_modules
from tools.build.node import find_node
from tools.build.wasm import with_exports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.build.sources import Sources

HERE = Path(__file__).resolve().parent
STEPS = HERE / "pyodide_steps.mjs"
STDLIB = HERE / "stdlib.txt"
ITS_MAKERS = (HERE / "pyodide.py", HERE / "glue.py", HERE / "wasm.py")
# Rooms that name JavaScript, or are for tests: a snapshot cannot hold what lives outside its memory.
NOT_PURE = ("livebell.browser", "livebell.testing")


@dataclass(frozen=True)
class Stdlib:
    """Python's standard library as bytecode, in two zip files: what a start needs, and the rest."""

    folder: Path

    @property
    def boot(self) -> Path:
        """What a start needs."""
        return self.folder / "boot.zip"

    @property
    def rest(self) -> Path:
        """All other modules."""
        return self.folder / "rest.zip"

    @property
    def is_there(self) -> bool:
        """Whether it was made, to the end."""
        return (self.folder / "done").exists()


@dataclass(frozen=True)
class Parts:
    """Files: the standard library, our modules and PyScript's by name, and the snapshot with the first two imported."""

    stdlib: Stdlib
    modules: dict[str, Path]
    pyscript: dict[str, Path]
    snapshot: Path


def stdlib_modules() -> list[str]:
    """What of the standard library a start needs."""
    lines = STDLIB.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def make_parts(sources: Sources, cache: Path, say: Callable[[str], None]) -> Parts:
    """What is not kept from an earlier build is made; that takes some seconds. Raises ``BuildFailed``."""
    modules, pyscript = sources.modules(), sources.pyscript_modules()
    app_key = _key(sources.vendor / ".stamp", STDLIB, STEPS, *ITS_MAKERS, *modules.values())
    stdlib, app = kept_stdlib(sources, cache), cache / "parts" / f"app-{app_key}"
    parts = Parts(
        stdlib,
        {f"{name}c": app / f"{name}c" for name in modules},
        {f"{name}c": app / f"{name}c" for name in pyscript},
        app / "snapshot.bin",
    )
    job: dict[str, object] = {"pyodide": f"{sources.vendor / 'pyodide'}/"}
    if not stdlib.is_there:
        job["stdlib"] = {"modules": stdlib_modules(), "boot": str(stdlib.boot), "rest": str(stdlib.rest)}
    if not (app / "done").exists():
        job["app"] = [
            {"source": str(file), "name": name, "target": str(app / f"{name}c")}
            for name, file in (modules | pyscript).items()
        ]
        job["snapshot"] = {
            "modules": [*stdlib_modules(), *_pure(modules)],
            "files": [[name, str(file)] for name, file in parts.modules.items()],
            "boot": str(stdlib.boot),
            "target": str(parts.snapshot),
            "pyodide": f"{app / 'pyodide'}/",
        }
    if len(job) > 1:
        for folder in (stdlib.folder, app):
            folder.mkdir(parents=True, exist_ok=True)
        for file in (*parts.modules.values(), *parts.pyscript.values()):
            file.parent.mkdir(parents=True, exist_ok=True)
        if "snapshot" in job:
            _lay_out(sources.vendor / "pyodide", app / "pyodide")
        _run(job, app / "job.json", say)
        shutil.rmtree(app / "pyodide", ignore_errors=True)  # 13 MB that nobody asks for again
        for folder in (stdlib.folder, app):
            (folder / "done").touch()  # last: what was interrupted is made again
    return parts


def adapted(vendored: dict[str, bytes]) -> dict[str, bytes]:
    """Pyodide's scripts and its wasm, by name, as a page of ours takes them. Raises ``BuildFailed``."""
    loader, glue = vendored["pyodide.mjs"].decode(), vendored["pyodide.asm.mjs"].decode()
    wanted = is_used(glue, loader)
    return {
        "pyodide.mjs": with_early_wasm(loader).encode(),
        "pyodide.asm.mjs": with_few_exports(with_fewer_modules(glue), wanted).encode(),
        "pyodide.asm.wasm": with_exports(vendored["pyodide.asm.wasm"], wanted),
    }


def _lay_out(vendor: Path, folder: Path) -> None:
    """Pyodide in a folder, as the page has it: a snapshot is the memory of one wasm, with the places of its functions."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vendor, folder)
    vendored = {file.name: file.read_bytes() for file in vendor.iterdir() if file.is_file()}
    for name, content in adapted(vendored).items():
        (folder / name).write_bytes(content)


def kept_stdlib(sources: Sources, cache: Path) -> Stdlib:
    """Where it is kept; ``is_there`` tells whether it is."""
    return Stdlib(cache / "parts" / f"stdlib-{_key(sources.vendor / '.stamp', STDLIB, STEPS)}")


def _key(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def _pure(modules: Iterable[str]) -> list[str]:
    names = [name.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for name in modules]
    return [name for name in names if not name.startswith(NOT_PURE)]


def _run(job: dict[str, object], file: Path, say: Callable[[str], None]) -> None:
    file.write_text(json.dumps(job), encoding="utf-8")
    command = [find_node(), str(STEPS), str(file)]
    talk = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            talk.append(line.strip())
            if line.rstrip().endswith("…"):
                say(line.rstrip())
    if process.returncode != 0:
        last = next((line for line in reversed(talk) if line), "nothing")
        raise BuildFailed(f"Pyodide could not make its part of the site; it said {last!r}")
