"""
What a wasm file exports, less of it.

The binary format is that of the WebAssembly Core Specification, section 5.5: sections, each with its id and size,
all numbers in LEB128. Nothing but the export section refers to exports, so no other part changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = b"\0asm\x01\0\0\0"
EXPORTS = 7  # the id of that section


def with_exports(wasm: bytes, wanted: Callable[[str], bool]) -> bytes:
    """``wasm`` with those of its exports alone whose name is ``wanted``. Raises ``BuildFailed``."""
    if not wasm.startswith(HEAD):
        raise BuildFailed(f"a wasm file begins with {HEAD!r}, this one with {wasm[:8]!r}")
    parts, place = [HEAD], len(HEAD)
    while place < len(wasm):
        section = wasm[place]
        size, start = _number(wasm, place + 1)
        place = start + size
        content = wasm[start:place]
        if section == EXPORTS:
            content = _fewer(content, wanted)
        parts.append(bytes([section]) + _leb128(len(content)) + content)
    return b"".join(parts)


def _fewer(exports: bytes, wanted: Callable[[str], bool]) -> bytes:
    """A vector of: name, kind (a byte), index."""
    count, place = _number(exports, 0)
    kept = []
    for _ in range(count):
        begin = place
        length, place = _number(exports, place)
        name = exports[place : place + length].decode()
        _, place = _number(exports, place + length + 1)
        if wanted(name):
            kept.append(exports[begin:place])
    return _leb128(len(kept)) + b"".join(kept)


def _number(content: bytes, place: int) -> tuple[int, int]:
    """An unsigned number, and the place after it."""
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


def _leb128(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
