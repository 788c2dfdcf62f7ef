"""
The limits of MicroPython, as measured with the version that package.json pins.

``names.json`` is the interpreter's own answer to what it has (``node tests/micropython/run.mjs
names``); a test holds that the two agree. The rest was tried line by line.
"""

from __future__ import annotations

import builtins
import json
import re
from pathlib import Path

NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))

# Modules that both interpreters have, with their names.
MODULES: dict[str, list[str]] = NAMES["modules"]

# The edge may name these; who else does is the business of the architecture tests.
EDGE_MODULES = {"js", "jsffi", "pyodide", "pyscript"}

MISSING_BUILTINS = {
    name for name in dir(builtins) if not name.startswith("_") and name not in {"True", "False", "None"}
} - set(NAMES["builtins"])

_PRESENT_METHODS = {name for present in NAMES["types"].values() for name in present}
MISSING_METHODS = {
    name for kind in NAMES["types"] for name in dir(getattr(builtins, kind)) if not name.startswith("_")
} - _PRESENT_METHODS
# Data, and a word too common to be only that of bytes and float.
MISSING_METHODS -= {"conjugate", "denominator", "hex", "imag", "numerator", "real"}

INSTEAD = {
    "__future__": "quoted annotations",
    "asyncio.run": "asyncio.create_task",
    "collections.Counter": "a dict",
    "collections.abc": "the import under `if TYPE_CHECKING:`",
    "contextlib": "try/finally, or a class with __enter__ and __exit__",
    "dataclasses": "a class with __init__",
    "enum": "constants of a module",
    "format": "an f-string",
    "json.JSONDecodeError": "ValueError",
    "RecursionError": "RuntimeError, which is raised there and which RecursionError is here",
    "time.monotonic": "the clock that was handed in",
    "TimeoutError": "asyncio.TimeoutError",
    "typing": "quoted annotations, and imports under `if TYPE_CHECKING:`",
    "urllib": "string methods, or a port",
    "vars": "the attributes by name",
}

# Built-in functions and methods take no keywords; the line fails when it runs.
POSITIONAL_FUNCTIONS = {
    "bytes",
    "deque",
    "float",
    "int",
    "list",
    "namedtuple",
    "round",
    "set",
    "str",
    "sum",
    "tuple",
    "zip",
}
POSITIONAL_METHODS = {
    "decode",
    "encode",
    "from_bytes",
    "replace",
    "rsplit",
    "setdefault",
    "split",
    "splitlines",
    "to_bytes",
}

# Classes, functions, exceptions and named tuples do not keep these.
NOT_KEPT = {
    "__annotations__",
    "__cause__",
    "__context__",
    "__doc__",
    "__mro__",
    "__qualname__",
    "__traceback__",
    "_asdict",
    "_fields",
    "_replace",
    "add_note",
    "with_traceback",
}

# Methods by which CPython lets a class take part in something that does not happen there.
NEVER_CALLED = {"__class_getitem__", "__init_subclass__"}

LOGGING_METHODS = {"critical", "debug", "error", "exception", "info", "log", "warning"}
LOGGING_KEYWORDS = {"exc_info", "extra", "stack_info", "stacklevel"}

JSON_KEYWORDS = {"dumps": {"separators"}, "loads": set[str]()}

# How many arguments come before the flags, which are not there.
REGEX_ARGUMENTS = {"compile": 1, "match": 2, "search": 2, "sub": 4}
REGEX_FORBIDDEN = re.compile(r"\(\?(?!:)|(?<!\\)\{\d")  # (?…) other than (?:…), and {n}

GENERICS = {"dict", "frozenset", "list", "set", "tuple", "type"}
