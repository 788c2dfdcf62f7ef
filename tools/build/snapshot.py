"""A memory snapshot without its empty parts: two thirds of it are stack and heap that nothing was written to."""

from __future__ import annotations

import json

PAGE = 64 * 1024  # bytes; WebAssembly's own page


def sparse(memory: bytes) -> bytes:
    """A length (4 bytes, little endian), the size and the runs ``[start, length]`` as JSON, and what stands in them."""
    empty = bytes(PAGE)
    runs: list[list[int]] = []
    for start in range(0, len(memory), PAGE):
        page = memory[start : start + PAGE]
        if page == empty[: len(page)]:
            continue
        if runs and sum(runs[-1]) == start:
            runs[-1][1] += len(page)
        else:
            runs.append([start, len(page)])
    head = json.dumps({"size": len(memory), "runs": runs}, separators=(",", ":")).encode()
    content = b"".join(memory[start : start + length] for start, length in runs)
    return len(head).to_bytes(4, "little") + head + content
