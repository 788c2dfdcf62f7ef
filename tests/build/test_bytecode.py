"""What Pyodide compiles for the page: it tells lines, and nothing that only type checkers and columns need."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.build.conftest import CACHE, ROOT, ignore
from tools.build.node import find_node
from tools.build.pyodide import Parts, make_parts
from tools.build.sources import Sources
from tools.vendor import VENDOR

HERE = Path(__file__).resolve().parent
ASK = """
import json
from json.decoder import JSONDecoder
from livebell.core.dates import seconds_of
from livebell.core.state import initial_state

def of(function):
    places = list(function.__code__.co_positions())
    return {"lines": len({place[0] for place in places}), "columns": [place[2] for place in places if place[2]],
        "annotations": function.__annotations__}

json.dumps({"library": of(JSONDecoder.decode), "ours": of(seconds_of), "state": type(initial_state()).__name__})
"""


@pytest.fixture(scope="session")
def parts() -> Parts:
    return make_parts(Sources(ROOT), CACHE, ignore)


def test_bytecode_tells_lines_but_neither_columns_nor_types(parts: Parts) -> None:
    job = {
        "pyodide": f"{VENDOR / 'pyodide'}/",
        "boot": str(parts.stdlib.boot),
        "files": [[name, str(file)] for name, file in parts.modules.items()],
        "code": ASK,
    }
    done = subprocess.run(
        [find_node(), str(HERE / "run_bytecode.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-1000:]
    told = json.loads(done.stdout)
    for whose in ("library", "ours"):
        assert told[whose]["lines"] > 3
        assert told[whose]["columns"] == []
        assert told[whose]["annotations"] == {}
    assert told["state"] == "State"


def test_no_module_of_ours_says_what_its_annotations_are(parts: Parts) -> None:
    named = [name for name, file in parts.modules.items() if b"__annotate__" in file.read_bytes()]

    assert named == []
