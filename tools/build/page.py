"""index.html as it is shipped: hashed names, settings as JSON, and preloads that flatten the waterfall."""

from __future__ import annotations

import json
import re
import tomllib
from html import escape
from urllib.parse import urlsplit

from tools.build.errors import BuildFailed

OWN_NAME = re.compile(r'(?<= )(href|src)="/([^"]+)"')
CONFIG = 'config="/pyscript.toml"'


def settings(config: str, api_url: str | None, ws_url: str | None) -> dict[str, object]:
    """The table ``[livebell]`` of ``config`` (TOML), with the addresses that are not None over it."""
    _check_url("--api-url", api_url, {"http", "https"}, "an http(s) URL or a path such as /api", path=True)
    _check_url("--ws-url", ws_url, {"ws", "wss"}, "a ws or wss URL", path=False)
    given = {"api_url": api_url, "ws_url": ws_url}
    table: dict[str, object] = tomllib.loads(config).get("livebell", {})
    return {**table, **{name: value for name, value in given.items() if value is not None}}


def pyscript_config(config: str, livebell: dict[str, object], interpreter: str) -> str:
    """What PyScript is to read, as JSON: no file, no TOML parser, no list of modules to fetch one by one."""
    whole = tomllib.loads(config)
    whole.pop("files", None)  # they come in one file, with the interpreter
    return json.dumps({**whole, "interpreter": interpreter, "livebell": livebell}, sort_keys=True)


def shipped(html: str, names: dict[str, str], config: str, preloads: list[str]) -> str:
    """``html`` with our files by the ``names`` that they got, PyScript's settings inside, and ``preloads``."""

    def renamed(match: re.Match[str]) -> str:
        attribute, name = match.groups()
        if name not in names:
            raise BuildFailed(f"index.html names /{name}, which the build does not know")
        return f'{attribute}="{names[name]}"'

    if CONFIG not in html or "</head>" not in html:
        raise BuildFailed(f"index.html has to have a </head> and a script with {CONFIG}")
    html = OWN_NAME.sub(renamed, html)
    html = html.replace(CONFIG, f'config="{escape(config)}"')
    # Behind our own script and styles, which are what the eye waits for.
    return html.replace("  </head>", "".join(f"    {line}\n" for line in preloads) + "  </head>", 1)


def module_preload(name: str) -> str:
    """A JavaScript module that will be imported."""
    return f'<link rel="modulepreload" href="{name}">'


def fetch_preload(name: str) -> str:
    """A file that a script will fetch."""
    return f'<link rel="preload" as="fetch" href="{name}" crossorigin>'


def _check_url(flag: str, value: str | None, schemes: set[str], expected: str, *, path: bool) -> None:
    if value is None or (path and value.startswith("/") and not value.startswith("//")):
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc
    ):  # no browser sends a name from there
        raise BuildFailed(f"{flag} must be {expected}, got {value!r}; correct it or leave it out")
