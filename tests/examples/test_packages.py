"""The wheel and the npm package: what is in them, and that they can be installed from."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.package import npm, wheel

USE = """
from livebell.testing import FakeWorld
world = FakeWorld()
world.service.initialize("https://a.example/api", token="t")
print(world.service.get_status()["state"])
"""


def test_the_wheel_is_pure_and_can_be_installed_from(tmp_path: Path) -> None:
    made = wheel(tmp_path)
    names = zipfile.ZipFile(made).namelist()
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [uv, "pip", "install", "--quiet", "--python", str(python), "--no-deps", "--no-index", str(made)]
    subprocess.run(install, check=True)

    told = subprocess.run(
        [
            str(python),
            "-c",
            USE,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.name.endswith("-py3-none-any.whl")
    assert {name.split("/")[0].split("-")[0] for name in names} == {"livebell"}
    assert "livebell/py.typed" in names
    assert told.stdout == "connecting\n"


def test_the_npm_package_has_all_that_the_tag_loads(tmp_path: Path) -> None:
    made = npm(tmp_path / "npm", tmp_path / "site")

    package = json.loads((made / "package.json").read_text(encoding="utf-8"))
    files = sorted(
        file.relative_to(made / "dist").name for file in (made / "dist").rglob("*") if file.is_file()
    )
    version = json.loads((made / "package.json").read_text(encoding="utf-8"))["version"]
    target = tmp_path / "public" / "livebell"
    subprocess.run(["node", str(made / package["bin"]["livebell"]), str(target)], check=True)

    assert version == _version_of_the_library()
    assert [re.sub("-[0-9a-f]{16}", "", name) for name in files if not name.endswith(".mpy")] == [
        "face.js",
        "livebell.rom",
        "livebell-inspector.js",
        "livebell.js",
        "micropython.mjs",
        "micropython.wasm",
    ]
    languages = [name.split("-")[1] for name in files if name.endswith(".mpy")]
    assert languages == ["ar", "de", "es", "fr", "ja"]
    assert (target / "livebell.js").is_file()
    for named in (package["types"], package["exports"]["./react"]["types"], "LICENSE", "NOTICES.txt"):
        assert (made / named).is_file(), named


def _version_of_the_library() -> str:
    import livebell

    return livebell.__version__
