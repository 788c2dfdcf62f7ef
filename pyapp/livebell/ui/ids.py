"""
Ids on their way into markup.

``data-id`` carries an id as JSON, so that 5 and "5" stay two things and come back as what
they were. The ``id`` attribute names the element, so that a morph finds it again; no two
ids may meet there.
"""

import json

# Not isalpha(): what is a letter beyond ASCII is not the same on both interpreters.
_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def data_id(identity: "int | str") -> str:
    """The value of ``data-id``; ``json.loads`` gives the id back."""
    return json.dumps(identity)


def element_id(prefix: str, identity: "int | str") -> str:
    """``lb-n-i5`` for 5, ``lb-n-s5`` for "5"; what is not a plain letter is spelt as ``_hex_``."""
    if isinstance(identity, int):
        return f"{prefix}i{identity}"
    spelt = [c if c in _PLAIN else f"_{ord(c):x}_" for c in identity]
    return prefix + "s" + "".join(spelt)


def part_name(word: str) -> str:
    """A word of the wire as the name of a part; whatever is not a plain letter becomes a hyphen."""
    return "".join([c if c in _PLAIN or c == "_" else "-" for c in word]) or "plain"
