"""Our JavaScript modules, joined."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tools.build.errors import BuildFailed
from tools.build.script import joined

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, **modules: str) -> Path:
    """Modules by their names; the last is the entry."""
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / f"{name}.js"


def test_what_is_imported_is_inside_once_and_keeps_its_names_to_itself(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        deep="const hidden = 1;\nexport function deep() { return hidden; }\n",
        left='import { deep } from "./deep.js";\nconst hidden = 2;\nexport const left = deep() + hidden;\n',
        right='import { deep } from "./deep.js";\nclass Right {}\nexport { Right };\n',
        entry='import { left } from "./left.js";\nimport { Right } from "./right.js";\n'
        'import { BUILD } from "./build.js";\nconst hidden = 3;\n'
        "console.log(left + hidden, typeof Right, BUILD.name);\n",
    )

    script = tmp_path / "joined.mjs"
    script.write_text(joined(entry, {"name": "x"}), encoding="utf-8")

    node = shutil.which("node")
    assert node
    done = subprocess.run([node, script], capture_output=True, text=True, check=True)
    assert done.stdout == "6 function x\n"
    assert script.read_text().count("function deep") == 1


def test_what_the_entry_exports_in_a_list_is_exported(tmp_path: Path) -> None:
    (tmp_path / "entry.js").write_text("const one = 1;\nexport { one };\n")

    assert joined(tmp_path / "entry.js", {}).endswith("const one = 1;\nexport { one };\n")


def test_comments_stay_at_home_but_code_beside_them_does_not(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        entry="/** what\n * it is\n */\nconst a = /** @type {x} */ (1);\n  // why\n"
        '      /** @type {y} */ (b);\nconst u = "http://x";\n',
    )

    assert joined(entry, {}).splitlines()[1:] == [
        "const a = /** @type {x} */ (1);",
        "      /** @type {y} */ (b);",
        'const u = "http://x";',
    ]


@pytest.mark.parametrize("line", ['import x from "./x.js";', 'import "./x.js";', "export default 1;"])
def test_what_the_build_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(BuildFailed, match=r"entry\.js"):
        joined(write(tmp_path, x="", entry=line + "\n"), {})


def test_a_name_that_is_not_exported_is_refused(tmp_path: Path) -> None:
    entry = write(tmp_path, x="export const a = 1;\n", entry='import { b } from "./x.js";\n')

    with pytest.raises(BuildFailed, match="does not export b"):
        joined(entry, {})
