"""Pictures of many states as one text, drawn by whichever interpreter runs this."""

import json

from livebell.ui.model import Model
from livebell.ui.root import root_view
from livebell.ui.texts import Texts
from tests.ui.given import NOW, notification, ready, toast
from tests.ui.payloads import PAYLOADS


def draw() -> str:
    """A list of markup, as JSON that both interpreters write alike."""
    texts = Texts()
    return json.dumps([_ascii(root_view(model, texts)) for model in _models()])


def _models() -> "list[Model]":
    items = [notification(number, is_read=number % 2 == 0) for number in range(3)]
    # No payloads as ids: JSON spells what is beyond ASCII in two ways, and both read back as it was.
    odd = [
        notification(f'{place}_"<', title=text, notification_type=text, metadata={"url": text})
        for place, text in enumerate(PAYLOADS)
    ]
    states = ("idle", "connecting", "open", "waiting", "degraded", "unauthorized", "closed")
    phases = ("booting", "loading", "ready", "error")
    return (
        [Model(), ready(items=items, undo="Deleted", new_count=2, toasts=[toast()]), ready(items=odd)]
        + [ready(status={"state": state}, phase=phase) for state in states for phase in phases]
        + [ready(items=items, now=NOW + 10**power, offset_minutes=-90) for power in range(9)]
    )


def _ascii(markup: str) -> str:
    # json.dumps escapes what is beyond ASCII in one interpreter and not in the other.
    return "".join([c if ord(c) < 127 else f"[{ord(c)}]" for c in markup])
