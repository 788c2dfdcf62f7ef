"""Which toasts are on the screen, and which wait (protocol section 6). Their looks are in ui/."""

SUCCESS = "success"
INFO = "info"
WARNING = "warning"
ERROR = "error"
KINDS = (SUCCESS, INFO, WARNING, ERROR)

DURATION = 5000  # milliseconds, protocol section 6
SHOWN = 3  # at once: more would cover the page
QUEUED = 20  # waiting behind them; what is more is in the feed anyway
SYNC_COMPLETED = "Sync completed"


class Toast:
    """
    One toast.

    ``id`` (the same id replaces), ``title`` and ``message`` (text), ``kind`` (one of
    ``KINDS``), ``duration`` in milliseconds (0: until dismissed).
    """

    def __init__(
        self, toast_id: str, title: str, message: str = "", kind: str = INFO, duration: int = DURATION
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"a toast's kind must be one of {', '.join(KINDS)}, got {kind!r}")
        self.id = toast_id
        self.title = title
        self.message = message
        self.kind = kind
        self.duration = duration


def joined(title: str, message: str, otherwise: str = SYNC_COMPLETED) -> str:
    """``title – message``; either alone where the other is empty; ``otherwise`` where both are."""
    parts = [part for part in (title, message) if part]
    return " – ".join(parts) or otherwise


def with_toast(toasts: "tuple[Toast, ...]", toast: Toast) -> "tuple[Toast, ...]":
    """The toasts after ``toast`` was asked for: in its old place, or at the end while there is room."""
    if any(other.id == toast.id for other in toasts):
        return tuple([toast if other.id == toast.id else other for other in toasts])
    return (toasts + (toast,))[: SHOWN + QUEUED]


def without_toast(toasts: "tuple[Toast, ...]", toast_id: str) -> "tuple[Toast, ...]":
    """The toasts without that one; the same tuple where it was not there."""
    kept = [toast for toast in toasts if toast.id != toast_id]
    return toasts if len(kept) == len(toasts) else tuple(kept)


def on_screen(toasts: "tuple[Toast, ...]") -> "tuple[Toast, ...]":
    """Those that are shown now; the rest wait for a place."""
    return toasts[:SHOWN]
