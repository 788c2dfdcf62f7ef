"""
What the views are given: one plain object, filled by the app before each render.

Its defaults are the bell before Python is up, so ``root_view(Model(), texts)`` is the
markup that stands in the page from the first paint.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from livebell.core.notification import Notification, NotificationId
    from livebell.core.toasts import Toast
    from livebell.ui.shown import Shown

LIST = "list"
SETTINGS = "settings"


class Model:
    """Everything that the face depends on."""

    def __init__(self) -> None:
        # What the person has.
        self.unread = 0
        self.items: list[Notification] = []  # newest first: the part of the list that is in the document
        self.start = 0  # how many stand before ``items``
        self.total = -1  # how many there are in the list; -1: as many as ``items``
        self.before = 0  # pixels that stand for those before
        self.after = 0  # pixels that stand for those behind
        self.has_more = False  # the backend has older ones
        self.new_count = 0  # arrived while somebody reads: the pill
        # What is going on.
        self.phase = "booting"  # booting, loading, ready, error
        self.loading_more = False
        self.signed_in = True
        self.status: dict[str, object] = {"state": "idle"}  # as get_status() gives it
        self.status_is_quiet = False  # "Live" is kept during a short planned renewal
        # What the person has opened, asked for and may still take back.
        self.is_open = False
        self.view = LIST  # or SETTINGS
        self.tab = "all"  # all, unread
        self.expanded: Collection[NotificationId] = ()  # whose message is shown in full
        self.switches: list[tuple[str, bool]] = []  # the settings of the bell: their names, and whether on
        self.system_is_blocked = False  # the browser refuses system notifications
        self.undo: str | None = None  # what was done: "Marked as read"
        self.notice: tuple[str, str] | None = None  # a sentence, and the action that retries
        self.toasts: list[Toast] = []  # oldest first
        self.has_toaster = True  # one bell of a page shows the toasts of all of them
        self.toaster_place = "end"  # end, start: so that it covers nothing that has the focus
        self.announcement = ""  # what the polite live region says now
        self.arrivals = 0  # the bell rings once each time that this grows
        # Where and when it is read.
        self.now = 0.0
        self.offset_minutes = 0  # local time minus UTC
        self.theme = "auto"  # auto, light, dark
        # What stands in the document already; None: draw everything.
        self.shown: Shown | None = None
