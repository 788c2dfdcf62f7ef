"""
Scripts and stylesheets with short names and no air, by esbuild.

Comments and long names cost a first visit of the tag 7 kB of its 280. What was made is kept by its
content, so a reload while somebody edits pays for the changed file alone.
"""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed
from tools.build.node import find_node

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SYNTAX = "es2022"  # private fields and top-level await: what every browser with our features reads


class Smaller:
    """
    esbuild of the checkout ``root``; ``cache`` is a folder that outlives a build.

    Where its package is not installed (an older `make` fetched the others), scripts stay as they are,
    which ``say(text)`` hears.
    """

    def __init__(self, root: Path, cache: Path, say: Callable[[str], None]) -> None:
        self._program = root / "node_modules" / "esbuild" / "bin" / "esbuild"
        self._cache = cache / "smaller"
        self._say = say

    def script(self, text: str) -> str:
        """A module. Names at its top are its own."""
        return self._made(text, "--loader=js", "--format=esm", f"--target={SYNTAX}")

    def glue(self, text: str) -> str:
        """A module of emscripten's, without what it would do in Node."""
        nowhere = ("--define:process=undefined", "--define:globalThis.process=undefined")
        return self._made(text, "--loader=js", "--format=esm", f"--target={SYNTAX}", *nowhere)

    def stylesheet(self, text: str) -> str:
        """CSS, which is left as new as it is."""
        return self._made(text, "--loader=css")

    def _made(self, text: str, *options: str) -> str:
        if not self._program.is_file():
            self._say("esbuild is not installed: scripts stay as long as they are; make run brings it")
            return text
        key = hashlib.sha256("\0".join((text, *options)).encode()).hexdigest()[:32]
        kept = self._cache / key
        if not kept.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            command = [find_node(), str(self._program), "--minify", "--charset=utf8", *options]
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise BuildFailed(f"esbuild does not understand a script of ours: {done.stderr.strip()}")
            draft = kept.with_name(f"{key}.{id(text)}")
            draft.write_text(done.stdout, encoding="utf-8")
            draft.replace(kept)
        return kept.read_text(encoding="utf-8")
