"""The bodies that clients send, and what they may hold. Limits are in characters unless said otherwise."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from backend.events import to_json

LARGEST_METADATA = 16 * 1024  # bytes; with the longest message a frame still stays under 64 KiB
# Lists and objects in each other. What writes our answers gives up at 255; the bell, with the list around, at 32.
DEEPEST_METADATA = 24
LONGEST_NAME = 150
LONGEST_PASSWORD = 1024
LARGEST_ID = 2**53 - 1  # what JavaScript counts exactly


def plain(text: str) -> str:
    """Text that every database can hold: PostgreSQL refuses NUL, and UTF-8 has no lone surrogates."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        message = "must hold neither NUL nor lone surrogates"
        raise ValueError(message)
    return text


def _storable(metadata: dict[str, Any]) -> dict[str, Any]:
    """Refuses NaN and lone surrogates, which are no JSON, and what is too deep or too large for a frame."""
    if _is_too_deep(metadata):
        message = f"must be at most {DEEPEST_METADATA} levels deep"
        raise ValueError(message)
    try:
        size = len(to_json(metadata).encode())
    except (ValueError, TypeError):
        message = "must be JSON: no NaN, no lone surrogates"
        raise ValueError(message) from None
    if size > LARGEST_METADATA:
        message = f"must be at most {LARGEST_METADATA} bytes of JSON, got {size}"
        raise ValueError(message)
    return metadata


def _is_too_deep(metadata: dict[str, Any]) -> bool:
    """Level by level: one that was stored too deep could never be listed again, nor anything on its page."""
    level: list[Any] = [metadata]
    for _ in range(DEEPEST_METADATA):
        level = [inner for each in level for inner in _inside(each)]
    return any(isinstance(each, dict | list | tuple) for each in level)


def _inside(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


Text = Annotated[str, AfterValidator(plain)]
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Produced(_Body):
    """A notification that a service wants to be sent. Either of title and message may be empty."""

    user: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
    title: Annotated[Text, Field(max_length=500)] = ""
    message: Annotated[Text, Field(max_length=10_000)] = ""
    notification_type: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")] = "info"
    metadata: Annotated[dict[str, Any], AfterValidator(_storable)] = Field(default_factory=dict)


class ReadState(_Body):
    """Whether a notification is read: the one thing about it that a user may change."""

    is_read: Annotated[bool, Field(strict=True)]


class UpTo(_Body):
    """The newest id that the user saw. What came later stays unread."""

    up_to: Id | None = None


class Credentials(_Body):
    """A name and a password."""

    username: Annotated[Text, Field(max_length=LONGEST_NAME)]
    password: Annotated[Text, Field(max_length=LONGEST_PASSWORD)]


class RefreshToken(_Body):
    """A refresh token."""

    refresh: Annotated[str, Field(max_length=1024)]
