"""The site as a folder, and how it follows its sources."""

from __future__ import annotations

import importlib
import json
import re
from html import unescape
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from backend.errors import SettingsError
from backend.site_build import LocalSite
from livebell.ui.languages import KNOWN
from tests.build.conftest import CACHE, ROOT, ignore
from tools.build.errors import BuildFailed
from tools.build.light import versions
from tools.build.site import Options, build_site
from tools.build.sources import Sources

HASHED = re.compile(r"-[0-9a-f]{16}[./]")
# What is asked for by name: the entrances, what others may link to, and who made it all.
NAMED = {
    "NOTICES.txt",
    "icon.svg",
    "index.html",
    "livebell-inspector.js",
    "livebell.css",
    "livebell.js",
    "livebell@0.1.0.js",
    "sw.js",
}


def names(folder: Path) -> set[str]:
    """All files, without their compressed copies."""
    every = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return {name for name in every if not name.endswith((".br", ".gz"))} - {".livebell-build"}


def test_every_other_name_tells_its_content(built: Path) -> None:
    assert {name for name in names(built) if not HASHED.search(name)} == NAMED


def test_the_page_names_only_what_is_there(built: Path) -> None:
    html = (built / "index.html").read_text(encoding="utf-8")
    own = {name for name in re.findall(r'(?:href|src)="([^"#]+)"', html) if name != "/"}

    assert own
    assert own - names(built) == set()
    config = json.loads(unescape(html.split('config="')[1].split('"')[0]))
    assert (built / config["interpreter"]).is_file()
    assert config["livebell"]["api_url"] == "https://a.example/api"
    assert config["livebell"]["ws_url"] == "wss://a.example/ws"


@pytest.mark.parametrize("name", ["livebell.js", "sw.js"])
def test_a_script_names_only_what_is_there(built: Path, name: str) -> None:
    script = (built / name).read_text(encoding="utf-8")
    hashed = set(re.findall(r'"(?:\./)?([^"\s]+-[0-9a-f]{16}[^"\s]*)"', script))

    assert hashed
    assert {each for each in hashed if not (built / each).exists()} == set()


def test_scripts_are_short_but_for_the_names_of_their_files(built: Path) -> None:
    script = (built / "livebell.js").read_text(encoding="utf-8")
    written = sum(len((ROOT / "public" / name).read_bytes()) for name in ("livebell.js", "bridge.js"))

    assert script.startswith('const BUILD = {"')
    assert len(script.split("\n", 1)[1].encode()) < written


def test_the_tags_library_has_one_language_and_the_others_lie_beside_it(built: Path) -> None:
    image = next(built.glob("livebell-*.rom")).read_bytes()
    beside = {name.split("-")[1] for name in names(built) if name.endswith(".mpy")}

    assert beside == set(KNOWN) - {"en"}
    assert b"Mark all as read" in image
    for lang in beside:
        apart = next(built.glob(f"livebell-{lang}-*.mpy")).read_bytes()
        assert (
            importlib.import_module(f"livebell.ui.languages.{lang}").TEXTS["settings.title"].encode() in apart
        )
        assert apart not in image


def test_the_version_is_the_same_file_under_a_name_that_stays(built: Path) -> None:
    assert (built / "livebell@0.1.0.js").read_bytes() == (built / "livebell.js").read_bytes()


def test_the_tags_script_is_at_most_8_kb_as_it_is_sent(built: Path) -> None:
    """The rest of what it needs comes with Python, once the inert bell is painted."""
    assert (built / "livebell.js.br").stat().st_size <= 8000


def test_no_rule_of_the_stylesheet_is_lost_between_its_two_parts(built: Path) -> None:
    (face,) = built.glob("face-*.js")
    heads = [script.read_text(encoding="utf-8").splitlines()[0] for script in (built / "livebell.js", face)]
    first, rest = (json.loads(head.removeprefix("const BUILD = ")[:-1])["css"] for head in heads)
    source = (ROOT / "public" / "livebell.css").read_text(encoding="utf-8")
    classes = re.compile(r"\.[a-z][a-z-]+(?=[^;{}]*\{)")

    assert set(classes.findall(first)) | set(classes.findall(rest)) == set(classes.findall(source))
    assert {".bell", ".badge", ".bell-mark", ".root"} <= set(classes.findall(first))
    assert ".hidden-text" in classes.findall(rest)  # the first of the second part


def test_compressed_copies_are_the_files_and_smaller(built: Path) -> None:
    copies = [file for file in built.rglob("*.br") if file.stat().st_size < 100_000]

    assert len(copies) > 10
    for copy in copies:
        original = copy.with_suffix("")
        assert brotli.decompress(copy.read_bytes()) == original.read_bytes()
        assert copy.stat().st_size < original.stat().st_size


def test_the_same_sources_are_the_same_site(built: Path, tmp_path: Path) -> None:
    options = Options(api_url="https://a.example/api", ws_url="wss://a.example/ws", draft=True)
    build_site(ROOT, tmp_path / "again", options, CACHE, ignore)

    assert names(tmp_path / "again") == names(built)
    assert (tmp_path / "again" / "index.html").read_bytes() == (built / "index.html").read_bytes()


def test_nothing_is_replaced_that_was_not_built(tmp_path: Path) -> None:
    precious = tmp_path / "out" / "precious.txt"
    precious.parent.mkdir()
    precious.touch()

    with pytest.raises(BuildFailed, match="--out"):
        build_site(ROOT, tmp_path / "out", Options(draft=True), CACHE, ignore)

    assert precious.exists()
    assert {file.name for file in tmp_path.iterdir()} == {"out"}


def test_what_is_missing_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"index\.html is missing.*make run"):
        Sources(tmp_path)


def test_the_compiler_is_of_the_interpreters_version() -> None:
    runtime, compiler = versions(ROOT / "package-lock.json")

    assert runtime == compiler


# While a server runs


@pytest.fixture
def site(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSite:
    """A server's site, whose first build is taken as done: it would take Pyodide half a minute."""
    local = LocalSite(checkout)
    monkeypatch.setattr(local, "_fingerprint", Sources(checkout).fingerprint())
    return local


def test_a_site_that_nobody_edited_is_left_alone(site: LocalSite) -> None:
    before = list(site.folders)

    site.refresh()

    assert site.folders == before


def test_an_edit_is_served_at_the_next_visit_and_open_pages_keep_their_files(
    site: LocalSite, checkout: Path
) -> None:
    page = checkout / "index.html"
    page.write_text(page.read_text().replace("<h1>Integrations", "<h1>First"))
    site.refresh()
    first = site.folders[0]

    with (checkout / "pyapp" / "livebell" / "config.py").open("a") as module:
        module.write("\nEDITED = True\n")
    site.refresh()

    assert "<h1>First" in (site.folders[0] / "index.html").read_text()
    assert site.folders[0] != first
    assert site.folders[1] == first
    assert b"EDITED = True" in next(site.folders[0].glob("app-*.bundle")).read_bytes()


def test_an_edit_that_does_not_compile_leaves_the_last_good_build(
    site: LocalSite, checkout: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = list(site.folders)
    with (checkout / "pyapp" / "livebell" / "config.py").open("a") as module:
        module.write("\ndef broken(:\n")

    site.refresh()

    assert site.folders == before
    assert "livebell/config.py does not compile" in caplog.text


def test_a_checkout_without_its_runtimes_is_refused_with_the_remedy(checkout: Path) -> None:
    (checkout / "public" / "vendor").unlink()

    with pytest.raises(SettingsError, match="make run"):
        LocalSite(checkout).prepare()


def test_a_build_is_served_as_it_is(built: Path) -> None:
    local = LocalSite(built)

    local.prepare()
    local.refresh()

    assert local.folders == [built]
