"""Frames on their way into the interpreter: one alone at once, many together, in order, none after the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.host_page import HostPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PUBLIC = Path(__file__).resolve().parents[2] / "public"
PAGE = """<!doctype html><html lang="en"><title>Bursts</title><script type="module">
  import { bridge } from "/bridge.js";
  window.begin = (strictly = false) => {
    window.calls = []; // what was told, one entry a call
    window.socket = new EventTarget();
    window.stop = bridge.hear(socket, (text) => calls.push(text.split("\\u001e")), strictly);
  };
  window.say = (data) => socket.dispatchEvent(new MessageEvent("message", { data }));
  window.end = () => socket.dispatchEvent(new Event("close"));
  window.turns = async (count) => {
    for (let turn = 0; turn < count; turn += 1) {
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { port1.close(); resolve(); };
        port2.postMessage(0);
      });
    }
  };
  window.ready = true;
</script></html>"""


@pytest.fixture(scope="module")
def shown(chromium: Browser) -> Iterator[Page]:
    """A page with the bridge and nothing else."""
    host = HostPage(PAGE, lambda: "")
    for name in ("bridge.js", "vendor/idiomorph/idiomorph.esm.js"):
        host.files["/" + name] = (PUBLIC / name).read_text(encoding="utf-8")
    with host:
        page = chromium.new_page()
        page.goto(host.url)
        page.wait_for_function("window.ready")
        yield page
        page.close()


@pytest.fixture
def page(shown: Page) -> Page:
    """A socket that nothing was said on."""
    shown.evaluate("begin()")
    return shown


def test_a_frame_alone_is_told_at_once(page: Page) -> None:
    assert page.evaluate("say('a'), calls") == [["a"]]


def test_frames_with_a_turn_between_them_wait_for_nothing(page: Page) -> None:
    told = page.evaluate(
        "async () => { for (const each of 'abc') { say(each); calls.push(calls.length); await turns(2); } return calls }"
    )

    assert told == [["a"], 1, ["b"], 3, ["c"], 5]


def test_a_burst_is_told_in_order_and_in_few_calls(page: Page) -> None:
    told = page.evaluate(
        "async () => { for (let n = 0; n < 300; n += 1) say(String(n)); await turns(300); return calls }"
    )

    assert [text for call in told for text in call] == [str(number) for number in range(300)]
    assert len(told) == 1 + 5, "the first at once, the rest 64 together"


def test_a_frame_after_a_burst_is_told_at_once_again(page: Page) -> None:
    told = page.evaluate("async () => { say('a'); say('b'); await turns(4); say('c'); return calls }")

    assert told == [["a"], ["b"], ["c"]]


def test_a_frame_that_comes_while_others_wait_does_not_overtake_them(page: Page) -> None:
    told = page.evaluate(
        "async () => { for (const each of 'abc') say(each); await Promise.resolve(); say('d'); await turns(4); return calls }"
    )

    assert [text for call in told for text in call] == ["a", "b", "c", "d"]


def test_what_came_before_the_end_of_the_line_is_told_before_it(page: Page) -> None:
    assert page.evaluate("(() => { for (const each of 'abc') say(each); end(); return calls })()") == [
        ["a"],
        ["b", "c"],
    ]


def test_after_the_end_of_listening_nothing_is_told(page: Page) -> None:
    told = page.evaluate(
        "async () => { for (const each of 'abc') say(each); stop(); say('d'); await turns(4); return calls }"
    )

    assert told == [["a"]]


def test_who_stops_on_hearing_a_frame_hears_no_other(page: Page) -> None:
    told = page.evaluate(
        """async () => {
          const push = calls.push.bind(calls);
          calls.push = (call) => { push(call); if (calls.length === 2) stop(); };
          for (let n = 0; n < 200; n += 1) say(String(n));
          await turns(20);
          return calls;
        }"""
    )

    assert [len(call) for call in told] == [1, 64]


def test_what_no_text_can_be_is_told_as_what_it_is(page: Page) -> None:
    told = page.evaluate("(() => { say(new ArrayBuffer(4)); say('[1]\\u001e[2]'); end(); return calls })()")

    assert told == [["\0"], [""]]


def test_where_json_is_lax_only_json_comes_through(page: Page) -> None:
    told = page.evaluate("(() => { begin(true); say('{\"a\" : 1}'); say('[1,]'); end(); return calls })()")

    assert told == [['{"a":1}'], [""]]
