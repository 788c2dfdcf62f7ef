"""What the tests of services and hooks say again and again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence

from livebell.testing import API_URL, START, FakeRequest, FakeSocket, FakeWorld

SECRET = "opaque-7f3a9c"  # a token that must not be seen anywhere


def when(seconds: float) -> str:
    """ISO 8601, so many seconds after a fake world began."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(START + seconds, UTC).isoformat().replace("+00:00", "Z")


def note(number: int | str, **fields: object) -> dict[str, object]:
    """A notification as on the wire."""
    at = when(number if isinstance(number, int) and number < 10**6 else 0)
    return {"id": number, "title": f"Title {number}", "is_read": False, "created_at": at, **fields}


def created(
    number: int | str, seq: int | None = None, count: int | None = None, **fields: object
) -> dict[str, object]:
    return numbered({"type": "notification_created", "payload": note(number, **fields)}, seq, count)


def updated(
    number: int | str, seq: int | None = None, count: int | None = None, **updates: object
) -> dict[str, object]:
    payload = {"id": number, "updates": updates}
    return numbered({"type": "notification_updated", "payload": payload}, seq, count)


def deleted(number: int | str, seq: int | None = None, count: int | None = None) -> dict[str, object]:
    return numbered({"type": "notification_deleted", "payload": {"id": number}}, seq, count)


def counted(count: object, seq: int | None = None) -> dict[str, object]:
    return numbered({"type": "unread_count", "payload": {"unread_count": count}}, seq, None)


def numbered(frame: dict[str, object], seq: int | None, count: int | None) -> dict[str, object]:
    if seq is not None:
        frame["seq"] = seq
    if count is not None:
        frame["unread_count"] = count
    return frame


def page(
    *items: dict[str, object], seq: int | None = None, unread: int | None = None, following: object = None
) -> dict[str, object]:
    """The answer to ``GET notifications/``; ``unread`` is counted where it is not said."""
    count = len([item for item in items if not item["is_read"]]) if unread is None else unread
    answer: dict[str, object] = {"results": list(items), "next": following, "unread_count": count}
    if seq is not None:
        answer["seq"] = seq
    return answer


def requests(world: FakeWorld, method: str, part: str = "") -> list[FakeRequest]:
    """Those made with ``method`` whose path, after ``/notifications/``, starts with ``part``."""
    base = API_URL + "/notifications/"
    return [
        made for made in world.http.requests if made.method == method and made.url.startswith(base + part)
    ]


def pages(world: FakeWorld) -> list[FakeRequest]:
    """The questions for the newest page."""
    return [made for made in requests(world, "GET", "?limit=") if "before" not in made.url]


def counts(world: FakeWorld) -> list[FakeRequest]:
    """The questions for the count, the probe's among them."""
    return requests(world, "GET", "unread-count/")


def online(
    world: FakeWorld, *items: dict[str, object], seq: int | None = None, token: object = SECRET
) -> FakeSocket:
    """Initialized, the first page loaded, the socket open, and nothing on its way."""
    world.service.initialize(API_URL, token=token)  # type: ignore[arg-type]
    answer_pages(world, page(*items, seq=seq))
    world.sockets[-1].accept()
    answer_pages(world, page(*items, seq=seq))
    return world.sockets[-1]


def answer_pages(world: FakeWorld, body: object, status: int = 200) -> None:
    """Answer every page that is asked for now."""
    for request in [made for made in pages(world) if made.is_waiting]:
        request.answer(status, body)


def shown(world: FakeWorld) -> list[object]:
    """The ids in the feed, newest first."""
    from livebell.core.selectors import select_feed

    return [item.id for item in select_feed(world.store.get_state())]


def unread(world: FakeWorld) -> list[object]:
    """The ids in the feed that the user sees unread, newest first."""
    from livebell.core.selectors import select_feed

    return [item.id for item in select_feed(world.store.get_state()) if not item.is_read]


def state_of(world: FakeWorld) -> object:
    return world.service.get_status()["state"]


def jwt(life: float, issued: float | None = 0.0, **claims: object) -> str:
    """A token that lives for ``life`` seconds; nobody here checks its signature. Some do not say since when."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    times = {"exp": life} if issued is None else {"iat": issued, "exp": issued + life}
    return ".".join([part({"alg": "HS256"}), part({**times, **claims}), "c2ln"])


class Provider:
    """Hands out ``tokens`` one after the other (the last one for ever); remembers what it was asked."""

    def __init__(self, *tokens: str | None) -> None:
        self.tokens: Sequence[str | None] = tokens
        self.asked: list[bool] = []

    def __call__(self, refused: bool) -> str | None:
        self.asked.append(refused)
        return self.tokens[min(len(self.asked), len(self.tokens)) - 1]


def listening(world: FakeWorld, event: str = "*") -> list[str]:
    """The types of the frames that listeners hear, in a list that grows."""
    heard: list[str] = []
    world.service.on(event, lambda message: heard.append(message.type))
    return heard


Act = Callable[[FakeWorld], object]
