"""
The baseline of start-up: PyScript as its own documentation has it, saying hello.

From the same npm packages as ours, by the same server code, compressed and cached in the same way: the
folders carry a hash, so that a return visit asks for nothing but the page. Run as a module it serves a
folder: ``python -m bench.stock FOLDER CACHE``.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
# As they come from npm: stock PyScript loads plugins that our copy leaves out.
PACKAGES = {"pyscript": ROOT / "node_modules/@pyscript/core/dist", "pyodide": ROOT / "node_modules/pyodide"}
SERVED = {".js", ".mjs", ".css", ".wasm", ".json", ".zip"}
FIRST_LINE = "stock:first-line"
FOLDER = "0123456789abcdef"  # any name that looks like a hash is cached for ever

PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hello</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pyscript-{FOLDER}/core.css">
<script type="module" src="/pyscript-{FOLDER}/core.js"></script></head>
<body><py-config>interpreter = "/pyodide-{FOLDER}/pyodide.mjs"</py-config>
<script type="py">
import js
js.performance.mark("{FIRST_LINE}")
print("Hello, world!")
</script></body></html>
"""


def write_site(folder: Path, cache: Path, quality: int) -> None:
    """The baseline's site, with compressed copies as ours has them."""
    from tools.build.output import Output  # noqa: PLC0415 - the server needs none of it

    output = Output(folder, cache, quality, lambda _: None)
    output.add("index.html", PAGE.encode())
    for name, package in PACKAGES.items():
        for file in sorted(package.iterdir()):
            if file.suffix in SERVED:
                output.add(f"{name}-{FOLDER}/{file.name}", file.read_bytes())
    output.finish()
    (folder / ".livebell-build").touch()


class StockServer:
    """The baseline's server, in a process of its own as ours is."""

    def __init__(self, folder: Path, var: Path) -> None:
        self._command = [sys.executable, "-m", "bench.stock", str(folder), str(var)]
        self.url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def main() -> None:
    """Serve, and print where."""
    import uvicorn  # noqa: PLC0415
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    from backend.server import open_sockets  # noqa: PLC0415
    from backend.static import StaticSite  # noqa: PLC0415

    folder, var = (Path(argument) for argument in sys.argv[1:3])
    site = StaticSite(folder, var)
    app = Starlette(routes=[Route("/{path:path}", site.answer)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    sockets = open_sockets("localhost", 0)
    print(f"http://localhost:{sockets[0].getsockname()[1]}", flush=True)
    asyncio.run(server.serve(sockets))


if __name__ == "__main__":
    main()
