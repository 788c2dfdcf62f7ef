"""Scripts and stylesheets, made smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.build.conftest import ROOT, ignore
from tools.build.errors import BuildFailed
from tools.build.smaller import Smaller

if TYPE_CHECKING:
    from pathlib import Path


def test_names_and_air_go_and_what_is_exported_stays(tmp_path: Path) -> None:
    made = Smaller(ROOT, tmp_path, ignore)

    text = made.script("const long_name = 6; // why\n\nexport const answer = long_name * 7;\n")

    assert "long_name" not in text
    assert "why" not in text
    assert "as answer" in text or "answer=" in text
    assert made.stylesheet(":host {\n  color: red;\n}\n").strip() == ":host{color:red}"


def test_what_is_for_node_alone_goes(tmp_path: Path) -> None:
    text = Smaller(ROOT, tmp_path, ignore).glue(
        'if (globalThis.process?.versions) start("node"); start("page");'
    )

    assert "node" not in text
    assert '"page"' in text


def test_what_was_made_once_is_kept(tmp_path: Path) -> None:
    made = Smaller(ROOT, tmp_path, ignore)
    made.script("let a = 1;")
    (kept,) = (tmp_path / "smaller").iterdir()
    kept.write_text("kept")

    assert made.script("let a = 1;") == "kept"


def test_what_is_no_script_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="esbuild does not understand"):
        Smaller(ROOT, tmp_path, ignore).script("let let = ;")


def test_without_esbuild_scripts_stay_as_they_are_and_it_is_said(tmp_path: Path) -> None:
    said: list[str] = []

    assert Smaller(tmp_path, tmp_path, said.append).script("let a = 1;") == "let a = 1;"
    assert "make run" in said[0]
