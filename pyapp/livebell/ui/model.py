"""
What the views are given: one plain object, filled by the app before each render.

Its defaults are the bell before Python is up, so ``root_view(Model(), texts)`` is the
markup that stands in the page from the first paint.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.notification import Notification
    from livebell.core.toasts import Toast

# The feed never has more articles than this unless the reader asks for older ones.
ARTICLES_AT_ONCE = 60


class Model:
    """Everything that the face depends on."""

    def __init__(self) -> None:
        # What the person has.
        self.unread = 0
        self.items: list[Notification] = []  # newest first
        self.has_more = False  # the backend has older ones
        self.limit = ARTICLES_AT_ONCE  # how many of ``items`` are shown
        self.new_count = 0  # arrived while somebody reads: the pill
        # What is going on.
        self.phase = "booting"  # booting, loading, ready, error
        self.loading_more = False
        self.signed_in = True
        self.status: dict[str, object] = {"state": "idle"}  # as get_status() gives it
        self.status_is_quiet = False  # "Live" is kept during a short planned renewal
        # What the person has opened, asked for and may still take back.
        self.is_open = False
        self.tab = "all"  # all, unread
        self.undo: str | None = None  # what was done: "Marked as read"
        self.notice: tuple[str, str] | None = None  # a sentence, and the action that retries
        self.toasts: list[Toast] = []  # oldest first
        self.has_toaster = True  # one bell of a page shows the toasts of all of them
        self.arrivals = 0  # the bell rings once each time that this grows
        # Where and when it is read.
        self.now = 0.0
        self.offset_minutes = 0  # local time minus UTC
        self.theme = "auto"  # auto, light, dark
