"""A folder that is being written: hashed names, and compressed copies that are kept between builds."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HASH = 16  # hexadecimal digits in a name
SMALLEST = 512  # bytes; below it the header weighs more than the gain
LARGE = 1024 * 1024  # bytes; what is worth a line of progress
SMALL_BLOCK = 16  # log2; brotli's own choice, 18, makes the bell's interpreter some hundred bytes larger
LARGE_WINDOW = 24  # log2; brotli's largest window that every browser reads
INCOMPRESSIBLE = {".png", ".webp", ".woff2"}


def digest_of(*contents: bytes) -> str:
    """A hash over several contents, in their order."""
    total = hashlib.sha256()
    for content in contents:
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()[:HASH]


class Output:
    """
    The folder ``target``. ``quality`` is brotli's, 11 for a site that is built once; ``cache`` keeps copies.

    ``say(text)`` hears of what takes long.
    """

    def __init__(self, target: Path, cache: Path, quality: int, say: Callable[[str], None]) -> None:
        self.target = target
        self.names: list[str] = []
        self._cache = cache / "compressed"
        self._cache.mkdir(parents=True, exist_ok=True)
        self._quality = quality
        self._say = say
        # brotli and zlib work without the interpreter's lock: two cores are two files at once.
        self._workers = ThreadPoolExecutor(os.cpu_count() or 1)
        self._jobs: list[object] = []

    def add(self, name: str, content: bytes) -> str:
        """Write a file. Returns its name."""
        file = self.target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.names.append(name)
        if len(content) >= SMALLEST and file.suffix not in INCOMPRESSIBLE:
            self._jobs.append(self._workers.submit(self._compress, file, content))
        return name

    def add_hashed(self, name: str, content: bytes) -> str:
        """Write a file whose name tells its content: ``a/b.js`` as ``a/b-0123….js``. Returns that name."""
        stem, dot, suffix = name.rpartition(".")
        return self.add(f"{stem}-{digest_of(content)}{dot}{suffix}", content)

    def finish(self) -> None:
        """Wait until all copies are there."""
        self._workers.shutdown(wait=True)
        for job in self._jobs:
            job.result()  # type: ignore[attr-defined] # a Future; raises what went wrong

    def _compress(self, file: Path, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()[:32]
        for ending, make in ((".br", self._brotli), (".gz", _gzip)):
            kept = self._cache / f"{digest}-{f'{self._quality}-b' if ending == '.br' else 'z'}{ending}"
            if not kept.exists():
                if len(content) > LARGE and ending == ".br":
                    self._say(f"Compressing {file.name} ({len(content) / 1e6:.1f} MB) …")
                draft = kept.with_name(f"{kept.name}.{os.getpid()}.{threading.get_ident()}")
                draft.write_bytes(make(content))
                draft.replace(kept)
            else:
                kept.touch()  # used: not to be swept out
            small = kept.read_bytes()
            if len(small) < len(content):
                file.with_name(file.name + ending).write_bytes(small)

    def _brotli(self, content: bytes) -> bytes:
        if len(content) > LARGE:
            small: bytes = brotli.compress(content, quality=self._quality, lgwin=LARGE_WINDOW)
        else:
            small = brotli.compress(content, quality=self._quality, lgwin=22, lgblock=SMALL_BLOCK)
        return small


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)
