"""
The glue of both interpreters, the scripts beside their wasm, as a page of ours takes it.

MicroPython's is published for people who develop with it: it keeps its state on ``globalThis``, and, built with
emscripten's ``ASSERTIONS``, checks every call of a function pointer and every call from JavaScript. Frames
took a third longer for that, and a first visit 3 kB more. Pyodide's loses time at its start. What is to be
replaced has to be there, or ``BuildFailed`` is raised: another version of either needs another look.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What it keeps on globalThis. Two interpreters in one page, a host's PyScript and ours, would take each
# other's objects: in our copy these are the module's own.
ITS_OWN = (
    "proxy_js_ref",
    "proxy_js_ref_next",
    "proxy_js_ref_map",
    "proxy_js_map",
    "proxy_js_existing",
    "pyProxyFinalizationRegistry",
)

# Functions that only complain: of an old browser, of a name that is not exported, of a wrong call.
CHECKS = (
    "!function(){function humanReadableVersionToPacked",
    "function assert(",
    "function checkStackCookie(",
    "function consumedModuleProp(",
    "function ignoredModuleProp(",
    "function unexportedRuntimeSymbol(",
    "function makeInvalidEarlyAccess(",
)

# The variables, and the statements, by which Pyodide's glue takes over what its wasm exports.
ASSIGNS_EXPORTS = re.compile(r"\bvar ([\w$,]+);function assignWasmExports\(wasmExports\)\{([^{}]*)\}")
EXPORT = re.compile(r'wasmExports\["(\w+)"\]')


def adapt_micropython(glue: Path) -> None:
    """Change the file in place; its time stays its package's."""
    status = glue.stat()
    glue.write_text(isolated(unchecked(glue.read_text(encoding="utf-8"))), encoding="utf-8")
    os.utime(glue, ns=(status.st_atime_ns, status.st_mtime_ns))


def isolated(text: str) -> str:
    """Its state in its module, nothing on ``globalThis``; and it can be given an instance."""
    for name in ITS_OWN:
        text = replaced(text, rf"\bglobalThis\.{name}\b", name)
    text = replaced(text, r"\bglobalThis\.Module=Module\b", "keepModule(Module)")
    text = replaced(text, r"\bglobalThis\.loadMicroPython=loadMicroPython,", "")
    # Emscripten's own option, which MicroPython does not pass on: who has the wasm compiled already makes the instance.
    text = replaced(
        text,
        r"\blet Module=\{locateFile:",
        "let Module={instantiateWasm:options?.instantiateWasm,locateFile:",
    )
    return f"let Module,{','.join(ITS_OWN)};function keepModule(made){{Module=made}}\n" + text


def unchecked(text: str) -> str:
    """Without emscripten's checks, as it is where one builds with ``ASSERTIONS=0``."""
    # The first asks the table again, at every call of a function pointer, what it has told already.
    text = replaced(text, r'assert\(wasmTable\.get\(funcPtr\)==func,"[^"]*"\),', "")
    text = replaced(text, r'\["run",(?:"\w+",)+"\w+"\]\.forEach\(unexportedRuntimeSymbol\)', "0")
    for head in CHECKS:
        text = emptied(text, head)
    return emptied(text, "function createExportWrapper(", "return wasmExports[name]")


def with_early_wasm(loader: str) -> str:
    """
    ``pyodide.mjs``, which takes the wasm's Response, or a promise of one, as its option ``wasm``.

    Asked for as early as a preload would. But what Chromium keeps of compiled wasm, it finds for a fetch only,
    and not where the answer comes out of a preload.
    """
    loader = replaced(
        loader, r"\binstantiateWasm:(\w+)\((\w+)\.indexURL\)", r"instantiateWasm:\1(\2.indexURL,\2.wasm)"
    )
    return replaced(
        loader,
        r'\((\w+)\)(\{if\(typeof WasmOffsetConverter<"u"\)return;let\{binary:\w+,response:\w+\}=)'
        r'(\w+\(\1\+"pyodide\.asm\.wasm"\))',
        r"(\1,early)\2early?{response:early}:\3",
    )


def with_fewer_modules(glue: str) -> str:
    """
    ``pyodide.asm.mjs``, whose 260 JavaScript functions share the wasm modules that give them a signature.

    As published, each is put into the table as it is first, which throws, and then gets a module of its own.
    """
    glue = replaced(
        glue,
        r"try\{setWasmTableEntry\(ret,func\)\}catch\(err\)\{if\(!\(err instanceof TypeError\)\)\{throw err\}"
        r"var wrapped=convertJsFunctionToWasm\(func,sig\);setWasmTableEntry\(ret,wrapped\)\}",
        "setWasmTableEntry(ret,sig?convertJsFunctionToWasm(func,sig):func);",
    )
    return replaced(
        glue,
        r"\bvar convertJsFunctionToWasm=(.*?)var module=new WebAssembly\.Module\(bytes\);",
        r"var signatures={};var convertJsFunctionToWasm=\1var module=signatures[sig]??=new WebAssembly.Module(bytes);",
    )


def is_used(glue: str, loader: str) -> Callable[[str], bool]:
    """
    Which of the wasm's exports Pyodide's own scripts use, by name. Two underscores begin what a linker asks for.

    The others are there for extension modules, which are linked in a browser, and of which a page of ours has none.
    """
    found = _assigns_exports(glue)
    words = set(re.findall(r"[\w$]+", glue[: found.start()] + glue[found.end() :] + loader))
    return lambda name: name in words or "_" + name in words or name.startswith("__")


def with_few_exports(glue: str, wanted: Callable[[str], bool]) -> str:
    """
    ``pyodide.asm.mjs``, which takes over those exports of its wasm alone that are ``wanted``.

    As published, each of some 4,900 has a statement and a variable, a third of the file.
    """
    found = _assigns_exports(glue)
    left_out, kept = set(), []
    for statement in found[2].split(";"):
        name = EXPORT.search(statement)
        if name and not wanted(name[1]):
            left_out.add(statement.split("=")[0])
        else:
            kept.append(statement)
    names = ",".join(name for name in found[1].split(",") if name not in left_out)
    body = f"var {names};function assignWasmExports(wasmExports){{{';'.join(kept)}}}"
    return glue[: found.start()] + body + glue[found.end() :]


def _assigns_exports(glue: str) -> re.Match[str]:
    found = ASSIGNS_EXPORTS.search(glue)
    if not found or not EXPORT.search(found[2]):
        raise _other_version(ASSIGNS_EXPORTS.pattern)
    return found


def emptied(text: str, head: str, body: str = "") -> str:
    """``text``, in which the function that begins with ``head`` does no more than ``body``."""
    if text.count(head) != 1:
        raise _other_version(head)
    start = text.index("{", text.index(head))
    depth = 0
    for brace in re.compile(r"[{}]").finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return text[: start + 1] + body + text[brace.start() :]
    raise _other_version(head)


def replaced(text: str, pattern: str, by: str) -> str:
    """``text`` with every match replaced; there has to be one."""
    text, count = re.subn(pattern, by, text)
    if not count:
        raise _other_version(pattern)
    return text


def _other_version(wanted: str) -> BuildFailed:
    return BuildFailed(f"{wanted} is not in an interpreter's glue: another version of it needs another look")
