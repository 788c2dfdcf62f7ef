"""The reader that finds what MicroPython cannot run: each limit once, and its neighbours that are fine."""

from __future__ import annotations

import pytest

from tools.micropython_lint.check import check

REFUSED = [
    # Grammar.
    "match x:\n    case 1: pass",
    "try:\n    pass\nexcept* ValueError:\n    pass",
    "def f(a, /): pass",
    "f = lambda a, /: a",
    "x = [*a]",
    "x = (*a, b)",
    "x = *a, b",
    "x = {*a}",
    "x = {**a}",
    "x = {} | a",
    "x = a | dict(b=1)",
    "with (open(a) as f, open(b) as g): pass",
    "with (\n    open(a) as f,\n    open(b) as g,\n): pass",
    "with (open(a), open(b)): pass",
    "with (open(a) as f): pass",
    "async def f():\n    async with (a as b, c as d): pass",
    "async def f():\n    return [x async for x in y]",
    "async def f():\n    yield 1",
    "class A(B, flag=True): pass",
    "class A(metaclass=M): pass",
    "class A:\n    def __init_subclass__(cls): pass",
    "class A(B):\n    def f(self): return super().name",
    "x = text[::-1]",
    "x = text[a:b:2]",
    "raise ValueError(a) from error",
    # Strings.
    "x = 'a' f'{b}'",
    "x = f'{a}' 'b'",
    "x = (\n    f'{a}'\n    # why\n    f'{b}'\n)",
    "x = f'{(lambda: 1)()}'",
    "x = f\"{a.get('b:c')}\"",
    "x = f\"{a.get('{')}\"",
    "x = '\\N{BULLET}'",
    # Names.
    "from __future__ import annotations",
    "import dataclasses",
    "from typing import Any",
    "from collections.abc import Callable",
    "from collections import Counter",
    "import urllib.parse",
    "import time\ntime.monotonic()",
    "import asyncio\nasyncio.run(f())",
    "import json\ntry:\n    pass\nexcept json.JSONDecodeError:\n    pass",
    "try:\n    pass\nexcept TimeoutError:\n    pass",
    "try:\n    pass\nexcept (ValueError, RecursionError):\n    pass",
    "format(1.5, '.1f')",
    "vars(a)",
    "error.__cause__",
    "f.__doc__",
    "row._replace(a=1)",
    "x = list[int]()",
    # Calls.
    "a.split(sep=',')",
    "a.split(',', maxsplit=1)",
    "a.replace('b', 'c', count=1)",
    "a.encode(encoding='utf-8')",
    "sum(a, start=1)",
    "zip(a, b, strict=True)",
    "int(a, base=16)",
    "a.removeprefix('b')",
    "a.title()",
    "a.bit_length()",
    "isinstance(a, int | float)",
    "from collections import deque\ndeque()",
    "from collections import deque\ndeque((), maxlen=3)",
    "import collections\ncollections.namedtuple('A', 'b', defaults=[1])",
    "import re\nre.compile('a', 2)",
    "import re\nre.match('a', b, flags=2)",
    "import re\nre.compile('(?P<name>a)')",
    "import re\nre.compile('a(?=b)')",
    "import re\nre.compile('a{2}')",
    "import re\nre.escape(a)",
    "found.group()",
    "import json\njson.dumps(a, sort_keys=True)",
    "import json\njson.loads(a, parse_float=str)",
    "log.warning('a', exc_info=True)",
]

FINE = [
    "from collections import deque\ndeque((), 500)",
    "import asyncio\ntry:\n    pass\nexcept asyncio.TimeoutError:\n    pass",
    "import re\nre.compile('(?:a|b)+')",
    "import re\nre.sub('a', 'b', c, 1)",
    "import re\nre.compile(r'\\{2')",
    "import json\njson.dumps(a, separators=(',', ':'))",
    "import js\nfrom livebell.core.store import Store",
    "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any\n    from collections.abc import Callable",
    "def f(a: 'list[int]', *, b: dict[str, int] | None = None) -> list[int] | TimeoutError: pass",
    "x: dict[str, int] = {}",
    "f(*a, *b, **c, **d)",
    "a, *b = c",
    "x = a | b",
    "x = {1} | {2}",
    "x = text[1:2]",
    "with open(a) as f, open(b) as g: pass",
    "with open(a): pass",
    "with (a or b): pass",
    "with open(a) as f: g(1)",
    "class A(B):\n    def f(self): return super().f(1)",
    "class A(B):\n    def __init__(self): super().__init__()",
    "async def f():\n    async for x in y: pass",
    "async def f():\n    def g():\n        yield 1",
    "raise ValueError(a) from None",
    "x = 'a' 'b'",
    "x = f'{a}' + 'b'",
    "x = [f'{a}', 'b']",
    "f('a',\n  f'{b}')",
    "x = f\"{a['b']}:{c!r:>{width}}\"",
    "x = f'{when:%H:%M}'",
    "x = 'a' if f'{b}' else 'c'",
    "def format(a): pass\nformat(1)",
    "class A:\n    def title(self): pass\nA().title()",
    "self._fields = {}",
    "a.split(',', 1)",
    "enumerate(a, start=1)",
    "isinstance(a, (int, float))",
    "max(a, key=f, default=0)",
    "found.group(0)",
    "log.warning('a %s', b)",
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_micropython_cannot_run_is_found(source: str) -> None:
    assert len(check(source)) == 1, check(source)


@pytest.mark.parametrize("source", FINE)
def test_what_it_can_run_is_left_alone(source: str) -> None:
    assert check(source) == []


def test_a_finding_names_the_line_the_fault_and_the_way_out() -> None:
    (finding,) = check("a = 1\nb = {**a}\n")

    assert str(finding) == "2: {**a}; write dict(a), then .update(b)"
