"""
The page's files, and nothing else.

Of a build, everything in its folder, with the compressed copies that lie beside the files. Of
another folder, ``/`` is index.html; ``/pyscript.toml`` and ``/pyapp/…`` are what they say; whatever
else is asked for is looked for in ``public/``. What is not in these places, begins with a
dot, or leads out of them does not exist. Other origins may embed the bell, so files
are readable from everywhere; the API is not.
"""

import asyncio
import re
from pathlib import Path, PurePosixPath

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from backend.compression import Compressed, Variant
from backend.site_build import LocalSite
from tools.build.site import MARK

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mpy": "application/octet-stream",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain; charset=utf-8",
    ".rom": "application/octet-stream",
    ".wasm": "application/wasm",  # exactly this, or browsers do not compile while it streams in
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
# A version (@1.2.3) or a hash of at least eight hexadecimal digits: such a name never changes what it means.
FIXED_NAME = re.compile(r"@\d+\.\d+\.\d+|[-.@/](?=[0-9a-f]*\d)[0-9a-f]{8,64}(?=[-./]|$)")
NOT_FOR_THE_WORLD = {"__pycache__"}
ENTRANCES = {"", "index.html", "livebell.js", "sw.js"}  # what names all other files


class StaticSite:
    """
    The files of the site in ``root``: a checkout (which is built), a build, or a plain folder.

    Compressed copies that no build made are kept in ``cache``. Raises ``SettingsError`` where a
    checkout cannot be built.
    """

    def __init__(self, root: Path, cache: Path) -> None:
        self._local = LocalSite(root)
        self._local.prepare()
        self._compressed = Compressed(cache)

    async def answer(self, request: Request) -> Response:
        """The file at the path of the request, 304 for one that the browser has, or 404."""
        path = request.path_params["path"]
        if path in ENTRANCES:
            await asyncio.to_thread(self._local.refresh)
        file = self.find(path)
        if file is None:
            return JSONResponse({"detail": "there is no such page"}, 404)
        accepted = request.headers.get("accept-encoding", "")
        try:
            variant = await asyncio.to_thread(self._compressed.choose, file, accepted)
        except OSError:  # gone, or not ours to read, between the look and the grasp
            return JSONResponse({"detail": "there is no such page"}, 404)
        headers = _headers(file, request.url.path, variant)
        if _has_it(request.headers.get("if-none-match", ""), variant.etag):
            return Response(status_code=304, headers=headers)
        return FileResponse(variant.path, headers=headers, media_type=_type_of(file))

    def find(self, path: str) -> Path | None:
        """The file that ``path`` (decoded, without its first slash) stands for, or None."""
        parts = PurePosixPath(path).parts
        if (
            "\\" in path
            or "\0" in path
            or any(part.startswith(".") or part in NOT_FOR_THE_WORLD for part in parts)
        ):
            return None
        for root in self._local.folders:
            if (root / MARK).exists():
                found = _inside(root, root / (path or "index.html"))
                if found is not None:
                    return found
            else:
                return _of_plain_folder(root, path, parts)
        return None


def _of_plain_folder(root: Path, path: str, parts: tuple[str, ...]) -> Path | None:
    """Where the files lie in a folder that is no build."""
    if path in {"", "index.html", "pyscript.toml"}:
        return _inside(root, root / (path or "index.html"))
    if not parts:  # "." and "./"
        return None
    if parts[0] == "pyapp":
        return _inside(root / "pyapp", root.joinpath(*parts))
    return _inside(root / "public", (root / "public").joinpath(*parts))


def _inside(folder: Path, file: Path) -> Path | None:
    """``file`` where it is a file within ``folder``, links followed; else None."""
    try:
        real = file.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    return real if real.is_file() and real.is_relative_to(folder.resolve()) else None


def _type_of(file: Path) -> str:
    return TYPES.get(file.suffix.lower(), "application/octet-stream")


def _headers(file: Path, path: str, variant: Variant) -> dict[str, str]:
    fixed = file.suffix != ".html" and FIXED_NAME.search(path)
    headers = {
        "etag": variant.etag,
        "cache-control": "public, max-age=31536000, immutable" if fixed else "no-cache",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    if variant.encoding is not None:
        headers["content-encoding"] = variant.encoding
    return headers


def _has_it(if_none_match: str, etag: str) -> bool:
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in if_none_match.split(","))
