"""
How deep a JSON text may be nested before it is read.

Pyodide's reader recurses on the browser's own stack: where that ends (some thousand brackets), the whole
interpreter does, and no ``except`` helps. MicroPython's calls end near 85. No notification needs either.
"""

import json

DEEPEST = 32


def is_too_deep(text: str) -> bool:
    """Is something in it deeper than ``DEEPEST``? Exact up to the first fault of a text that is no JSON."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False  # nearly always
    depth = 0
    is_outside = True  # of a string
    for part in text.replace("\\\\", "").replace('\\"', "").split('"'):
        if is_outside:
            for char in part:
                if char in "[{":
                    depth += 1
                    if depth > DEEPEST:
                        return True
                elif char in "]}":
                    depth -= 1
        is_outside = not is_outside
    return False


def parsed(text: str) -> object:
    """``json.loads``; ``ValueError`` for what is too deep, too."""
    if is_too_deep(text):
        raise ValueError("nested too deep")
    value: object = json.loads(text)
    return value
