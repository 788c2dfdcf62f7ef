"""
Every word that people read or hear, and the grammar of counting them.

A catalogue is a dict of templates. ``key`` is looked up as it is; a counted text has one
entry per plural category (``key.one``, ``key.other``, …). What a catalogue lacks is
taken from English, so a half-done translation never shows a bare key.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Catalogue: TypeAlias = dict[str, str]
    PluralRule: TypeAlias = Callable[[int], str]

ENGLISH = {
    # The bell. Tests, assistive technology and muscle memory rely on these names.
    "bell": "Notifications",
    "bell.unread": "Notifications, {count} unread",
    "badge.many": "99+",
    # The panel.
    "panel": "Notifications",
    "close": "Close",
    "mark_all_read": "Mark all as read",
    "tabs": "Which notifications",
    "tab.all": "All",
    "tab.unread": "Unread",
    "undo": "Undo",
    "reconnect": "Reconnect",
    "retry": "Try again",
    "sign_in": "Sign in",
    "show_new.one": "Show {count} new notification",
    "show_new.other": "Show {count} new notifications",
    "load_more": "Show older notifications",
    "loading": "Loading…",
    "loading_notifications": "Loading notifications…",
    # One notification.
    "item.untitled": "Notification",
    "item.unread": "Unread",
    "mark_read": "Mark as read",
    "mark_unread": "Mark as unread",
    "delete": "Delete",
    # What was done, beside "Undo"; and what could not be done.
    "done.read": "Marked as read",
    "done.all_read": "All marked as read",
    "done.deleted": "Deleted",
    "error.action": "That could not be saved.",
    # The connection.
    "status.booting": "",
    "status.live": "Live",
    "status.reconnecting": "Reconnecting…",
    "status.offline": "Offline",
    "status.unauthorized": "Not signed in",
    # What there is to say when there is nothing to list.
    "empty.all.title": "No notifications yet",
    "empty.all.hint": "New ones appear here the moment they happen.",
    "empty.unread.title": "You’re all caught up",
    "empty.unread.hint": "Nothing unread. Enjoy the quiet.",
    "error.title": "Notifications could not be loaded",
    "error.hint": "Your notifications are safe. Check the connection, then try again.",
    "error.some": "The newest notifications could not be loaded.",
    "offline.title": "You’re offline",
    "offline.hint": "Notifications will appear here once the connection is back.",
    "offline.some": "Live updates are paused. This is the last known state.",
    "unauthorized.title": "You’re not signed in",
    "unauthorized.hint": "Sign in to see your notifications.",
    # Toasts.
    "toaster": "Notification messages",
    "toast.dismiss": "Dismiss",
    "toast.between": " – ",
    "toast.warning": "Warning",
    "toast.error": "Error",
    "toast.new.one": "{count} new notification",
    "toast.new.other": "{count} new notifications",
    "toast.not_saved": "That could not be saved.",
    # Time.
    "group.today": "Today",
    "group.yesterday": "Yesterday",
    "group.earlier": "Earlier",
    "time.now": "just now",
    "time.minutes.one": "{count} min ago",
    "time.minutes.other": "{count} min ago",
    "time.hours.one": "{count} hour ago",
    "time.hours.other": "{count} hours ago",
    "time.days.one": "{count} day ago",
    "time.days.other": "{count} days ago",
    "time.weeks.one": "{count} week ago",
    "time.weeks.other": "{count} weeks ago",
    "time.months.one": "{count} month ago",
    "time.months.other": "{count} months ago",
    "time.years.one": "{count} year ago",
    "time.years.other": "{count} years ago",
    "time.exact": "{day} {month} {year}, {hour}:{minute}",
    "months": "January|February|March|April|May|June|July|August|September|October|November|December",
}

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def english_plural(count: int) -> str:
    """The plural category of a count in English."""
    return "one" if count == 1 else "other"


CATALOGUES: "dict[str, Catalogue]" = {"en": ENGLISH}
PLURAL_RULES: "dict[str, PluralRule]" = {"en": english_plural}


class Texts:
    """
    The words of one language.

    ``lang`` is a language tag such as ``de`` or ``pt-BR``; one that we do not speak
    becomes English. ``overrides`` adds to or replaces the catalogue's entries and makes
    any language speakable.
    """

    def __init__(
        self,
        lang: str = "en",
        overrides: "Catalogue | None" = None,
        plural_rule: "PluralRule | None" = None,
    ) -> None:
        language = lang.lower().replace("_", "-").split("-")[0]
        if language not in CATALOGUES and not overrides:
            language = "en"
        self.lang = language
        self.direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self._catalogue = dict(ENGLISH)
        self._catalogue.update(CATALOGUES.get(language, {}))
        self._catalogue.update(overrides or {})
        self._plural_rule = plural_rule or PLURAL_RULES.get(language, english_plural)

    def t(self, key: str, **values: object) -> str:
        """The text for ``key`` with ``{name}`` filled in. An unknown key is a KeyError."""
        # One pass: a title that reads "{message}" is not filled in once more.
        return self._catalogue[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text for ``key``."""
        return key in self._catalogue

    def plural(self, key: str, count: int) -> str:
        """The text for ``count`` things, in the form that the language's grammar asks for."""
        form = key + "." + self._plural_rule(count)
        if form not in self._catalogue:
            form = key + ".other"
        return self.t(form, count=count)
