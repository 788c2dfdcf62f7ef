"""What tests show to the views. Also read by MicroPython, so that both draw the same."""

from livebell.core.notification import Notification
from livebell.core.toasts import Toast
from livebell.ui.model import Model

NOW = 1_760_000_000.0  # 2025-10-09T08:53:20Z
MINUTE, HOUR, DAY = 60, 3600, 86400


def notification(identity: "int | str" = 7, **fields: object) -> Notification:
    """A notification of a minute ago, unread."""
    given: dict[str, object] = {
        "id": identity,
        "title": "GitHub",
        "message": "42 pull requests are new",
        "notification_type": "sync_completed",
        "is_read": False,
        "created_at": "2025-10-09T08:52:20Z",
        "metadata": {},
    }
    given.update(fields)
    return Notification(given)


def ready(**changes: object) -> Model:
    """An open panel on a live line; ``changes`` are set on it."""
    model = Model()
    model.phase = "ready"
    model.is_open = True
    model.now = NOW
    model.status = {"state": "open"}
    for name, value in changes.items():
        if not hasattr(model, name):
            raise AttributeError(name)
        setattr(model, name, value)
    return model


def toast(title: str = "GitHub", message: str = "up to date", kind: str = "success") -> Toast:
    """A toast with the id ``t1``."""
    return Toast("t1", title, message, kind)
