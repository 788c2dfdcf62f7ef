"""One tag in pages of all kinds: every order of events, several bells, attributes that change, leaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.support.abroad import abroad
from tests.support.stage import INTERPRETERS, MICROPYTHON
from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Route, WebSocketRoute

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer

    Window = Callable[..., Watched]

BLANK = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title></head>
<body><header></header><main></main></body></html>"""

# What a test says in the page. `live` waits for a bell's own word that Python has it, or has given up.
WORDS = """
window.token = () => fetch("/my-token").then((answer) => answer.text());
window.bells = () => [...document.querySelectorAll("live-bell")];
window.make = (attributes = {}) => {
  const bell = document.createElement("live-bell");
  for (const [name, value] of Object.entries({"api-url": BELL + "/api", ...window.ALWAYS, ...attributes})) bell.setAttribute(name, value);
  bell.getToken = token;
  return bell;
};
window.heard = (target, name) => new Promise((go, refuse) => {
  const late = setTimeout(() => refuse(new Error(`no ${name}: ${JSON.stringify(target.getStatus?.())}`)), 40000);
  target.addEventListener(name, (event) => { clearTimeout(late); go(event.detail); }, {once: true});
});
window.until = async (isTrue) => {
  for (let looks = 0; !isTrue(); looks++) {
    if (looks > 2000) throw new Error(`it did not come true: ${isTrue}; ${JSON.stringify(bells()[0]?.getStatus())}`);
    await new Promise((go) => setTimeout(go, 20));
  }
  return isTrue();
};
window.open_ = (bell) => until(() => bell.getStatus().state === "open");
window.task = () => new Promise((go) => setTimeout(go));
window.load = () => import(BELL + "/livebell.js");
"""


class Host:
    """A host page on an origin of its own, and the server that its bells belong to."""

    def __init__(self, page: HostPage, server: LiveServer) -> None:
        self.page = page
        self.server = server

    def run(self, window: Watched, script: str) -> Any:
        """Run the body of an async function in the page; one that never ends is an error."""
        late = "new Promise((_, refuse) => (window.uncounted ?? setTimeout)(refuse, 100000, new Error('it never ended')))"
        return window.page.evaluate(f"() => Promise.race([(async () => {{ {script} }})(), {late}])")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with abroad(tmp_path_factory.mktemp("embedding")) as (page, server):
        page.html = BLANK
        yield Host(page, server)


def opened(host: Host, new_window: Window, interpreter: str = MICROPYTHON) -> Watched:
    """The host page, with nothing of ours in it yet; ``make`` makes bells of this interpreter there."""
    window = new_window(host.page.url)
    always = json.dumps({"interpreter": interpreter})
    window.page.add_init_script(f"window.BELL = {host.server.url!r}; window.ALWAYS = {always};" + WORDS)
    return window.open()


@pytest.fixture(params=INTERPRETERS)
def window(request: pytest.FixtureRequest, host: Host, new_window: Window) -> Watched:
    """The host page, on each interpreter."""
    return opened(host, new_window, request.param)


@pytest.fixture
def light(host: Host, new_window: Window) -> Watched:
    """The host page on MicroPython, or on what the test itself says: nothing differs on the other one."""
    return opened(host, new_window)


def test_a_token_set_before_the_element_is_defined_counts(host: Host, window: Watched) -> None:
    state = host.run(
        window,
        """const bell = make();
        document.querySelector("header").append(bell);
        await load();
        await open_(bell);
        return [Object.hasOwn(bell, "getToken"), bell.getToken === token, bell.getStatus().state];""",
    )

    assert state == [False, True, "open"]


def test_moving_removing_and_adding_again_are_right_in_every_order(host: Host, window: Watched) -> None:
    readies, states = host.run(
        window,
        """let readies = 0;
        addEventListener("livebell-ready", () => readies++);
        await load();
        const [header, main] = [document.querySelector("header"), document.querySelector("main")];
        const bell = make();
        header.append(bell);
        bell.remove();                       // before Python is up, in the same task
        main.append(bell);
        await task();
        bell.remove();                       // and in a task of its own
        await task();
        header.append(bell);
        await open_(bell);
        const states = [bell.getStatus().state];
        main.append(bell);                   // a move of a live bell
        await task();
        states.push(bell.getStatus().state);
        bell.remove();
        await task();
        states.push(bell.getStatus().state);
        header.append(bell);
        await open_(bell);
        states.push(bell.getStatus().state);
        return [readies, states];""",
    )

    assert readies == 2
    assert states == ["open", "open", "idle", "open"]


def test_a_moved_bell_keeps_its_panel_open_and_its_toaster(host: Host, window: Watched) -> None:
    host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        await open_(bells()[0]);""",
    )
    window.bell.click()
    expect(window.panel).to_be_visible()

    host.run(window, "document.querySelector('main').append(bells()[0]); bells()[0].toast({title: 'Moved'});")

    expect(window.panel).to_be_visible()
    window.expect_toast("Moved")


def test_two_bells_share_a_socket_and_one_toaster_and_two_users_do_not(host: Host, window: Watched) -> None:
    host.run(
        window,
        """await load();
        for (const user of ["", "", "somebody"]) document.querySelector("main").append(make(user ? {user} : {}));
        for (const bell of bells()) await open_(bell);
        bells()[2].toast({title: "From the third"});""",
    )

    window.until(lambda: sum(not socket.is_closed() for socket in window.sockets) == 1)
    expect(window.page.get_by_role("region", name="Notification messages")).to_have_count(1)
    window.expect_toast("From the third")
    host.run(window, "bells()[0].remove(); await task(); bells()[1].toast({title: 'From the third'});")
    expect(window.page.get_by_role("region", name="Notification messages")).to_have_count(1)


def test_attributes_are_followed_at_run_time(host: Host, window: Watched) -> None:
    script = """await load();
        const bell = make();
        document.querySelector("header").append(bell);
        await open_(bell);
        const root = () => bell.shadowRoot.getElementById("lb-root");
        const seen = {};
        bell.setAttribute("theme", "dark");
        await until(() => root().dataset.theme === "dark");
        bell.setAttribute("lang", "en-GB");
        await task();
        seen.afterLang = bell.getStatus().state;
        bell.setAttribute("api-url", "ftp://nowhere");
        await until(() => bell.getStatus().last_close?.reason.includes("ftp://nowhere"));
        seen.wrong = bell.getStatus().state;
        seen.note = bell.shadowRoot.getElementById("lb-button").title;
        bell.setAttribute("api-url", BELL + "/api/");
        await open_(bell);
        bell.setAttribute("api-url", "http://127.0.0.1:9/api");   // nobody is there
        await until(() => bell.getStatus().state === "waiting");
        bell.setAttribute("api-url", BELL + "/api");
        await open_(bell);
        bell.toggleAttribute("title-count", true);
        return seen;"""
    seen = host.run(window, script)

    assert (seen["afterLang"], seen["wrong"]) == ("open", "idle")
    assert "ftp://nowhere" in seen["note"]
    assert [c for c in window.complaints if "ftp://nowhere" not in c] == []
    window.complaints.clear()
    host.server.notify("demo", "Counted")
    window.until(lambda: window.page.title().startswith("("))
    host.run(window, "bells()[0].remove(); await task();")
    assert window.page.title() == "Host"


def test_only_the_language_that_is_asked_for_is_fetched_and_english_speaks_for_a_lost_one(
    host: Host, light: Watched
) -> None:
    """Pyodide has all languages in its bundle."""
    light.page.route("**/livebell-fr-*.mpy", lambda route: route.abort())
    names = host.run(
        light,
        """await load();
        const names = [];
        const button = (bell) => bell.shadowRoot.getElementById("lb-button").ariaLabel.split(",")[0];
        const bell = make({lang: "de-AT"});
        document.querySelector("header").append(bell);
        await open_(bell);
        names.push(button(bell));
        bell.setAttribute("lang", "fr");
        bell.setAttribute("lang", "ja");   // while the first one is on its way
        await until(() => button(bell).startsWith("通知"));
        bell.setAttribute("lang", "fr");
        await until(() => button(bell) === "Notifications");
        return names;""",
    )

    assert names == ["Benachrichtigungen"]
    fetched = [url.rsplit("/", 1)[1][:11] for url in light.requested if url.endswith(".mpy")]
    assert fetched == ["livebell-de", "livebell-ja", "livebell-fr"]
    assert [complaint for complaint in light.complaints if "speaks English" not in complaint] == []
    assert len(light.complaints) == 1
    light.complaints.clear()


def test_the_second_copy_does_nothing_and_says_so_once(host: Host, window: Watched) -> None:
    host.run(
        window,
        """document.querySelector("header").append(make());
        await load();
        const first = customElements.get("live-bell");
        await import(BELL + "/livebell.js?another=copy");
        await open_(bells()[0]);
        return first === customElements.get("live-bell");""",
    )

    assert len(window.complaints) == 1
    assert "second copy" in window.complaints.pop()


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_page_is_as_it_was_but_for_one_global(interpreter: str, host: Host, light: Watched) -> None:
    added = host.run(
        light,
        f"const interpreter = '{interpreter}';"
        """const shape = () => {
            const shapes = {};
            for (const name of Object.getOwnPropertyNames(globalThis)) {
                const prototype = Object.getOwnPropertyDescriptor(globalThis, name).value?.prototype;
                if (!prototype) continue;
                for (const [key, one] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
                    for (const kind of ["value", "get", "set"])
                        if (typeof one[kind] === "function") shapes[`${name}.${key}.${kind}`] = one[kind];
            }
            return shapes;
        };
        const [names, before] = [new Set(Object.getOwnPropertyNames(globalThis)), shape()];
        await load();
        document.querySelector("header").append(make({interpreter}));
        await open_(bells()[0]);
        const after = shape();
        return {
            names: Object.getOwnPropertyNames(globalThis).filter((name) => !names.has(name)),
            patched: Object.keys(before).filter((key) => before[key] !== after[key]),
        };""",
    )

    assert added == {"names": ["livebell"], "patched": []}


def test_a_bell_on_pyodide_is_as_alive(host: Host, light: Watched) -> None:
    detail, state = host.run(
        light,
        """const ready = heard(document, "livebell-ready");
        await load();
        document.querySelector("header").append(make({interpreter: "pyodide"}));
        const detail = await ready;
        await open_(bells()[0]);
        return [detail, bells()[0].getStatus()];""",
    )

    assert detail == {"interpreter": "pyodide"}
    assert (state["state"], state["via"]) == ("open", "own")
    light.bell.click()
    light.expect_status("Live")


def test_a_users_last_count_is_shown_before_python_is_up(host: Host, window: Watched) -> None:
    host.server.notify("demo", "One more")
    count = host.run(
        window,
        """await load();
        document.querySelector("header").append(make({user: "demo"}));
        await open_(bells()[0]);
        await until(() => bells()[0].unreadCount > 0);
        return bells()[0].unreadCount;""",
    )
    window.page.route("**/*.wasm", lambda route: None)  # Python never comes
    window.page.reload()

    known = host.run(
        window,
        """await load();
        const [own, others] = [make({user: "demo"}), make({user: "somebody"})];
        document.querySelector("header").append(own, others);
        return [own.unreadCount, others.unreadCount];""",
    )

    assert known == [count, 0]
    window.expect_unread(count)
    window.page.unroute_all(behavior="ignoreErrors")


def test_who_signs_out_leaves_no_count(host: Host, window: Watched) -> None:
    kept = host.run(
        window,
        """await load();
        document.querySelector("header").append(make({user: "demo"}));
        await open_(bells()[0]);
        await until(() => localStorage.length > 0);
        bells()[0].signOut();
        return [bells()[0].getStatus().state, Object.keys(localStorage)];""",
    )

    assert kept == ["unauthorized", []]


def test_a_browser_without_webassembly_harms_nobody(host: Host, new_window: Window) -> None:
    window = new_window(host.page.url)
    window.page.add_init_script(
        f"window.BELL = {host.server.url!r};" + WORDS + "delete globalThis.WebAssembly;"
    )
    window.open()

    went_on = host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        bells()[0].toast({title: "Lost"});
        return 1 + 1;""",
    )

    assert went_on == 2
    window.until(lambda: any("WebAssembly" in complaint for complaint in window.complaints))
    window.bell.click()
    expect(window.page.get_by_text("Live updates are off")).to_be_visible()
    assert [
        complaint for complaint in window.complaints if not complaint.startswith("warning: livebell")
    ] == []
    window.complaints.clear()


COUNTING = """
(() => {
  const alive = { listeners: 0, timers: new Set(), frames: new Set(), sockets: new Set(), observers: 0, channels: 0 };
  const kept = [window, document];
  window.uncounted = window.setTimeout.bind(window);  // the test's own deadline
  for (const name of ["addEventListener", "removeEventListener"]) {
    const native = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (...values) {
      if (kept.includes(this ?? window)) alive.listeners += name === "addEventListener" ? 1 : -1;
      return native.apply(this, values);
    };
  }
  for (const [start, stop, set] of [["setTimeout", "clearTimeout", alive.timers], ["setInterval", "clearInterval", alive.timers],
                                    ["requestAnimationFrame", "cancelAnimationFrame", alive.frames]]) {
    const [begin, end] = [window[start].bind(window), window[stop].bind(window)];
    window[start] = (call, ...rest) => {
      const id = begin((...values) => { if (start !== "setInterval") set.delete(id); call(...values); }, ...rest);
      set.add(id);
      return id;
    };
    window[stop] = (id) => { set.delete(id); end(id); };
  }
  const [Socket, Observer, Channel] = [WebSocket, MutationObserver, BroadcastChannel];
  window.WebSocket = class extends Socket {
    constructor(...values) { super(...values); alive.sockets.add(this); super.addEventListener("close", () => alive.sockets.delete(this)); }
  };
  window.MutationObserver = class extends Observer {
    observe(...values) { alive.observers++; super.observe(...values); }
    disconnect() { alive.observers--; super.disconnect(); }
  };
  window.BroadcastChannel = class extends Channel {
    constructor(...values) { super(...values); alive.channels++; }
    close() { alive.channels--; super.close(); }
  };
  window.alive = async () => ({
    listeners: alive.listeners, timers: alive.timers.size, frames: alive.frames.size, sockets: alive.sockets.size,
    observers: alive.observers, channels: alive.channels, locks: (await navigator.locks.query()).held.length,
    proxies: livebell.proxies?.() ?? null,
  });
})();
"""


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_two_hundred_mounts_and_unmounts_leave_nothing(
    interpreter: str, host: Host, new_window: Window
) -> None:
    window = new_window(host.page.url)
    window.page.add_init_script(COUNTING + f"window.BELL = {host.server.url!r};" + WORDS)
    window.open()
    script = """
        const settled = async () => {
            const wanted = JSON.stringify(START ?? {});
            let now = await alive();
            for (let looks = 0; looks < 5000 && (START ? JSON.stringify(now) !== wanted : now.sockets + now.timers + now.frames > 0); looks++) {
                await task();
                now = await alive();
            }
            return now;
        };
        const cycle = async (number) => {
            const bell = make({interpreter: INTERPRETER});
            document.querySelector("header").append(bell);
            await heard(bell, "livebell-ready");
            if (number % 10 === 0) await open_(bell);
            if (number % 3 === 0) { bell.toast({title: "Hello"}); bell.startPolling(); }
            if (number % 5 === 0) bell.shadowRoot.getElementById("lb-button").click();
            bell.remove();
            await task();
        };"""
    script = f"const INTERPRETER = {interpreter!r};" + script
    start = host.run(window, f"const START = null; {script} await load(); await cycle(0); return settled();")
    assert (start["sockets"], start["channels"], start["locks"], start["timers"]) == (0, 0, 0, 0)
    assert set(start) >= {"listeners", "timers", "sockets", "proxies"}
    assert start["proxies"] is not None

    end = host.run(
        window,
        f"""const START = {start!r}; {script}
        for (let number = 0; number < 200; number++) await cycle(number);
        return settled();""",
    )

    assert end == start


def test_the_inspector_comes_only_when_asked_for_and_tells_no_words(host: Host, window: Watched) -> None:
    host.run(
        window,
        """await load();
        document.querySelector("header").append(make());
        await open_(bells()[0]);""",
    )
    assert [url for url in window.requested if "inspector" in url] == []

    host.run(
        window,
        """await import(BELL + "/livebell-inspector.js");
        document.querySelector("main").append(document.createElement("live-bell-inspector"));""",
    )
    host.server.notify("demo", "Private words", "More of them")

    panel = window.page.get_by_role("region", name="Bell inspector")
    expect(panel).to_contain_text("notification_created")
    expect(panel).to_contain_text("HEARTBEAT", ignore_case=True)
    report = window.page.evaluate("document.querySelector('live-bell-inspector').report")
    assert report["interpreter"] == window.page.evaluate("ALWAYS.interpreter")
    assert report["proxies"] > 0
    assert report["status"]["state"] == "open"
    assert report["history"]
    assert "Private" not in panel.inner_text()
    assert "eyJ" not in str(report)
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.page.get_by_role("button", name="Copy as JSON").click()
    expect(window.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert '"frames"' in copied
    host.run(window, "document.querySelector('live-bell-inspector').remove();")


def test_the_inspector_tells_what_waits_and_where_the_events_stand(host: Host, light: Watched) -> None:
    page = light.page
    held: list[Route] = []

    def hold() -> None:
        page.route("**/api/notifications/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it

    def let_go() -> None:
        while held:
            held.pop().continue_()
        page.unroute("**/api/notifications/**")

    def pass_on(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda text: None if "Lost on its way" in str(text) else line.send(text))

    def report() -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate("document.querySelector('live-bell-inspector').report")
        return found

    page.route_web_socket("**/ws/notifications/**", pass_on)
    host.run(
        light,
        """await load();
        await import(BELL + "/livebell-inspector.js");
        document.querySelector("main").append(document.createElement("live-bell-inspector"));
        document.querySelector("header").append(make());
        await open_(bells()[0]);""",
    )
    # A page that is still on its way may hold the one that is lost, and there is no gap then.
    light.until(lambda: report()["seq"] is not None and not report()["loading"])
    hold()
    host.server.notify("demo", "Lost on its way")
    host.server.notify("demo", "Behind a gap")
    light.until(lambda: report()["queue"] == 1)  # it waits for what lies before it
    assert report()["loading"] is True

    let_go()
    light.until(lambda: report()["queue"] == 0)
    known = report()
    assert known["seq"] == known["frames"][-1]["seq"] == known["status"]["last_seq"] > 0
    assert known["pending"] == []

    light.bell.click()
    newest = light.articles.filter(has_text="Behind a gap")
    newest.hover()
    hold()
    newest.get_by_role("button", name="Mark as read").click()
    light.until(lambda: report()["pending"])
    identity = int(str(newest.get_attribute("data-id")).removeprefix("i"))
    assert report()["pending"] == [{"kind": "read", "ids": [identity]}]
    let_go()
    light.until(lambda: report()["pending"] == [])
    host.run(light, "document.querySelector('live-bell-inspector').remove();")
