"""The built site: on a static host, without a network, with a broken snapshot, and the click that came too early."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.host_page import HostPage
from tests.support.server import LiveServer
from tests.support.static_host import StaticHost
from tests.support.watched import PATIENCE, Watched
from tools.build.site import Options, build_site
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Playwright, Route

    Window = Callable[..., Watched]

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build"
MARKED = "performance.getEntriesByName('{}').length > 0"
VIOLATIONS = (
    "globalThis.violations = [];"
    "addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));"
)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout's site as `serve.py build --offline on` makes it, compressed less."""
    target = tmp_path_factory.mktemp("dist") / "dist"
    build_site(ROOT, target, Options(offline="on"), CACHE, lambda _: None)
    return target


@pytest.fixture(scope="module")
def site_server(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Our server with that site."""
    with LiveServer(tmp_path_factory.mktemp("server"), env={"LIVEBELL_SITE_DIR": str(dist)}) as server:
        yield server


@pytest.fixture
def profile(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that keeps things from visit to visit."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=executable(), args=[*FLAGS]
    )
    yield context
    context.close()


def has_mark(window: Watched, name: str) -> bool:
    """Whether the page has set this mark."""
    return bool(window.page.evaluate(MARKED.format(name)))


def visit_until_prepared(context: BrowserContext, url: str) -> Watched:
    """A visit that lasts until everything is kept for the next one."""
    window = Watched(context.new_page(), url).open_live()
    window.until(lambda: has_mark(window, "livebell:prepared"))
    return window


def test_a_static_host_is_enough(tmp_path: Path, new_window: Window) -> None:
    # The addresses of both have to be known to each other before either is built.
    target = tmp_path / "dist"
    target.mkdir()
    with StaticHost(target) as host:
        arguments = ["--allow-origin", host.url]
        with LiveServer(tmp_path, demo=False, extra_args=arguments) as backend:
            host.backend = f"{backend.url} {backend.url.replace('http', 'ws')}"
            build_site(ROOT, target, Options(api_url=f"{backend.url}/api"), CACHE, lambda _: None)
            assert backend.run("user", "add", "maria", stdin="correct horse\n").returncode == 0
            window = new_window(host.url)
            window.page.add_init_script(VIOLATIONS)
            window.open()
            window.page.get_by_label("Username").fill("maria")
            window.page.get_by_label("Password").fill("correct horse")
            window.page.get_by_role("button", name="Sign in").click()

            window.wait_live()
            backend.notify("maria", "Hello")
            window.expect_unread(1)

            assert window.page.evaluate("violations") == []


def test_the_tag_of_a_static_host_is_alive(tmp_path: Path, new_window: Window) -> None:
    target = tmp_path / "dist"
    target.mkdir()
    page = HostPage("", lambda: backend.token("demo"))
    with StaticHost(target) as bells, page:
        backend = LiveServer(tmp_path, extra_args=["--allow-origin", page.url])
        with backend:
            build_site(ROOT, target, Options(), CACHE, lambda _: None)
            # A host's policy, and a tag pinned to its version by its hash.
            page.policy = (
                f"script-src {bells.url} 'self' 'wasm-unsafe-eval' 'unsafe-inline'; "
                f"connect-src 'self' {bells.url} {backend.url} {backend.url.replace('http', 'ws')}"
            )
            page.html = f"""<!doctype html><meta charset="utf-8"><title>Host</title>
                <script type="module" src="{bells.url}/livebell@0.1.0.js"></script>
                <live-bell api-url="{backend.url}/api"></live-bell><script type="module">
                document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
                </script>"""
            window = new_window(page.url).open_live()

            backend.notify("demo", "Hello")
            window.expect_unread(1)


def test_the_first_frame_has_the_bell_and_waits_for_no_script(
    site_server: LiveServer, new_window: Window
) -> None:
    window = new_window(site_server.url)
    held: list[Route] = []
    window.page.route("**/core.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    window.page.goto(window.url, wait_until="commit")  # PyScript does not come until it is let
    window.until(lambda: window.page.evaluate("performance.getEntriesByName('livebell:painted').length"))

    first, painted, styled = window.page.evaluate(
        "['first-contentful-paint', 'livebell:painted',"
        " document.getElementById('bell').shadowRoot.querySelector('link').href]"
        ".map((name) => performance.getEntriesByName(name)[0]).map((one) => one.responseEnd ?? one.startTime)"
    )
    assert painted == first if styled <= first else painted > first
    expect(window.bell).to_be_visible()

    window.until(lambda: held)
    for route in held:
        route.continue_()
    window.wait_live()


def test_what_was_asked_before_python_is_not_asked_twice(site_server: LiveServer, new_window: Window) -> None:
    window = new_window(site_server.url).open_live()

    asked = [url.removeprefix(site_server.url) for url in window.requested if "/api/" in url]
    assert sorted(asked) == ["/api/demo-session/", "/api/notifications/?limit=20"]


def test_the_rest_of_the_standard_library_comes_when_it_is_asked_for(
    site_server: LiveServer, new_window: Window
) -> None:
    snippet = (
        (ROOT / "docs" / "performance.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    )
    more = "\nawait load_stdlib()\nimport difflib\nwindow.found = difflib.get_close_matches('appel', ['ape', 'apple'])[0]\n"
    window = new_window(site_server.url)

    def with_more(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + snippet + more)

    window.page.route("**/main-*.py", with_more)

    window.open_live()

    window.until(lambda: window.page.evaluate("globalThis.found") == "apple")


def test_a_return_visit_wakes_from_the_snapshot(site_server: LiveServer, profile: BrowserContext) -> None:
    first = visit_until_prepared(profile, site_server.url)
    assert not has_mark(first, "livebell:restored")

    second = Watched(profile.new_page(), site_server.url).open_live()

    assert has_mark(second, "livebell:restored")
    site_server.notify("demo", "Hello", "World")
    second.expect_toast("Hello – World")
    assert first.complaints + second.complaints == []


def test_a_broken_snapshot_is_said_and_the_page_starts_without(
    site_server: LiveServer, profile: BrowserContext
) -> None:
    window = visit_until_prepared(profile, site_server.url)
    window.page.evaluate(
        """async () => {
            const cache = await caches.open("livebell-snapshot");
            for (const request of await cache.keys()) await cache.put(request, new Response("not a memory"));
        }"""
    )

    window.page.goto(site_server.url)
    window.wait_live()

    assert not has_mark(window, "livebell:restored")
    assert [text for text in window.complaints if "the snapshot could not be used" in text]


def test_offline_the_bell_is_there_with_its_last_count(
    tmp_path: Path, dist: Path, profile: BrowserContext
) -> None:
    server = LiveServer(tmp_path, env={"LIVEBELL_SITE_DIR": str(dist)})
    with server:
        window = visit_until_prepared(profile, server.url)
        for number in range(3):
            server.notify("demo", f"Number {number}")
        window.expect_unread(3)
        window.until(lambda: window.page.evaluate("navigator.serviceWorker.ready.then(() => true)"))
        server.stop()
        profile.set_offline(True)

        window.page.goto(server.url)

        window.expect_unread(3)
        window.until(lambda: has_mark(window, "livebell:ready"))
        window.expect_unread(3)
        window.bell.click()
        window.expect_status("Offline")
        assert "Number" not in window.page.content()

        server.start()
        profile.set_offline(False)
        window.expect_status("Live")
        window.expect_unread(3)


def test_another_users_count_is_not_shown(site_server: LiveServer, new_window: Window) -> None:
    window = new_window(site_server.url)
    window.page.add_init_script(
        f"localStorage.setItem('livebell:unread:{site_server.url}/api:somebody', '7');"
        "localStorage.setItem('livebell:page-user', 'somebody');"
    )
    seen: list[str] = []
    window.page.expose_function("saw", lambda text: seen.append(text))  # noqa: PLW0108 - Playwright marks it
    window.page.add_init_script(
        "new PerformanceObserver(() => saw(document.querySelector('#bell').shadowRoot"
        ".querySelector('#lb-badge').textContent)).observe({ type: 'mark', buffered: true });"
    )

    window.open_live()

    assert seen
    assert "7" not in seen


def test_a_click_before_python_is_carried_out_after(site_server: LiveServer, new_window: Window) -> None:
    window = new_window(site_server.url)
    held: list[Route] = []
    window.page.route("**/pyodide.asm.wasm", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    window.open()
    window.until(lambda: held)
    before = window.bell.bounding_box()

    window.bell.press("Enter")
    held.pop().continue_()

    expect(window.panel).to_be_visible(timeout=PATIENCE)
    assert window.bell.bounding_box() == before  # nothing has shifted


def test_a_runtime_that_never_comes_is_said_in_time(site_server: LiveServer, new_window: Window) -> None:
    window = new_window(site_server.url)
    window.page.clock.install()
    held: list[Route] = []
    window.page.route("**/pyodide.asm.wasm", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    window.open()
    window.until(lambda: held)

    window.page.clock.fast_forward(31_000)

    expect(window.page.get_by_text("Live updates are off")).to_be_visible(timeout=PATIENCE)
    window.until(lambda: window.complaints)
    assert window.complaints == ["warning: livebell: no Python after 30 s"]
    window.complaints.clear()


def test_a_worker_that_is_switched_off_clears_away_what_an_earlier_one_kept(
    tmp_path: Path, profile: BrowserContext
) -> None:
    site = tmp_path / "site"
    build_site(ROOT, site, Options(offline="on"), CACHE, lambda _: None)
    kept = "caches.keys().then((names) => names.filter((name) => name.startsWith('livebell-build-')).length)"
    registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    with LiveServer(tmp_path, env={"LIVEBELL_SITE_DIR": str(site)}) as server:
        window = visit_until_prepared(profile, server.url)
        window.until(lambda: window.page.evaluate("navigator.serviceWorker.ready.then(() => true)"))
        assert window.page.evaluate(kept) == 1

        build_site(ROOT, site, Options(offline="off"), CACHE, lambda _: None)
        window.page.goto(server.url)

        window.until(lambda: window.page.evaluate(kept) == 0)
        window.until(lambda: window.page.evaluate(registered) == 0)
