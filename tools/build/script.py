"""
Our JavaScript modules, joined: one file for the page, one for the tag.

A chain of imports costs a round trip a link. The modules here import by name and by relative path
only, so that joining them takes no bundler: each becomes a function that returns what it exports.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\./[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
EXPORT_LIST = re.compile(r"^export \{([\w, ]+)\};?\s*$", re.MULTILINE)
# Whole lines only: within a line a slash may be anything.
BLOCK_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)


def joined(entry: Path, build: dict[str, object], smaller: Callable[[str], str] | None = None) -> str:
    """
    ``entry`` with all it imports inside. ``./build.js`` is ``build``: the names of this build's files.

    ``smaller`` is applied to all but those names, which stay readable in the first line.
    A list of exports, if the entry has one, goes on being exported.
    """
    head: list[str] = []
    done: set[Path] = set()

    def take_imports(file: Path) -> str:
        source = file.read_text(encoding="utf-8")
        for names, path in IMPORT.findall(source):
            target = (file.parent / path).resolve()
            if target.name == "build.js":
                continue
            if target not in done:
                done.add(target)
                head.append(_as_function(take_imports(target), names, target))
        return IMPORT.sub("", source)

    body = take_imports(entry.resolve())
    exports = "".join(f"export {{{names}}};\n" for names in EXPORT_LIST.findall(body))
    text = "".join(head) + EXPORT_LIST.sub("", body)
    if re.search(r"^(import(?!\()|export)\b", text, re.MULTILINE):
        raise BuildFailed(f"{entry.name} imports or exports in a way that the build does not know")
    text = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", text)) + exports
    names = json.dumps(build, sort_keys=True, ensure_ascii=False)
    return f"const BUILD = {names};\n" + (smaller(text) if smaller else text)


def _as_function(source: str, names: str, file: Path) -> str:
    exported = EXPORT.findall(source)
    for listed in EXPORT_LIST.findall(source):
        exported += [name.strip() for name in listed.split(",")]
    missing = {name.strip() for name in names.split(",")} - set(exported)
    if missing:
        raise BuildFailed(f"{file.name} does not export {', '.join(sorted(missing))}")
    body = EXPORT_LIST.sub("", EXPORT.sub("", source))
    listed = ", ".join(exported)
    return f"const {{ {listed} }} = (() => {{\n{body}\nreturn {{ {listed} }};\n}})();\n"
