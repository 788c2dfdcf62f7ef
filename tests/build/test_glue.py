"""The interpreters' glue, as pages of ours take it."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tools.build.errors import BuildFailed
from tools.build.glue import (
    CHECKS,
    emptied,
    is_used,
    replaced,
    with_early_wasm,
    with_few_exports,
    with_fewer_modules,
)
from tools.build.node import find_node
from tools.vendor import VENDOR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_the_glue_checks_nothing_and_keeps_everything_to_itself() -> None:
    glue = (VENDOR / "micropython" / "micropython.mjs").read_text(encoding="utf-8")

    assert "globalThis.proxy" not in glue
    assert "out of date!" not in glue
    assert [head for head in CHECKS if head in glue] == list(CHECKS[1:])
    assert "function assert(condition,text){}" in glue
    assert "function createExportWrapper(name,nargs){return wasmExports[name]}" in glue


def test_pyodide_is_handed_its_wasm() -> None:
    loader = with_early_wasm((VENDOR / "pyodide" / "pyodide.mjs").read_text(encoding="utf-8"))

    assert re.search(r"instantiateWasm:(\w+)\(e\.indexURL,e\.wasm\)", loader)
    assert re.search(r'=early\?\{response:early\}:\w+\(e\+"pyodide\.asm\.wasm"\)', loader)


def test_pyodide_makes_a_module_for_a_signature_and_not_for_each_function() -> None:
    glue = with_fewer_modules((VENDOR / "pyodide" / "pyodide.asm.mjs").read_text(encoding="utf-8"))

    assert glue.count("new WebAssembly.Module(bytes)") == 1
    assert "signatures[sig]??=new WebAssembly.Module(bytes)" in glue
    assert "setWasmTableEntry(ret,sig?convertJsFunctionToWasm(func,sig):func)" in glue


def test_pyodide_takes_over_the_exports_that_its_scripts_use() -> None:
    glue = (VENDOR / "pyodide" / "pyodide.asm.mjs").read_text(encoding="utf-8")
    wanted = is_used(glue, (VENDOR / "pyodide" / "pyodide.mjs").read_text(encoding="utf-8"))
    few = with_few_exports(glue, wanted)

    assert len(few) < 0.67 * len(glue)
    assert [wanted(name) for name in ("PyErr_Occurred", "__wasm_call_ctors", "lzma_index_buffer_encode")] == [
        True,
        True,
        False,
    ]
    assert '=wasmExports["PyErr_Occurred"]' in few
    assert "lzma_index_buffer_encode" not in few


def test_an_export_that_is_not_wanted_leaves_no_trace() -> None:
    glue = 'var _a,_b,c;function assignWasmExports(wasmExports){_a=Module["_a"]=wasmExports["a"];_b=wasmExports["b"].value>>>0;c=1}use(_b)'

    few = with_few_exports(glue, is_used(glue, ""))

    assert few == 'var _b,c;function assignWasmExports(wasmExports){_b=wasmExports["b"].value>>>0;c=1}use(_b)'


@pytest.mark.parametrize(
    "glue", ["var a;", "var _a;function assignWasmExports(wasmExports){_a=wasmExports.a}"]
)
def test_exports_of_another_version_are_refused(glue: str) -> None:
    with pytest.raises(BuildFailed, match="another version of it needs another look"):
        is_used(glue, "")


def few_exports(glue: str) -> str:
    """Without those that it does not use itself."""
    return with_few_exports(glue, is_used(glue, ""))


@pytest.mark.parametrize(
    ("name", "adapted"),
    [
        ("pyodide.mjs", with_early_wasm),
        ("pyodide.asm.mjs", with_fewer_modules),
        ("pyodide.asm.mjs", few_exports),
    ],
)
def test_what_was_adapted_is_a_script_still(name: str, adapted: Callable[[str], str], tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(adapted((VENDOR / "pyodide" / name).read_text(encoding="utf-8")), encoding="utf-8")

    done = subprocess.run([find_node(), "--check", str(file)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-500:]


def test_a_function_is_emptied_to_its_own_end() -> None:
    text = "function a(){if(x){y()}}function b(){return{c:1}}"

    assert emptied(text, "function a(") == "function a(){}function b(){return{c:1}}"
    assert emptied(text, "function b(", "d()") == "function a(){if(x){y()}}function b(){d()}"


@pytest.mark.parametrize("head", ["function z(", "function"])
def test_glue_of_another_version_is_refused(head: str) -> None:
    with pytest.raises(BuildFailed, match="another version of it needs another look"):
        emptied("function a(){}function b(){}", head)


def test_a_pattern_that_is_gone_is_refused() -> None:
    with pytest.raises(BuildFailed, match="another version of it needs another look"):
        replaced("function a(){}", "assert", "")


def test_an_end_that_is_not_there_is_refused() -> None:
    with pytest.raises(BuildFailed, match="another version of it needs another look"):
        emptied("function a(){if(x){", "function a(")
