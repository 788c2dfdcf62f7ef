"""Settings: from ``pyscript.toml``, from the element's attributes, from arguments."""

from livebell.core.addresses import websocket_url
from livebell.core.errors import InvalidSetting
from livebell.core.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

TOASTS = ("all", "sync", "none")
AUTH = ("token", "ticket")
LONGEST = 86_400.0  # seconds; a setting beyond a day is a mistake, and NaN and infinity fire at once
__all__ = ["Settings", "websocket_url"]

#: Settings in seconds or counts that replace a number of the policy: name here → name there.
_NUMBERS = {
    "heartbeat_seconds": "heartbeat",
    "pong_seconds": "pong",
    "connect_seconds": "connect",
    "stable_seconds": "stable",
    "first_delay_seconds": "first_delay",
    "longest_delay_seconds": "longest_delay",
    "attempts": "attempts",
    "poll_seconds": "poll",
    "silence_seconds": "silence",
}


class Settings:
    """
    What can be set, by ``pyscript.toml``'s table ``[livebell]``, by the element's
    attributes, by arguments. ``with_changes`` makes a copy; unknown names are refused.
    """

    def __init__(self) -> None:
        self.api_url = "/api"
        self.ws_url = ""
        self.auth = "token"
        self.toasts = "sync"
        self.debug = False
        self.title_count = False
        self.numbers: dict[str, float] = {}

    def with_changes(self, changes: "Mapping[str, object]") -> "Settings":
        """A copy with ``changes``; raises ``InvalidSetting`` for what cannot be used."""
        after = Settings()
        for name in ("api_url", "ws_url", "auth", "toasts", "debug", "title_count"):
            setattr(after, name, getattr(self, name))
        after.numbers = dict(self.numbers)
        for name, value in changes.items():
            after._set(name, value)
        return after

    def policy(self) -> Policy:
        """The numbers of a connection's life."""
        return Policy(**self.numbers)

    def _set(self, name: str, value: object) -> None:
        if name in _NUMBERS:
            self.numbers[_NUMBERS[name]] = (
                _whole(name, value) if name == "attempts" else _positive(name, value)
            )
            return
        if name == "toasts":
            _one_of(name, value, TOASTS)
        elif name == "auth":
            _one_of(name, value, AUTH)
        elif name not in ("api_url", "ws_url", "debug", "title_count"):
            raise InvalidSetting(name, value, "a setting that livebell knows", "there is no such setting")
        setattr(self, name, value)


def _positive(name: str, value: object) -> float:
    # Asked this way round, because NaN is neither above nor below.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= LONGEST:
        raise InvalidSetting(name, value, "a number above 0, at most 86400", "it is none")
    return float(value)


def _whole(name: str, value: object) -> float:
    number = _positive(name, value)
    if number != int(number):
        raise InvalidSetting(name, value, "a whole number above 0", "it is none")
    return number


def _one_of(name: str, value: object, allowed: "tuple[str, ...]") -> None:
    if value not in allowed:
        raise InvalidSetting(name, value, "one of " + ", ".join(allowed), "it is none of them")
