"""A bell in somebody else's page: the page on one origin, its server on another."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.host_page import HostPage
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# What most tests need; ``{bell}`` is the server's origin, ``{interpreter}`` what runs the bell.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
<script type="module" src="{bell}/livebell.js"></script></head>
<body><h1>Host</h1><live-bell api-url="{bell}/api" interpreter="{interpreter}"></live-bell>
<script type="module">
  document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""


@contextmanager
def abroad(folder: Path, token: Callable[[], str] | None = None) -> Iterator[tuple[HostPage, LiveServer]]:
    """A host without a page yet, and a server in ``folder`` that allows its origin; ``token`` is else the demo user's."""
    host = HostPage("", token or (lambda: server.token("demo")))
    server = LiveServer(folder, extra_args=["--allow-origin", host.url])
    with host, server:
        yield host, server


@contextmanager
def bell_abroad(
    folder: Path, interpreter: str, page: str = PAGE, token: Callable[[], str] | None = None
) -> Iterator[tuple[HostPage, LiveServer]]:
    """The same with a page."""
    with abroad(folder, token) as (host, server):
        host.html = filled(page, server, interpreter)
        yield host, server


def filled(page: str, server: LiveServer, interpreter: str) -> str:
    """A page whose bell knows its server and what runs it."""
    return page.replace("{bell}", server.url).replace("{interpreter}", interpreter)
