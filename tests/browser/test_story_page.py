"""The main story on our own page: PyScript, Pyodide, a real server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.server import LiveServer
from tests.support.watched import PATIENCE, created_frames, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.support.server import LiveServer
    from tests.support.watched import Watched

    Window = Callable[..., Watched]


def test_a_newcomer_syncs_and_the_bell_tells(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url).open_live()
    page = window.page
    expect(page.get_by_role("heading", name="Integrations")).to_be_visible()
    expect(page.locator("#who")).to_have_text("demo")

    page.get_by_role("button", name="Sync GitHub").click()

    window.expect_toast("Sync completed – GitHub is up to date")
    expect(page.locator("[data-status-of=github]")).to_have_text("Synced just now")
    window.expect_unread(0)
    window.bell.click()
    expect(window.articles).to_have_count(1)
    expect(window.articles.first.get_by_role("button", name="Mark as unread")).to_be_attached()
    window.expect_status("Live")


def test_a_notification_from_a_second_terminal_is_marked_read_for_good(
    server: LiveServer, new_window: Window
) -> None:
    window, second = new_window(server.url).open_live(), new_window(server.url).open_live()

    sent = server.run("notify", "demo", "Hello", "World", "--url", server.url)

    assert sent.returncode == 0, sent.stderr
    window.expect_unread(1)
    window.expect_toast("Hello – World")
    expect(window.page).to_have_title("(1) Integrations · livebell")
    second.expect_unread(1)

    window.bell.click()
    window.articles.first.hover()
    window.articles.first.get_by_role("button", name="Mark as read").click()

    window.expect_unread(0)
    second.expect_unread(0)
    window.page.reload()
    window.wait_live()
    window.expect_unread(0)


def test_a_sync_that_fails_says_so(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url).open_live()

    window.page.get_by_role("button", name="Sync Legacy CRM").click()

    expect(window.page.locator("[data-status-of=legacy-crm]")).to_have_text("The last sync failed")
    window.expect_unread(1)


def test_the_bell_recovers_when_the_server_comes_back(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url).open_live()
    window.bell.click()
    window.expect_status("Live")

    server.stop()

    window.expect_status("Reconnecting…")
    server.start()
    window.expect_status("Live")
    server.notify("demo", "You are back")
    window.expect_unread(1)


def test_the_page_works_without_the_runtime_and_says_so(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url)
    window.page.route("**/pyodide-*/**", lambda route: route.abort())

    window.open()

    expect(window.page.get_by_text("Live updates are off")).to_be_visible()
    expect(window.bell).to_be_visible()
    expect(window.page.get_by_role("button", name="Sync GitHub")).to_be_visible()
    assert any("livebell" in complaint for complaint in window.complaints)
    window.complaints.clear()  # they were what was expected


def test_the_bell_is_there_without_javascript(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url, java_script_enabled=False).open()

    expect(window.bell).to_be_visible()
    expect(window.page.get_by_role("heading", name="Integrations")).to_be_visible()


def test_no_request_leaves_our_origin_and_no_policy_is_violated(
    server: LiveServer, new_window: Window
) -> None:
    window = new_window(server.url)
    window.page.add_init_script(
        "globalThis.violations = [];"
        "addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));"
    )

    window.open_live()

    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in window.requested if not url.startswith(own)] == []
    assert window.page.evaluate("violations") == []


def test_five_thousand_at_once_leave_the_right_count(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url)
    play(window.page, created_frames(5000))

    window.open()

    window.expect_unread(5000)


def test_bad_input_is_dropped_and_the_connection_stays(server: LiveServer, new_window: Window) -> None:
    window = new_window(server.url)
    bad = [
        "not json", "[]", '"text"', "{}", '{"type": 5}', "x" * 70_000,
        '{"type": "unread_count", "payload": {"unread_count": -1}}',
        '{"type": "unread_count", "payload": {"unread_count": "9"}}',
        '{"type": "unread_count", "payload": {"unread_count": true}}',
        '{"type": "unread_count", "payload": NaN}',
        '{"type": "notification_created", "payload": {"title": "without an id"}}',
        '{"type": "notification_created", "payload": {"id": 7, "title": "<img src=x onerror=alert(1)>"}}',
        '{"type": "a_type_of_tomorrow", "payload": {}}',
    ]  # fmt: skip
    play(window.page, bad)

    window.open()

    window.expect_unread(1)
    window.bell.click()
    expect(window.articles.first.get_by_role("heading")).to_have_text("<img src=x onerror=alert(1)>")
    window.expect_status("Live")
    kinds = [complaint for complaint in window.complaints if "livebell: dropped" in complaint]
    assert len(kinds) == len(set(kinds)) >= 5
    assert [complaint for complaint in window.complaints if complaint not in kinds] == []
    window.complaints.clear()


def test_without_demo_there_is_a_form(tmp_path: Path, new_window: Window) -> None:
    with LiveServer(tmp_path, demo=False) as server:
        added = server.run("user", "add", "maria", stdin="correct horse\n")
        assert added.returncode == 0, added.stderr
        window = new_window(server.url)
        window.page.route("**/demo-session/", lambda route: route.abort())
        window.open()
        expect(window.page.locator("#page-status")).to_have_text(
            "The server does not answer. Live updates begin when it does."
        )
        window.until(lambda: window.complaints)
        assert {"raised" in complaint for complaint in window.complaints} == {True}
        window.page.unroute("**/demo-session/")
        way_in = window.page.get_by_label("Username")
        expect(way_in).to_be_visible(timeout=PATIENCE)  # without a reload
        window.complaints.clear()
        the_bell_shows_the_way_in(window, way_in)

        way_in.fill("maria")
        window.page.get_by_label("Password").fill("wrong horse")
        window.page.get_by_role("button", name="Sign in").click()
        expect(window.page.get_by_role("alert")).to_have_text("That user name and password do not match.")
        window.page.get_by_label("Password").fill("correct horse")
        window.page.get_by_role("button", name="Sign in").click()

        window.wait_live()
        server.notify("maria", "Welcome")
        window.expect_unread(1)
        window.page.get_by_role("button", name="Sign out").click()
        window.expect_unread(0)
        the_bell_shows_the_way_in(window, way_in)


def the_bell_shows_the_way_in(window: Watched, way_in: Locator) -> None:
    """It says that nobody is signed in, and its button leads to the form and uncovers it."""
    window.bell.click()
    window.expect_status("Not signed in")
    window.panel.get_by_role("button", name="Sign in").click()
    expect(way_in).to_be_focused()
    expect(window.panel).to_be_hidden()
