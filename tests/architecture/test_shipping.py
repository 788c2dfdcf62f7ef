"""What is shipped to browsers and to developers is complete, and names no host."""

from __future__ import annotations

import json
import re
import tomllib

from tests.architecture.rooms import LIBRARY, ROOT, modules


def test_pyscript_toml_ships_every_module() -> None:
    config = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))

    # "/pyapp/livebell/app.py" = "livebell/app.py": where it is fetched, where Python finds it.
    shipped = {source.lstrip("./"): target.lstrip("./") for source, target in config["files"].items()}
    wanted = {
        file.relative_to(ROOT).as_posix(): file.relative_to(LIBRARY.parent).as_posix() for file in modules()
    }
    ours = {source: target for source, target in shipped.items() if source.startswith("pyapp/livebell/")}
    assert ours == wanted


def test_locks_name_no_host() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]

    assert [
        lock.name for lock in locks if re.search(r"https?://|--index-url|\"resolved\"", lock.read_text())
    ] == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for lock in ROOT.glob("requirements/*.txt"):
        lines = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        requirements = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        assert requirements, lock.name
        assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []


def test_runtimes_are_pinned_exactly() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]

    assert [
        version for version in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+(-\d+)?", version)
    ] == []


def test_the_runtimes_are_where_the_page_looks_for_them() -> None:
    vendor = ROOT / "public" / "vendor"

    expected = [
        "idiomorph/idiomorph.esm.js",
        "micropython/micropython.mjs",
        "micropython/micropython.wasm",
        "pyodide/pyodide-lock.json",
        "pyodide/pyodide.asm.mjs",
        "pyodide/pyodide.asm.wasm",
        "pyodide/pyodide.mjs",
        "pyodide/python_stdlib.zip",
        "pyscript/core.css",
        "pyscript/core.js",
    ]
    assert [name for name in expected if not (vendor / name).is_file()] == []


def test_pyscripts_files_import_nothing_that_was_left_out() -> None:
    folder = ROOT / "public" / "vendor" / "pyscript"
    # Only what a page with plain scripts loads: editors, terminals and games stay with the package.
    optional = re.compile(r"\./(codemirror|xterm|py-editor|py-game|py-terminal|donkey)")

    missing = {
        name
        for file in folder.glob("*.js")
        for name in re.findall(
            r"(?:from|import)\s*\(?[\"'](\./[^\"']+\.js)[\"']", file.read_text(encoding="utf-8")
        )
        if not optional.match(name) and not (folder / name).is_file()
    }
    assert missing == set()
