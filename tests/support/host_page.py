"""Somebody else's page, on an origin of its own, that embeds the bell."""

from __future__ import annotations

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class HostPage:
    """
    A server for one page, and for ``/my-token``, which the page asks as its users' session would.

    ``html`` may name ``{bell}``, the origin that the bell comes from. ``policy`` is sent as the
    page's Content-Security-Policy. ``files`` are what else the origin has: texts by their path, as
    ``/host.css``, and ``folder``, whose files are below ``/files/``.
    """

    def __init__(self, html: str, token: Callable[[], str], policy: str = "") -> None:
        self.html = html
        self.token = token
        self.policy = policy
        self.files: dict[str, str] = {}
        self.folder: Path | None = None
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, kind = page.answer(self.path)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if page.policy:
                    self.send_header("Content-Security-Policy", page.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("localhost", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The page's origin."""
        return f"http://localhost:{self._server.server_port}"

    def answer(self, path: str) -> tuple[bytes, str]:
        """What a path gives, and its type."""
        if path == "/my-token":
            return self.token().encode(), "text/plain"
        if path == "/":
            return self.html.encode(), "text/html; charset=utf-8"
        if path in self.files:
            return self.files[path].encode(), _type_of(path)
        if self.folder and path.startswith("/files/"):
            return (self.folder / path.removeprefix("/files/")).read_bytes(), _type_of(path)
        return b"", "image/x-icon"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _type_of(path: str) -> str:
    if path.endswith((".js", ".mjs")):
        return "text/javascript"
    return mimetypes.guess_type(path)[0] or "application/octet-stream"
