"""Frames and states, made short."""

from __future__ import annotations

import json

from livebell.core import actions
from livebell.core.messages import Message, decode, notification_in
from livebell.core.notifications import reduce
from livebell.core.selectors import feed_window
from livebell.core.state import State, initial_state

Id = int | str


def fields(item_id: Id, is_read: bool = False, **others: object) -> dict[str, object]:
    """A notification on the wire; ids that are numbers are minutes of its date."""
    minute = item_id if isinstance(item_id, int) else 0
    return {
        "id": item_id,
        "title": f"Title {item_id}",
        "message": "Text",
        "notification_type": "info",
        "is_read": is_read,
        "created_at": f"2026-01-01T00:{minute:02d}:00Z",
        "metadata": {},
        **others,
    }


def frame(kind: str, payload: object = None, **others: object) -> Message:
    return decode(json.dumps({"type": kind, "payload": payload, **others}))


def created(item_id: Id, is_read: bool = False, **others: object) -> Message:
    return frame("notification_created", fields(item_id, is_read), **others)


def updated(item_id: Id, updates: dict[str, object], **others: object) -> Message:
    return frame("notification_updated", {"id": item_id, "updates": updates}, **others)


def deleted(item_id: Id, **others: object) -> Message:
    return frame("notification_deleted", {"id": item_id}, **others)


def count(number: int, **others: object) -> Message:
    return frame("unread_count", {"unread_count": number}, **others)


def page(
    items: list[dict[str, object]],
    unread: int | None = None,
    seq: int | None = None,
    following: int | None = None,
) -> actions.PageLoaded:
    return actions.PageLoaded([notification_in(item) for item in items], following, unread, seq)


def after(*steps: object, state: State | None = None) -> State:
    """The state after these, one after the other."""
    now = state or initial_state()
    for step in steps:
        now = reduce(now, step)
    return now


def shown(state: State) -> list[tuple[Id, bool]]:
    """Id and is_read as the user sees them, newest first."""
    return [(item.id, item.is_read) for item in feed_window(state, 1000)]
