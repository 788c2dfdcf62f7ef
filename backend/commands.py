"""What the commands of ``serve.py`` do, apart from serving."""

import asyncio
import getpass
import json
import sys
import uuid
from typing import Any
from urllib.parse import urlsplit

import httpx

from backend.accounts import Accounts
from backend.errors import BackendError, SettingsError
from backend.events import to_json
from backend.models import LONGEST_NAME, LONGEST_PASSWORD, plain
from backend.origins import is_loopback
from backend.secret import signing_secret
from backend.settings import Settings
from backend.store import Store
from backend.tokens import Scope, Tokens

SHORTEST_PASSWORD = 8  # characters; NIST SP 800-63B section 3.1.1.2
NOTIFY_SECONDS = 30


class CommandFailed(BackendError):
    """A command could not do its work. ``str()`` of it is one sentence for the person at the keyboard."""


def tokens_of(settings: Settings) -> Tokens:
    """Signs with the secret of the server that runs, or will run, with the same ``var/``."""
    return Tokens(signing_secret(settings, create=False), settings.access_seconds, settings.leeway_seconds)


def token(settings: Settings, user: str, lifetime: float | None, scope: Scope) -> str:
    """An access token. Raises ``CommandFailed`` for a user that does not exist."""
    signed = tokens_of(settings).issue(user, scope, lifetime=lifetime)
    if scope == "user" and not asyncio.run(_user_exists(settings, user)):
        raise CommandFailed(f"there is no user {user!r}; add one with: python serve.py user add {user}")
    return signed


def notify(settings: Settings, url: str, body: dict[str, Any]) -> None:
    """Send one notification through the running server at ``url``. Raises ``CommandFailed``."""
    target = url.rstrip("/") + "/api/notifications/"
    headers = {
        "Authorization": f"Bearer {tokens_of(settings).issue('serve.py', 'service')}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    content = _json(body)
    try:
        local = is_loopback(urlsplit(url).hostname or "")
        with httpx.Client(
            trust_env=not local, timeout=NOTIFY_SECONDS
        ) as client:  # no proxy leads to ourselves
            answer = client.post(target, content=content, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise CommandFailed(
            f"no server answers at {url} ({error}); start one with python serve.py, or name another with --url"
        ) from None
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise CommandFailed(
            f"the server at {url} does not accept our token: it runs with another secret than {settings.var_dir}; "
            "use the same LIVEBELL_VAR_DIR or LIVEBELL_SECRET as it does"
        )
    if not answer.is_success:
        raise CommandFailed(f"the server at {url} refused with {answer.status_code}: {_detail(answer)}")


def _json(body: dict[str, Any]) -> bytes:
    """Not by httpx, whose complaint about what was typed would be taken for a server that does not answer."""
    try:
        return to_json(body).encode()
    except (ValueError, RecursionError):
        raise CommandFailed(
            "what was typed is no JSON: it holds NaN, is too deep, or is not written in UTF-8; correct it"
        ) from None


def add_user(settings: Settings, name: str) -> None:
    """Ask for a password, on a terminal or from standard input, and add the user. Raises ``BackendError``."""
    if not name or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise CommandFailed(
            f"a name must be 1 to {LONGEST_NAME} printable characters without a space at either end, got {name!r}; "
            "choose another"
        )
    password = _password_for(name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise CommandFailed(
            f"a password must have at least {SHORTEST_PASSWORD} characters and at most {LONGEST_PASSWORD}, "
            f"got {len(password)}; choose another"
        )
    asyncio.run(_add_user(settings, name, password))


def _password_for(name: str) -> str:
    """As it was typed, or as it came in a line. Raises ``CommandFailed`` for what no sign-in form could send."""
    try:
        if sys.stdin.isatty():
            password = getpass.getpass(f"Password for {name}: ")
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        return plain(password)
    except EOFError:
        raise CommandFailed("no password was typed, so nobody was added") from None
    except ValueError:
        raise CommandFailed("a password must be text in UTF-8 without NUL; choose another") from None


def metadata_of(text: str) -> dict[str, Any]:
    """The object that ``--metadata`` holds. Raises ``CommandFailed``."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CommandFailed(
            f'--metadata must be a JSON object such as {{"url": "/reports/7"}}, got {text!r}; correct it'
        )
    return value


async def _add_user(settings: Settings, name: str, password: str) -> None:
    store = Store(settings.database)
    await store.open()
    try:
        await Accounts(store, settings.refresh_seconds, settings.refresh_grace_seconds).add(name, password)
    finally:
        await store.close()


async def _user_exists(settings: Settings, name: str) -> bool:
    if not settings.is_shared and not settings.sqlite_path.exists():
        raise SettingsError(
            f"there is no database at {settings.sqlite_path} yet: start the server once with python serve.py"
        )
    store = Store(settings.database)
    await store.open()
    try:
        return await Accounts(store, settings.refresh_seconds, settings.refresh_grace_seconds).exists(name)
    finally:
        await store.close()


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
