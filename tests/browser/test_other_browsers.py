"""The main story once more, where another browser is installed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.abroad import bell_abroad
from tests.support.bidi import Firefox
from tests.support.stage import MICROPYTHON
from tests.support.webkit import WebKit, minibrowser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.host_page import HostPage
    from tests.support.server import LiveServer

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><live-bell api-url="{bell}/api" toasts="all"></live-bell>
<script type="module">
  const bell = document.querySelector("live-bell");
  bell.getToken = async () => (await fetch("/my-token")).text();
  window.until = async (isTrue) => {
    for (let looks = 0; looks < 1500; looks++) {
      if (isTrue()) return true;
      await new Promise((go) => setTimeout(go, 20));
    }
    throw new Error(`it did not come true: ${isTrue} ${JSON.stringify(bell.getStatus())}`);
  };
  globalThis.nameOf = () => part("#lb-button").getAttribute("aria-label");
  window.part = (query) => bell.shadowRoot.querySelector(query);
</script></body></html>"""
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[tuple[HostPage, LiveServer]]:
    with bell_abroad(tmp_path, MICROPYTHON, PAGE) as places:
        yield places


WEBKIT = minibrowser()


@pytest.mark.skipif(FIREFOX is None, reason="no firefox-esr here; on Debian, apt install firefox-esr")
def test_the_bell_is_alive_in_firefox(host: tuple[HostPage, LiveServer], tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with Firefox(str(FIREFOX), profile) as firefox:
        the_story(firefox, *host)


@pytest.mark.skipif(
    WEBKIT is None, reason="no WebKitGTK here; on Debian, apt install webkit2gtk-driver libgtk-3-bin"
)
def test_the_bell_is_alive_in_webkit(host: tuple[HostPage, LiveServer], tmp_path: Path) -> None:
    folder = tmp_path / "webkit"
    folder.mkdir(mode=0o700)
    with WebKit(str(WEBKIT), folder) as webkit:
        the_story(webkit, *host)


def the_story(browser: Firefox | WebKit, page: HostPage, server: LiveServer) -> None:
    """A notification comes, is counted, pops up, and is marked as read in the panel."""
    browser.open(page.url)
    is_true = browser.evaluate
    assert is_true("until(() => document.querySelector('live-bell').getStatus().state === 'open')") is True

    server.notify("demo", "Hello 😀", "World")

    assert is_true("until(() => nameOf() === 'Notifications, 1 unread')") is True
    assert is_true("until(() => part('[part~=toast]').textContent.includes('Hello 😀'))") is True
    browser.evaluate("part('#lb-button').click()")
    assert is_true("until(() => part('#lb-panel').matches(':popover-open'))") is True
    browser.evaluate("part('#lb-panel [data-action=mark-read]').click()")
    assert is_true("until(() => nameOf() === 'Notifications')") is True
