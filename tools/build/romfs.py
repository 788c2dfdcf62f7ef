"""
MicroPython's read-only file system as one image, which the interpreter runs modules from in place.

The format is MicroPython's (docs, "ROMFS"): records of a kind, a length, and a payload; both numbers
in base 128, most significant first. Nothing is unpacked and nothing compiled when it is mounted.
"""

from __future__ import annotations

MAGIC = b"\xd2\xcd\x31"
VERBATIM = 2
DIRECTORY = 4
FILE = 5


def image(files: dict[str, bytes]) -> bytes:
    """The image of ``files``, by their paths with ``/`` between the parts."""
    body = _children(files)
    return MAGIC + _number(len(body)) + body


def _children(files: dict[str, bytes]) -> bytes:
    """The records of what lies in one folder."""
    plain = {name: content for name, content in files.items() if "/" not in name}
    folders: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        folder, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(folder, {})[rest] = content
    if twice := plain.keys() & folders.keys():
        raise ValueError(f"{', '.join(sorted(twice))} is a file and a folder")
    records = {name: _record(FILE, _name(name) + _record(VERBATIM, each)) for name, each in plain.items()}
    records |= {name: _record(DIRECTORY, _name(name) + _children(inner)) for name, inner in folders.items()}
    return b"".join(record for _, record in sorted(records.items()))


def _name(text: str) -> bytes:
    return _number(len(text.encode())) + text.encode()


def _record(kind: int, payload: bytes) -> bytes:
    return _number(kind) + _number(len(payload)) + payload


def _number(value: int) -> bytes:
    digits = [value & 0x7F]
    value >>= 7
    while value:
        digits.append(0x80 | (value & 0x7F))
        value >>= 7
    return bytes(reversed(digits))
