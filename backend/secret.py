"""Where the key that signs tokens comes from: the environment, or a file that only we can read."""

import os
import secrets
from pathlib import Path

from backend.errors import SettingsError
from backend.settings import SHORTEST_SECRET, Settings

SECRET_FILE = "secret"  # noqa: S105 - the name of a file


def signing_secret(settings: Settings, *, create: bool = True) -> str:
    """
    The secret of this server.

    ``LIVEBELL_SECRET`` where it is set. Else the file ``secret`` under ``var/``,
    made on the first start with 384 random bits. With ``create=False`` a missing
    file raises ``SettingsError``: a command that signs with a fresh secret would
    hand out tokens that no server accepts.
    """
    if settings.secret is not None and settings.secret.get_secret_value():
        return settings.secret.get_secret_value()
    path = settings.var_dir / SECRET_FILE
    try:
        if not create and not path.exists():
            raise SettingsError(
                f"there is no secret at {path} yet: start the server once with python serve.py, or set LIVEBELL_SECRET"
            )
        _create_once(path)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"LIVEBELL_VAR_DIR must be a folder that we can read and write, got {str(settings.var_dir)!r} ({error}); "
            "correct it or leave it out"
        ) from None
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"the secret in {path} is too short; delete the file and start the server again")
    return secret


def _create_once(path: Path) -> None:
    """Linked into place whole: of two processes that start at once, both end with the same secret."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
