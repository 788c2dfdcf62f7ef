"""MicroPython's glue, as pages of ours take it."""

from __future__ import annotations

import pytest

from tools.micropython_glue import CHECKS, emptied, replaced
from tools.vendor import VENDOR


def test_the_glue_checks_nothing_and_keeps_everything_to_itself() -> None:
    glue = (VENDOR / "micropython" / "micropython.mjs").read_text(encoding="utf-8")

    assert "globalThis.proxy" not in glue
    assert "out of date!" not in glue
    assert [head for head in CHECKS if head in glue] == list(CHECKS[1:])
    assert "function assert(condition,text){}" in glue
    assert "function createExportWrapper(name,nargs){return wasmExports[name]}" in glue


def test_a_function_is_emptied_to_its_own_end() -> None:
    text = "function a(){if(x){y()}}function b(){return{c:1}}"

    assert emptied(text, "function a(") == "function a(){}function b(){return{c:1}}"
    assert emptied(text, "function b(", "d()") == "function a(){if(x){y()}}function b(){d()}"


@pytest.mark.parametrize("head", ["function z(", "function"])
def test_glue_of_another_version_is_refused(head: str) -> None:
    with pytest.raises(SystemExit, match="another version of it needs another look"):
        emptied("function a(){}function b(){}", head)


def test_a_pattern_that_is_gone_is_refused() -> None:
    with pytest.raises(SystemExit, match="another version of it needs another look"):
        replaced("function a(){}", "assert", "")


def test_an_end_that_is_not_there_is_refused() -> None:
    with pytest.raises(SystemExit, match="another version of it needs another look"):
        emptied("function a(){if(x){", "function a(")
