"""
``dist/``: the page as a folder that any static host can serve.

The layout is what the server serves: index.html, pyscript.toml, pyapp/, and the
contents of public/ beside them. Nothing is renamed or compressed yet.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from backend.errors import SettingsError

TABLE = re.compile(r"^\s*\[livebell\]\s*(#.*)?$")
ANY_TABLE = re.compile(r"^\s*\[")
MARK = ".livebell-build"  # only a folder that we made is replaced
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*")


def build(site: Path, target: Path, api_url: str | None, ws_url: str | None) -> None:
    """Write the page of ``site`` to ``target``, replacing an earlier build. Raises ``SettingsError``."""
    _check_url("--api-url", api_url, {"http", "https"}, "an http(s) URL or a path such as /api", path=True)
    _check_url("--ws-url", ws_url, {"ws", "wss"}, "a ws or wss URL", path=False)
    for name in ("index.html", "pyscript.toml", "pyapp", "public/vendor"):
        if not (site / name).exists():
            raise SettingsError(
                f"{site / name} is missing, and the page needs it; run make run once, it fetches it"
            )
    _make_room(target)
    shutil.copytree(site / "public", target, dirs_exist_ok=True, ignore=LEFT_OUT)
    shutil.copytree(site / "pyapp", target / "pyapp", ignore=LEFT_OUT)
    shutil.copy2(site / "index.html", target)
    config = (site / "pyscript.toml").read_text(encoding="utf-8")
    (target / "pyscript.toml").write_text(configured(config, api_url, ws_url), encoding="utf-8")


def configured(config: str, api_url: str | None, ws_url: str | None) -> str:
    """``config`` (TOML) with the addresses that are not None written into its table ``[livebell]``."""
    values = {name: value for name, value in (("api_url", api_url), ("ws_url", ws_url)) if value is not None}
    written = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    lines, inside, found = [], False, False
    for line in config.splitlines():
        if ANY_TABLE.match(line):
            inside = bool(TABLE.match(line))
        if inside and line.split("=", 1)[0].strip() in values:
            continue
        lines.append(line)
        if inside and TABLE.match(line):
            lines += written
            found = True
    if not found:
        lines += ["", "[livebell]", *written]
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)  # ours to notice, not the browser's
    return text


def _check_url(flag: str, value: str | None, schemes: set[str], expected: str, *, path: bool) -> None:
    if value is None or (path and value.startswith("/") and not value.startswith("//")):
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in schemes or not parts.hostname:
        raise SettingsError(f"{flag} must be {expected}, got {value!r}; correct it or leave it out")


def _make_room(target: Path) -> None:
    if target.exists():
        if any(target.iterdir()) and not (target / MARK).exists():
            raise SettingsError(
                f"{target} holds something that we did not build; move it away or choose another --out"
            )
        shutil.rmtree(target)
    target.mkdir(parents=True)
    (target / MARK).touch()
