"""The documentation as a site, and that what it shows is what is tested."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_hostile_page import POLICY
from tests.support.examples import Block, blocks
from tests.support.host_page import HostPage
from tests.support.watched import Watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# Kinds that are taken from examples, word for word; each of those is used in a browser.
FROM_EXAMPLES = {"html", "js", "tsx", "css"}
# What people read in the place of the origin that an example is given.
ORIGIN = "https://notify.example.com"
# Who runs the others: test_examples.py and the backend's tests, test_commands.py, test_nginx.py, and here.
RUN_ELSEWHERE = {"python", "sh", "nginx", "http"}
PROSE = {"text"}  # a drawing, a table of folders


def ours(kinds: set[str]) -> list[Block]:
    return [block for block in blocks() if block.kind in kinds]


def test_there_is_no_kind_of_block_that_nobody_runs() -> None:
    """A block without a kind is one that nobody runs."""
    assert {block.kind for block in blocks()} == FROM_EXAMPLES | RUN_ELSEWHERE | PROSE


def _as_shown(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    return text.replace("{bell}", ORIGIN) if file.suffix == ".html" else text


def squeezed(text: str) -> str:
    """Each line without its indent."""
    return "\n".join(line.strip() for line in textwrap.dedent(text).strip().splitlines())


@pytest.mark.parametrize("block", ours(FROM_EXAMPLES), ids=lambda block: block.place)
def test_what_is_shown_is_taken_from_an_example(block: Block) -> None:
    sources = [
        squeezed(_as_shown(file))
        for file in sorted((ROOT / "examples").rglob("*"))
        if file.is_file()
        and file.suffix in {".html", ".tsx", ".css"}
        and not {"node_modules", "dist", "public"} & set(file.relative_to(ROOT).parts)
    ]

    assert any(squeezed(block.source) in source for source in sources)


def test_the_policy_that_is_shown_is_the_hostile_pages() -> None:
    shown = [block.source for block in ours({"http"})]
    tested = POLICY.replace("{bell}", ORIGIN).replace("{socket}", ORIGIN.replace("https", "wss"))
    allowed = {part.split()[0]: set(part.split()[1:]) - {"'self'"} for part in tested.split(";")}

    assert len(shown) == 1
    for directive in shown[0].split(";"):
        name, *sources = directive.split()
        assert set(sources) == allowed[name]
    assert "trusted-types livebell" in tested


def table(page: str, heading: str) -> set[str]:
    """The names in the first column of a table."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)`", text, re.MULTILINE))


def test_the_table_of_properties_is_that_of_the_stylesheet() -> None:
    css = (ROOT / "public" / "livebell.css").read_text(encoding="utf-8")
    host = css.split(":host {")[1].split("\n}")[0]
    declared = set(re.findall(r"(--livebell-[\w-]+):", host)) | {"--livebell-size"}

    assert table("styling.md", "Properties") == declared


def test_the_table_of_parts_is_that_of_the_views() -> None:
    views = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "pyapp/livebell/ui").glob("*.py"))
    parts = {word for words in re.findall(r'"part": "([\w -]+)"', views) for word in words.split()}

    documented = table("styling.md", "Parts")

    assert {part for part in parts if not part.endswith("-")} <= documented | {"item-icon"}
    assert {"button", "badge", "panel", "item", "toast"} <= documented


def test_the_table_of_attributes_is_the_elements() -> None:
    script = (ROOT / "public" / "livebell.js").read_text(encoding="utf-8")
    texts = script.split("const TEXTS = {")[1].split("}")[0]
    flags = script.split("const FLAGS = {")[1].split("}")[0]
    known = set(re.findall(r'"?([\w-]+)"?:', texts + "," + flags))

    assert table("element.md", "Attributes") == known | {"token", "interpreter"}


class Loads(HTMLParser):
    """What a page loads by itself: not what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
        if tag in names and given.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(given.get(names[tag]) or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built."""
    folder = tmp_path_factory.mktemp("site")
    mkdocs = str(Path(sys.executable).with_name("mkdocs"))
    done = subprocess.run(
        [mkdocs, "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.slow
def test_the_site_is_built_and_loads_nothing_from_elsewhere(site: Path) -> None:
    foreign, pages = [], 0
    for page in site.rglob("*.html"):
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        pages += 1
        foreign += [f"{page.name}: {url}" for url in loads.found if re.match(r"(https?:)?//", url)]
    for css in site.rglob("*.css"):
        text = css.read_text(encoding="utf-8")
        foreign += [f"{css.name}: {url}" for url in re.findall(r"url\([\"']?((?:https?:)?//[^)]*)", text)]
    assert pages >= len(list(DOCS.glob("*.md")))
    assert foreign == []
    assert "use_notifications_websocket" in (site / "reference.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_page_of_the_site_opens_and_is_found(site: Path, chromium: Browser) -> None:
    with HostPage("", lambda: "") as host, chromium.new_context() as context:
        host.folder = site
        window = Watched(context.new_page(), host.url + "/files/index.html")
        for page in sorted(DOCS.glob("*.md")):
            window.page.goto(f"{host.url}/files/{page.stem}.html")
            expect(window.page.get_by_role("heading", level=1)).to_be_visible()

        search = window.page.get_by_role("textbox", name="Search")
        search.click()
        # Its index is there only then; and it looks at what is in the field when a key goes up.
        expect(window.page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
        search.press_sequentially("use_sync_completed_polling")
        expect(window.page.locator(".md-search-result__item").first).to_contain_text(
            "use_sync_completed_polling"
        )

        assert window.complaints == []
        assert [url for url in window.requested if not url.startswith(host.url)] == []
