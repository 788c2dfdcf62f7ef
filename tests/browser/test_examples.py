"""Every Python example of the documentation runs in Chromium under Pyodide: one page, one after the other."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.examples import ADDRESS, ROOT, examples
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

# Everything is from the server's own origin, under its own policy, as in the page itself.
BOOT = """async ([files, token]) => {
    const { bridge } = await import("/bridge.js");
    globalThis.livebell = { bridge };
    globalThis.element = document.body.appendChild(document.createElement("div"));
    globalThis.token = token;
    const { loadPyodide } = await import("/vendor/pyodide/pyodide.mjs");
    const pyodide = await loadPyodide({ indexURL: "/vendor/pyodide/" });
    for (const [target, text] of files) {
        const path = `/library/${target}`;
        pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
        pyodide.FS.writeFile(path, text);
    }
    pyodide.runPython("import sys; sys.path.insert(0, '/library')");
    globalThis.run = (source, place) => pyodide.runPython(source, {
        filename: place,
        globals: pyodide.toPy({ provider: () => token, element: globalThis.element, __name__: "example" }),
    });
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Pyodide with the library, and a backend where somebody is signed in who has no notifications."""
    # Not the built site, whose names are its own affair: the browser's half by the names of the checkout.
    site = tmp_path_factory.mktemp("site")
    (site / "public").symlink_to(ROOT / "public")
    folder = tmp_path_factory.mktemp("server")
    with LiveServer(folder, env={"LIVEBELL_SITE_DIR": str(site)}) as server:
        server.run("user", "add", "reader", stdin="a-long-password\n")
        made = chromium.new_page()
        made.goto(server.url + "/healthz")
        settings = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))
        sources = {target: ROOT / url.lstrip("/") for url, target in settings["files"].items()}
        files = [[target, file.read_text(encoding="utf-8")] for target, file in sources.items()]
        made.evaluate(BOOT, [files, server.token("reader")])
        yield made
        made.close()


def _is_complaint(said: ConsoleMessage) -> bool:
    # An example that ends while its socket is still being opened: Chromium says so itself, and it is meant.
    return (
        said.type in ("error", "warning") and "closed before the connection is established" not in said.text
    )


def test_they_run_one_after_the_other(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    origin = page.evaluate("location.origin")
    ran = []

    for example in examples():
        source = example.source.replace(ADDRESS, origin + "/api")
        page.evaluate("([source, place]) => { run(source, place) }", [source, example.place])
        ran.append(example.place)

    assert complaints == []
    assert len(ran) == len(examples()) > 10
