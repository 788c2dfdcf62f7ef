"""A wasm file with fewer exports is the same file otherwise."""

from __future__ import annotations

import json
import subprocess

import pytest

from tools.build.errors import BuildFailed
from tools.build.node import find_node
from tools.build.wasm import HEAD, with_exports
from tools.vendor import VENDOR

# The Core Specification's binary format: a type () -> (), a function of it, two exports of that, its body.
TYPE = bytes([1, 4, 1, 0x60, 0, 0])
FUNCTION = bytes([3, 2, 1, 0])
CODE = bytes([10, 4, 1, 2, 0, 0x0B])


def exporting(*names: str) -> bytes:
    """That module, which exports its function by these names. A name of 200 bytes has a length of two."""
    entries = b"".join(leb128(len(name)) + name.encode() + bytes([0, 0]) for name in names)
    content = bytes([len(names)]) + entries
    return HEAD + TYPE + FUNCTION + bytes([7]) + leb128(len(content)) + content + CODE


def leb128(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128, value >> 7])


def test_the_others_are_gone_and_all_else_is_as_it_was() -> None:
    before = exporting("kept", "x" * 200, "kept too")

    assert with_exports(before, lambda name: name.startswith("kept")) == exporting("kept", "kept too")
    assert with_exports(before, lambda _: True) == before
    assert with_exports(before, lambda _: False) == exporting()


def test_without_exports_there_is_nothing_to_leave_out() -> None:
    before = HEAD + TYPE + FUNCTION + CODE

    assert with_exports(before, lambda _: False) == before


def test_what_is_no_wasm_is_refused() -> None:
    with pytest.raises(BuildFailed, match=r"a wasm file begins with b'\\x00asm"):
        with_exports(b"<!doctype html>", lambda _: True)


def test_a_browser_reads_it() -> None:
    script = """
        const content = require("node:fs").readFileSync(0);
        console.log(JSON.stringify(WebAssembly.Module.exports(new WebAssembly.Module(content)).map(({ name }) => name)));
    """
    whole = (VENDOR / "pyodide" / "pyodide.asm.wasm").read_bytes()
    few = with_exports(whole, lambda name: name.startswith("PyErr_"))

    done = subprocess.run([find_node(), "-e", script], input=few, capture_output=True, check=True)

    names = json.loads(done.stdout)
    assert len(few) < len(whole)
    assert "PyErr_Occurred" in names
    assert [name for name in names if not name.startswith("PyErr_")] == []
