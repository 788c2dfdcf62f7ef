"""Which toasts are on the screen, and which wait (protocol section 6). Their looks are in ui/."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SUCCESS = "success"
INFO = "info"
WARNING = "warning"
ERROR = "error"
KINDS = (SUCCESS, INFO, WARNING, ERROR)

DURATION = 5000  # milliseconds, protocol section 6
SHOWN = 3  # at once: more would cover the page
QUEUED = 20  # waiting behind them; what is more is in the feed anyway
SYNC_COMPLETED = "Sync completed"

# What a toast speaks of whose words are the language's own (ui/texts).
NEW = "new"  # ``count`` new notifications: what became of a burst
NOT_SAVED = "not_saved"  # something that the user did, and the server did not take


class Toast:
    """
    One toast.

    ``id`` (the same id replaces), ``title`` and ``message`` (text), ``kind`` (one of
    ``KINDS``), ``duration`` in milliseconds (0 or None: until dismissed). ``subject`` (NEW or
    NOT_SAVED, else empty) stands for words that views have; NEW comes with a ``count`` of
    notifications. ``action`` names the words on its button (empty: it has none).
    """

    def __init__(
        self,
        toast_id: str,
        title: str,
        message: str = "",
        kind: str = INFO,
        duration: "float | None" = DURATION,
        subject: str = "",
        count: int = 0,
        action: str = "",
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"a toast's kind must be one of {', '.join(KINDS)}, got {kind!r}")
        # Asked this way round, because NaN is neither above nor below.
        if duration is not None and not (isinstance(duration, (int, float)) and duration >= 0):
            raise ValueError(f"a toast's duration must be 0 or more milliseconds, got {duration!r}")
        self.id = toast_id
        self.title = title
        self.message = message
        self.kind = kind
        self.duration = duration or 0
        self.subject = subject
        self.count = count
        self.action = action


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


def summary_of(news: "Sequence[Toast]", toast: Toast, toast_id: str) -> "Toast | None":
    """
    The one toast for a burst: ``news`` are those about notifications that have not ended yet.

    None while there is room to show ``toast`` by itself. ``toast_id`` is the summary's. A summary counts on for as long as
    it is there, and is as grave as the gravest that it stands for.
    """
    if len(news) < SHOWN and all(other.subject != NEW for other in news):
        return None
    count = 1 + sum([other.count or 1 for other in news])
    kind = ERROR if any(other.kind == ERROR for other in (toast,) + tuple(news)) else toast.kind
    return Toast(toast_id, "", "", kind, toast.duration, NEW, count)
