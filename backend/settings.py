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
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from backend.errors import SettingsError
from backend.origins import is_loopback, origin_of

HERE = Path(__file__).resolve().parent
BUILT = HERE / "site"  # the page, where this was installed from its wheel; a checkout has none here
SITE = BUILT if BUILT.is_dir() else HERE.parent
VAR = Path("var") if BUILT.is_dir() else HERE.parent / "var"  # who installs it says by `cd` where data goes
SHORTEST_SECRET = 32  # bytes; RFC 7518 section 3.2 wants a key as long as the hash of HS256

FLAGS = {"host", "port", "workers", "database_url", "redis_url", "allow_origin", "demo"}  # of serve.py

POSTGRESQL = ("postgresql://", "postgres://", "postgresql+asyncpg://")
SQLITE = ("sqlite:///", "sqlite+aiosqlite:///")
REDIS = ("redis://", "rediss://", "unix://")

EXPECTED = {
    "host": "a name or an address of this machine",
    "port": "a whole number from 0 (any free port) to 65535",
    "demo": "true or false",
    "workers": "a whole number from 1 to 64",
    "allow_origin": "origins such as https://app.example.com, separated by commas",
    "trusted_proxies": "addresses or networks such as 10.0.0.0/8, separated by commas",
    "log_level": "one of debug, info, warning, error",
    "log_format": "console or json",
}


class Settings(BaseSettings):
    """What one server needs to know. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(
        env_prefix="LIVEBELL_", extra="ignore", frozen=True, allow_inf_nan=False
    )

    host: str = "localhost"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    database_url: str | None = Field(default=None, repr=False)  # a password may stand in it
    redis_url: str | None = Field(default=None, repr=False)  # as above
    allow_origin: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()  # whose X-Forwarded-For is believed
    demo: bool | None = None  # None: on where only this machine can reach the server
    secret: SecretStr | None = None
    var_dir: Path = VAR
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
    events_kept_seconds: float = Field(default=30 * 86400, gt=0)  # as above, by age; looked at once an hour
    connections_per_user: int = Field(default=20, ge=1)
    connections_per_address: int = Field(default=500, ge=1)  # an office behind one router is one address
    requests_per_second_per_user: float = Field(default=50, gt=0)  # and ten times as many at once
    requests_per_second_per_address: float = Field(default=500, gt=0)  # as above
    frames_per_second: int = Field(default=20, ge=1)  # protocol.md section 7
    sign_ins_per_minute: int = Field(default=10, ge=1)  # per address and per name; argon2 is dear

    @field_validator("host")
    @classmethod
    def _is_a_name(cls, value: str) -> str:
        value.encode("idna")  # as whoever looks it up will do, and fail with a traceback
        return value

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
        if self.is_shared:
            return f"postgresql+asyncpg://{(self.database_url or '').split('://', 1)[1]}"
        return f"sqlite+aiosqlite:///{self.sqlite_path}"

    @property
    def is_shared(self) -> bool:
        """Whether several processes can serve the database at once."""
        return (self.database_url or "").startswith(POSTGRESQL)

    @property
    def sqlite_path(self) -> Path:
        """The file that holds the truth."""
        if not self.database_url:
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
    _refuse_what_does_not_fit(settings)
    _refuse_an_open_door(settings)
    return settings


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    expected = EXPECTED.get(field, first["msg"].removeprefix("Input should be "))
    flag, variable = f"--{field.replace('_', '-')}", f"LIVEBELL_{field.upper()}"
    name = f"{flag} ({variable})" if field in FLAGS else variable
    shown = "a value that is not shown" if field == "secret" else repr(first["input"])
    return f"{name} must be {expected}, got {shown}; correct it or leave it out"


def _refuse_what_does_not_fit(settings: Settings) -> None:
    """Addresses are told by their schemes alone: the rest may hold a password."""
    url, redis = settings.database_url, settings.redis_url
    if url and not url.startswith((*POSTGRESQL, *SQLITE)):
        raise SettingsError(
            f"--database-url must start with sqlite:/// or postgresql://, got {_scheme(url)!r}; correct it, "
            "or leave it out to use var/livebell.db"
        )
    if url and not _names_a_database(settings):
        raise SettingsError(
            "--database-url must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME, got something else "
            "(not shown: a secret may stand in it); correct it, or leave it out to use var/livebell.db"
        )
    if redis and not redis.startswith(REDIS):
        raise SettingsError(
            f"--redis-url must start with redis://, rediss:// or unix://, got {_scheme(redis)!r}; correct it"
        )
    if settings.workers > 1 and not (settings.is_shared and redis):
        raise SettingsError(
            f"--workers {settings.workers} needs --database-url postgresql://… and --redis-url redis://…: processes "
            "share PostgreSQL and wake each other through Redis; set both, or leave --workers out"
        )
    if redis and not settings.is_shared:
        raise SettingsError(
            "--redis-url needs --database-url postgresql://…: on SQLite one process serves, and there is nobody "
            "to wake; set both, or leave --redis-url out"
        )


def _names_a_database(settings: Settings) -> bool:
    """Whether it can be read at all; SQLite's databases in memory would be another one for each connection."""
    try:
        make_url(settings.database)
    except (ArgumentError, ValueError):
        return False
    return settings.is_shared or str(settings.sqlite_path) not in {".", ":memory:"}


def _scheme(url: str) -> str:
    return url.split(":", 1)[0][:20]


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
