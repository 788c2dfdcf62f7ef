"""Somebody's static host: a folder, the right types, a strict policy, and nothing that our server would add."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from os import PathLike

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; connect-src 'self' {backend}"
)


# What a wrong type would break: modules are refused, wasm is not compiled while it comes.
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that is closed hangs up in the middle; that is no error."""


class StaticHost:
    """Serves ``folder``; pages may connect to ``backend`` (origins, as in a policy)."""

    def __init__(self, folder: Path) -> None:
        self.backend = ""
        host = self

        class Handler(SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def guess_type(self, path: str | PathLike[str]) -> str:
                return TYPES.get(Path(path).suffix) or super().guess_type(path)

            def end_headers(self) -> None:
                self.send_header("Content-Security-Policy", POLICY.format(backend=host.backend))
                self.send_header("Cache-Control", "no-cache")
                self.send_header("Access-Control-Allow-Origin", "*")  # the tag is for pages of other origins
                super().end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        handler = partial(Handler, directory=str(folder))
        self._server = _Server(("localhost", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
