"""A memory snapshot without its empty parts."""

from __future__ import annotations

import json
import random

from tools.build.snapshot import PAGE, sparse


def whole(file: bytes) -> bytes:
    """As the browser puts it together."""
    length = int.from_bytes(file[:4], "little")
    head, content = json.loads(file[4 : 4 + length]), file[4 + length :]
    memory = bytearray(head["size"])
    for start, size in head["runs"]:
        memory[start : start + size] = content[:size]
        content = content[size:]
    assert content == b""
    return bytes(memory)


def test_nothing_is_lost() -> None:
    draw = random.Random(7)
    pages = [bytes(PAGE) if draw.random() < 0.5 else draw.randbytes(PAGE) for _ in range(40)]
    memory = b"".join(pages) + b"the last page is no whole one"

    assert whole(sparse(memory)) == memory


def test_empty_parts_are_left_out_and_neighbours_are_one_run() -> None:
    file = sparse(b"a" * (2 * PAGE) + bytes(5 * PAGE) + b"b" * PAGE + bytes(PAGE))

    assert json.loads(file[4 : 4 + int.from_bytes(file[:4], "little")]) == {
        "size": 9 * PAGE,
        "runs": [[0, 2 * PAGE], [7 * PAGE, PAGE]],
    }
    assert len(file) < 3 * PAGE + 200
