"""The bench's own small server: its pages, what they load, and nothing from anywhere else."""

from __future__ import annotations

import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tools.build.light import rom

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "bench" / "web"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


class _Handler(SimpleHTTPRequestHandler):
    made: ClassVar[dict[str, bytes]]

    def do_GET(self) -> None:
        """What was made for this run, else a file of `bench/web` or of `public`."""
        body = self.made.get(self.path)
        if body is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(self.path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        """`/public/…` is the checkout's, the rest the bench's."""
        if path.startswith("/public/"):
            self.directory = str(ROOT)
        else:
            self.directory = str(WEB)
        return super().translate_path(path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Pages:
    """Serves on a free port while its block runs. ``made`` are further files, by path."""

    def __init__(self, made: dict[str, bytes]) -> None:
        types = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}
        handler = type("Handler", (_Handler,), {"made": {**_libraries(), **made}, "extensions_map": types})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _libraries() -> dict[str, bytes]:
    """The library for both interpreters: its modules by their path as JSON, and the image as it is shipped."""
    folder = ROOT / "pyapp"
    files = sorted((folder / "livebell").rglob("*.py"))
    texts = {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in files}
    return {"/library.json": json.dumps(texts).encode(), "/library.romfs": rom(folder / "livebell")[0]}
