"""
The site, put together.

Every file but four carries a hash of its content in its name (or in its folder's name), so it can be
kept for ever. The four that are asked for each time name all others: index.html, livebell.js, sw.js and
livebell.css. So no visitor ever runs a mixture of two builds.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.build import light, page, pyodide
from tools.build.errors import BuildFailed
from tools.build.output import Output, digest_of
from tools.build.script import joined
from tools.build.smaller import Smaller
from tools.build.snapshot import sparse
from tools.build.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARK = ".livebell-build"  # only a folder that we made is replaced
VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
OFFLINE = ("auto", "on", "off")
LATER = "/* ---- once Python is up"  # in livebell.css; the inert bell needs what is above it


@dataclass(frozen=True)
class Options:
    """
    ``offline``: a service worker everywhere but on loopback (auto), also there (on), or nowhere, and
    none that an earlier build left (off). ``draft``: quickly, from source, while somebody is writing.
    ``without``: levers left out, for the bench.
    """

    api_url: str | None = None
    ws_url: str | None = None
    quality: int = 9
    offline: str = "auto"
    draft: bool = False
    without: frozenset[str] = frozenset()


def build_site(root: Path, target: Path, options: Options, cache: Path, say: Callable[[str], None]) -> None:
    """Write the site of the checkout ``root`` to ``target``, replacing an earlier build. Raises ``BuildFailed``."""
    sources = Sources(root)
    config = (root / "pyscript.toml").read_text(encoding="utf-8")
    settings = page.settings(config, options.api_url, options.ws_url)
    _check_room(target)
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    output = Output(fresh, cache, options.quality, say)
    site = _Site(sources, output, options, cache, say)
    site.write(config, settings)
    output.finish()
    (fresh / MARK).touch()
    old = target.with_name(target.name + ".old")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _check_room(target: Path) -> None:
    if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
        raise BuildFailed(
            f"{target} holds something that we did not build; move it away or choose another --out"
        )


def _bundle(modules: dict[str, Path]) -> bytes:
    """Modules in one file: a length, an index as JSON, and the contents. Nothing has to be unzipped."""
    contents = [file.read_bytes() for file in modules.values()]
    index = [[name, len(content)] for name, content in zip(modules, contents, strict=True)]
    head = json.dumps(index, separators=(",", ":")).encode()
    return len(head).to_bytes(4, "little") + head + b"".join(contents)


class _Site:
    def __init__(
        self, sources: Sources, output: Output, options: Options, cache: Path, say: Callable[[str], None]
    ) -> None:
        self._sources = sources
        self._output = output
        self._options = options
        self._cache = cache
        self._say = say
        self._public = sources.root / "public"
        self._smaller = Smaller(sources.root, cache, say)

    def write(self, config: str, settings: dict[str, object]) -> None:
        """All of it."""
        build, preloads = self._runtime()
        names = self._looks()
        build |= {"offline": self._options.offline, "api_url": settings.get("api_url", "/api")}
        names["start.js"] = self._output.add_hashed("start.js", self._script("start.js", build))
        main = (self._sources.root / "pyapp" / "main.py").read_bytes()
        names["pyapp/main.py"] = self._output.add_hashed("main.py", main)
        preloads.append(page.fetch_preload(names["pyapp/main.py"]))
        self._tag({name: str(build[name]) for name in ("library", "interpreter")})
        self._page(config, settings, str(build["interpreter"]), names, preloads)
        self._offline()
        self._output.add("NOTICES.txt", (self._sources.vendor / "NOTICES.txt").read_bytes())

    def _looks(self) -> dict[str, str]:
        icon = (self._public / "icon.svg").read_bytes()
        css = (self._public / "livebell.css").read_bytes()
        self._output.add("icon.svg", icon)
        self._output.add("livebell.css", css)  # for pages that name it themselves
        return {
            "icon.svg": self._output.add_hashed("icon.svg", icon),
            "livebell.css": self._output.add_hashed("livebell.css", css),
            "page.css": self._output.add_hashed("page.css", (self._public / "page.css").read_bytes()),
        }

    # ---------------------------------------------------------------- Pyodide, for the page

    def _runtime(self) -> tuple[dict[str, object], list[str]]:
        """The interpreter and its parts. Returns what start.js has to know, and the preloads."""
        without = self._options.without
        pyscript = self._folder("pyscript", self._vendored("pyscript"))
        parts = None
        if not self._options.draft and "bytecode" not in without:
            parts = pyodide.make_parts(self._sources, self._cache, self._say)
        stdlib = pyodide.kept_stdlib(self._sources, self._cache)
        files = {
            name: content
            for name, content in self._vendored("pyodide").items()
            if name in {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"}
        }
        has_rest = stdlib.is_there and "bytecode" not in without
        if has_rest:
            files |= {
                "python_stdlib.zip": stdlib.boot.read_bytes(),
                "python_stdlib_rest.zip": stdlib.rest.read_bytes(),
            }
        for name, content in pyodide.adapted(files).items():
            is_script = name.endswith(".mjs")
            files[name] = self._smaller.glue(content.decode()).encode() if is_script else content
        files["interpreter.mjs"] = self._interpreter()
        folder = self._folder("pyodide", files)
        modules = parts.modules if parts else self._sources.modules()
        pyscript_modules = parts.pyscript if parts else self._sources.pyscript_modules()
        app = self._output.add_hashed("app.bundle", _bundle(modules | pyscript_modules))
        library = self._output.add_hashed("library.bundle", _bundle(modules))
        build: dict[str, object] = {
            "pyscript": f"{pyscript}/core.js",
            "interpreter": f"./{folder}/interpreter.mjs",
            "wasm": f"{folder}/pyodide.asm.wasm",
            "stdlib": f"{folder}/python_stdlib.zip",
            "rest": f"{folder}/python_stdlib_rest.zip" if has_rest else None,
            "app": app,
            "library": library,
            "snapshot": None,
        }
        if parts and "snapshot" not in without:
            content = sparse(parts.snapshot.read_bytes())
            # Bound to the folder: it is the memory of that wasm with that standard library, and no other.
            name = f"snapshot-{digest_of(content, folder.encode())}.bin"
            build["snapshot"] = self._output.add(name, content)
        preloads = [
            page.module_preload(f"{pyscript}/core.js"),
            *(
                page.module_preload(f"{pyscript}/{name}")
                for name in self._vendored("pyscript")
                if name.startswith("core-")
            ),
            page.module_preload(f"{folder}/interpreter.mjs"),
            page.module_preload(f"{folder}/pyodide.mjs"),
            page.module_preload(f"{folder}/pyodide.asm.mjs"),
            # Not the wasm: start.js fetches it, see with_early_wasm().
            page.fetch_preload(f"{folder}/python_stdlib.zip"),
            page.fetch_preload(app),
        ]
        return build, [] if "preload" in without else preloads

    def _vendored(self, name: str) -> dict[str, bytes]:
        folder = self._sources.vendor / name
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}

    def _interpreter(self) -> bytes:
        """The shim, with what Pyodide's lock says of itself: its 119 kB of packages are none of ours."""
        lock = json.loads(
            (self._sources.vendor / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8")
        )
        lock["packages"] = {}
        shim = (self._public / "interpreter.mjs").read_text(encoding="utf-8")
        return f"const LOCK = {json.dumps(json.dumps(lock))};\n{shim}".encode()

    def _folder(self, name: str, files: dict[str, bytes]) -> str:
        """Files that belong together, in a folder whose name tells their content."""
        known = [part for file, content in sorted(files.items()) for part in (file.encode(), content)]
        folder = f"{name}-{digest_of(*known)}"
        for file, content in files.items():
            self._output.add(f"{folder}/{file}", content)
        return folder

    # ---------------------------------------------------------------- MicroPython, for the tag

    def _tag(self, pyodide_build: dict[str, str]) -> None:
        self._say("Compiling livebell for MicroPython …")
        runtime = self._vendored("micropython")
        glue = runtime["micropython.mjs"].decode()
        runtime["micropython.mjs"] = self._smaller.glue(glue).encode()
        rom, languages = light.rom(self._sources.library)
        css = (self._public / "livebell.css").read_text(encoding="utf-8")
        first, rest = css[: css.index(LATER)], css[css.index(LATER) :]
        face = self._script("face.js", {"css": self._smaller.stylesheet(rest)})
        build: dict[str, object] = {
            "face": self._output.add_hashed("face.js", face),
            "micropython": self._folder("micropython", runtime),
            "rom": self._output.add_hashed("livebell.rom", rom),
            "languages": {
                name: self._output.add_hashed(f"livebell-{name}.mpy", module)
                for name, module in languages.items()
            },
            **pyodide_build,
            "css": self._smaller.stylesheet(first),
        }
        script = self._script("livebell.js", build)
        version = VERSION.search((self._sources.library / "__init__.py").read_text(encoding="utf-8"))
        if version is None:
            raise BuildFailed('pyapp/livebell/__init__.py has to say __version__ = "…"')
        self._output.add("livebell.js", script)
        self._output.add(f"livebell@{version[1]}.js", script)
        # Its own file: only a page that asks for it pays for it.
        self._output.add("livebell-inspector.js", self._script("livebell-inspector.js", {}))

    def _script(self, name: str, build: dict[str, object]) -> bytes:
        return joined(self._public / name, build, self._smaller.script).encode()

    # ---------------------------------------------------------------- the page

    def _page(
        self,
        config: str,
        settings: dict[str, object],
        interpreter: str,
        names: dict[str, str],
        preloads: list[str],
    ) -> None:
        text = page.pyscript_config(config, settings, interpreter)
        html = (self._sources.root / "index.html").read_text(encoding="utf-8")
        self._output.add("index.html", page.shipped(html, names, text, preloads).encode())

    def _offline(self) -> None:
        """The service worker, which keeps exactly this build; or the one that clears away an earlier one's."""
        kept = [
            name
            for name in self._output.names
            # Not the tag's, not what is fetched at idle or on demand, not what names nothing by a hash.
            if re.search(r"-[0-9a-f]{16}[./]", name)
            and not name.startswith(("face-", "micropython-", "snapshot-", "library-"))
            and not name.endswith((".rom", ".mpy", "_rest.zip", "LICENSE"))
        ]
        index = (self._output.target / "index.html").read_bytes()
        build: dict[str, object] = {
            "files": kept,
            "offline": self._options.offline,
            "page": hashlib.sha256(index).hexdigest()[:16],
            "version": digest_of(index, *(name.encode() for name in kept)),
        }
        self._output.add("sw.js", joined(self._public / "sw.js", build).encode())
