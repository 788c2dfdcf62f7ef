"""
Every number and name that may be set, read once and checked before anything starts.

Each field is also an environment variable, ``LIVEBELL_`` and its name in capitals;
``serve.py`` lays its flags over them. A value that cannot work raises
``SettingsError`` with one sentence: the value, what was expected, and the way out.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.errors import SettingsError
from backend.origins import is_loopback, origin_of

SITE = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32  # bytes; RFC 7518 section 3.2 wants a key as long as the hash of HS256

FLAGS = {"host", "port", "workers", "database_url", "redis_url", "allow_origin", "demo"}  # of serve.py

EXPECTED = {
    "port": "a whole number from 0 (any free port) to 65535",
    "demo": "true or false",
    "workers": "1",
    "allow_origin": "origins such as https://app.example.com, separated by commas",
    "trusted_proxies": "addresses or networks such as 10.0.0.0/8, separated by commas",
    "log_level": "one of debug, info, warning, error",
    "log_format": "console or json",
}


class Settings(BaseSettings):
    """What one server needs to know. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="LIVEBELL_", extra="ignore", frozen=True)

    host: str = "localhost"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = 1
    database_url: str | None = None
    redis_url: str | None = None
    allow_origin: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()  # whose X-Forwarded-For is believed
    demo: bool | None = None  # None: on where only this machine can reach the server
    secret: SecretStr | None = None
    var_dir: Path = SITE / "var"
    site_dir: Path = SITE
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    log_format: Literal["console", "json"] | None = None  # None: for people in demo mode, else JSON

    access_seconds: float = Field(default=300, gt=0)  # short: a leaked one is soon worthless
    refresh_seconds: float = Field(default=30 * 86400, gt=0)
    refresh_grace_seconds: float = Field(default=10, ge=0)  # a lost answer is asked for again
    leeway_seconds: float = Field(default=2, ge=0, le=60)  # clocks of two machines differ a little
    ticket_seconds: float = Field(default=30, gt=0)  # protocol.md section 2
    sync_step_seconds: float = Field(default=0.4, ge=0)  # four steps: 1 to 2 s, to be seen working
    events_kept: int = Field(default=10_000, ge=1)  # per user; older ones end in a resync
    connections_per_user: int = Field(default=20, ge=1)
    connections_per_address: int = Field(default=500, ge=1)  # an office behind one router is one address
    requests_per_second_per_user: float = Field(default=50, ge=1)  # and ten times as many at once
    requests_per_second_per_address: float = Field(default=500, ge=1)  # as above
    frames_per_second: int = Field(default=20, ge=1)  # protocol.md section 7
    sign_ins_per_minute: int = Field(default=10, ge=1)  # per address and per name; argon2 is dear

    @field_validator("allow_origin", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - pydantic hands over anything
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        return tuple(origin_of(part) for part in parts)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_networks(cls, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - pydantic hands over anything
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        return tuple(str(ip_network(part, strict=False)) for part in parts)

    @property
    def demo_mode(self) -> bool:
        """Whether the user ``demo`` exists and this machine's own page is signed in as them."""
        return is_loopback(self.host) if self.demo is None else self.demo

    @property
    def log_form(self) -> Literal["console", "json"]:
        """How log lines look."""
        return self.log_format or ("console" if self.demo_mode else "json")

    @property
    def database(self) -> str:
        """The address of the database in SQLAlchemy's spelling."""
        return f"sqlite+aiosqlite:///{self.sqlite_path}"

    @property
    def sqlite_path(self) -> Path:
        """The file that holds the truth."""
        if self.database_url is None:
            return self.var_dir / "livebell.db"
        return Path(self.database_url.split(":///", 1)[1])


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 - flags have the types of their fields
    """
    Settings from the environment, with ``given`` (what is not None) laid over them.

    Raises ``SettingsError`` at the first value that cannot work.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    _refuse_what_does_not_exist_yet(settings)
    _refuse_an_open_door(settings)
    return settings


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    expected = EXPECTED.get(field, first["msg"])
    flag, variable = f"--{field.replace('_', '-')}", f"LIVEBELL_{field.upper()}"
    name = f"{flag} ({variable})" if field in FLAGS else variable
    shown = "a value that is not shown" if field == "secret" else repr(first["input"])
    return f"{name} must be {expected}, got {shown}; correct it or leave it out"


def _refuse_what_does_not_exist_yet(settings: Settings) -> None:
    """Say so rather than pretend: a flag that is silently ignored is found out in production."""
    if settings.workers != 1:
        raise SettingsError(
            f"--workers must be 1, got {settings.workers}: this version runs as one process; leave the flag out"
        )
    if settings.redis_url:
        raise SettingsError(
            "--redis-url is not supported by this version, which runs as one process and needs no Redis; "
            "leave the flag out"
        )
    url = settings.database_url
    if url is not None and not url.startswith(("sqlite:///", "sqlite+aiosqlite:///")):
        scheme = url.split(":", 1)[0]
        raise SettingsError(
            f"--database-url must start with sqlite:///, got {scheme!r}: this version stores in SQLite only; "
            "leave the flag out to use var/livebell.db"
        )


def _refuse_an_open_door(settings: Settings) -> None:
    """Whoever can reach the server can guess at it: its secret must be somebody's decision."""
    secret = settings.secret.get_secret_value() if settings.secret else ""
    if secret and len(secret.encode()) < SHORTEST_SECRET:
        raise SettingsError(
            f"LIVEBELL_SECRET must be at least {SHORTEST_SECRET} bytes long, got {len(secret.encode())}; make one "
            "with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not secret and not is_loopback(settings.host):
        raise SettingsError(
            f"--host {settings.host} can be reached from other machines, so LIVEBELL_SECRET must be set to a secret "
            f"of at least {SHORTEST_SECRET} bytes; set it, or stay on localhost"
        )
