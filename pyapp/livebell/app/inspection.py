"""
What a developer asks of a bell: its connection's history, frames, timers, queue, pending actions.

Loaded at the first question (``<live-bell-inspector>``); what was before is not known. Frames are
kept without a word of their text, and nothing here ever holds a token.
"""

import json

from livebell.hooks.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.app.wiring import App
    from livebell.core.messages import Message

KEPT = 100  # of each kind; a report is to be read

# Fields of a payload whose values tell nothing of a person.
_PLAIN = ("id", "is_read", "notification_type", "created_at", "unread_count", "count")


class Recorder:
    """Remembers what happens to ``app`` until ``close()``."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._history: list[dict[str, object]] = []
        self._frames: list[dict[str, object]] = []
        self._scope = Scope()
        self._scope.own(app.service.on_status(self._status_changed))
        self._scope.own(app.service.on("*", self._frame_came))
        self._status_changed(app.service.get_status())

    @property
    def close(self) -> "Callable[[], None]":
        """Remember nothing more. Twice is harmless."""
        return self._scope.close

    def report(self) -> str:
        """All of it as JSON."""
        service = self._app.service
        state = self._app.store.get_state()
        feed = service.feed if service.is_initialized else None
        return json.dumps(
            {
                "status": service.get_status(),
                "history": self._history,
                "frames": self._frames,
                "timers": service.timers,
                "seq": state.seq,
                "queue": feed.queued if feed else 0,
                "loading": feed.is_loading if feed else False,
                "pending": [{"kind": entry.kind, "ids": list(entry.ids)} for entry in state.pending],
                "notifications": len(state.ledger.order),
                "toasts": len(state.toasts),
            }
        )

    def _status_changed(self, status: "dict[str, object]") -> None:
        entry = {name: status[name] for name in ("state", "via", "attempt", "last_close")}
        entry["at"] = self._app.ports().clock.wall()
        _keep(self._history, entry)

    def _frame_came(self, message: "Message") -> None:
        entry: dict[str, object] = {"type": message.type, "seq": message.seq}
        entry["payload"] = _redacted(message.payload)
        entry["at"] = self._app.ports().clock.wall()
        _keep(self._frames, entry)


def _redacted(payload: object) -> object:
    """The shape of a payload: names of all fields, values of those that say nothing of a person."""
    if isinstance(payload, dict):
        return {str(name): _value(str(name), value) for name, value in payload.items()}
    return payload if isinstance(payload, (int, float)) else type(payload).__name__


def _value(name: str, value: object) -> object:
    if name in _PLAIN and isinstance(value, (str, int, float)):
        return value
    return _redacted(value) if isinstance(value, dict) else type(value).__name__


def _keep(entries: "list[dict[str, object]]", entry: "dict[str, object]") -> None:
    entries.append(entry)
    if len(entries) > KEPT:
        entries.pop(0)
