"""
The baseline of bytes, memory and drawing: the same bell with React, Redux Toolkit and partysocket.

It is bundled for production, compressed and served as ours is, by the same backend, into the same host page.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from bench.pages import WEB
from bench.stock import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN = "react:open"  # the mark: its line is open and its list is loaded
SCRIPT = f"react-{FOLDER}/bell.js"
HOST = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
<script type="module" src="{{bell}}/{SCRIPT}?alone"></script></head>
<body><h1>A page of somebody else's</h1><div id="bell"></div></body></html>"""


def bundle(source: str, say: Callable[[str], None]) -> bytes:
    """``bench/web/<source>`` with all that it imports, for production."""
    if not (WEB / "node_modules" / ".package-lock.json").is_file():
        say("  fetching React, Redux Toolkit, partysocket and esbuild (npm ci)")
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-progress"], cwd=WEB, check=True)
    say(f"  bundling {source}")
    options = ["--bundle", "--format=esm", "--minify", '--define:process.env.NODE_ENV="production"']
    options += ["--jsx=automatic", "--loader:.css=text"]
    command = [str(WEB / "node_modules" / ".bin" / "esbuild"), str(WEB / source), *options]
    return subprocess.run(command, cwd=WEB, check=True, capture_output=True).stdout


def write_site(folder: Path, cache: Path, quality: int, say: Callable[[str], None]) -> None:
    """The baseline's files, with compressed copies as ours have them."""
    from tools.build.output import Output  # noqa: PLC0415 - brotli is there in a checkout only

    output = Output(folder, cache, quality, lambda _: None)
    output.add(SCRIPT, bundle("react_bell.jsx", say))
    output.add("index.html", b"<!doctype html><title>React</title>")
    output.finish()
    (folder / ".livebell-build").touch()
