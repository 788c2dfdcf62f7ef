"""
Files made small once, and kept by their content.

Python's runtime is 10 MB as it is and 4 MB compressed, but compressing it well takes
seconds. So a large file goes out as it is until its small copy is ready, which a thread makes
meanwhile; a small file is compressed at once.
"""

import gzip
import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]

WORTH_IT = {".css", ".html", ".js", ".json", ".map", ".md", ".mjs", ".py", ".svg", ".toml", ".txt", ".wasm"}
SMALLEST = 512  # bytes; below it the header weighs more than the gain
AT_ONCE = 256 * 1024  # bytes; a few milliseconds
BROTLI_QUALITY = 9  # 11 takes ten times as long for 4 % less
GZIP_LEVEL = 6
ENDINGS = {"br": ".br", "gzip": ".gz"}  # in the order in which they are preferred


@dataclass(frozen=True, slots=True)
class Variant:
    """What to send for a file: bytes at ``path``, in ``encoding``, known to caches as ``etag``."""

    path: Path
    encoding: str | None
    etag: str


class Compressed:
    """Compressed copies in the folder ``cache``. Safe to use from several threads."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._digests: dict[Path, tuple[int, int, str]] = {}
        self._making: set[Path] = set()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "compress")

    def choose(self, file: Path, accept_encoding: str) -> Variant:
        """The smallest form of ``file`` that is there and accepted. Raises ``OSError``."""
        digest = self._digest(file)
        for encoding in accepted(accept_encoding):
            beside = file.with_name(
                file.name + ENDINGS[encoding]
            )  # a build has made it, smaller than we would
            if beside.is_file():
                return Variant(beside, encoding, f'"{digest}-{encoding}"')
        worth = file.suffix in WORTH_IT and file.stat().st_size >= SMALLEST
        for encoding in accepted(accept_encoding) if worth else ():
            copy = self._copy_of(file, digest, encoding)
            if copy is not None:
                return Variant(copy, encoding, f'"{digest}-{encoding}"')
        return Variant(file, None, f'"{digest}"')

    def _digest(self, file: Path) -> str:
        """A hash of the content, computed again when time or size have changed."""
        stat = file.stat()
        known = self._digests.get(file)
        if known is None or known[:2] != (stat.st_mtime_ns, stat.st_size):
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()[:32]
            known = self._digests[file] = (stat.st_mtime_ns, stat.st_size, digest)
        return known[2]

    def _copy_of(self, file: Path, digest: str, encoding: str) -> Path | None:
        copy = self._cache / (digest + ENDINGS[encoding])
        if copy.exists():
            return copy
        if file.stat().st_size <= AT_ONCE:
            _make(file, copy, encoding)
            return copy
        with self._lock:
            if copy not in self._making:
                self._making.add(copy)
                self._worker.submit(self._make_later, file, copy, encoding)
        return None

    def _make_later(self, file: Path, copy: Path, encoding: str) -> None:
        try:
            _make(file, copy, encoding)
        finally:
            with self._lock:
                self._making.discard(copy)


def accepted(header: str) -> list[str]:
    """The encodings of ours that an ``Accept-Encoding`` allows, best first."""
    allowed = set()
    for part in header.lower().split(","):
        name, _, weight = part.strip().partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            allowed.add(name.strip())
    return [encoding for encoding in ENDINGS if encoding in allowed]


def _make(file: Path, copy: Path, encoding: str) -> None:
    """Written aside and moved into place: a reader never meets half a file."""
    content = file.read_bytes()
    small = (
        brotli.compress(content, quality=BROTLI_QUALITY)
        if encoding == "br"
        else gzip.compress(content, GZIP_LEVEL, mtime=0)
    )
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(f"{copy.name}.{os.getpid()}.{threading.get_ident()}")
    draft.write_bytes(small)
    draft.replace(copy)
