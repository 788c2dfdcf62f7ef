"""What others read of the state: the server's truth with the user's own actions laid over it."""

from livebell.core import optimism

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.notification import Notification
    from livebell.core.state import State


def memoised(select: "Callable[[State], object]") -> "Callable[[State], object]":
    """The same state gives the same object back, without computing it again."""
    last: list[object] = [None, None]

    def selector(state: "State") -> object:
        if last[0] is not state:
            last[1] = select(state)
            last[0] = state
        return last[1]

    return selector


def select_unread_count(state: "State") -> int:
    """How many notifications are unread, as the user should see it. Never negative."""
    unread = state.unread or 0
    if not state.pending:
        return unread
    overlay = optimism.Overlay(state.pending)
    items = state.ledger.items
    known = 0  # unread in the truth, among those we have (and, where none are swept, have touched)
    seen = 0  # unread as the user sees it
    for item_id in items if overlay.sweeps else overlay.ids:
        item = items.get(item_id)
        if item is not None:
            known += not item.is_read
            seen += overlay.is_unread(item)
    # Unread ones that were never loaded. Negative while the server's count runs ahead of its frames.
    elsewhere = unread - known
    if overlay.sweeps:
        elsewhere = min(elsewhere, 0)  # they are older than whatever "mark all" has seen
    return max(seen + elsewhere, 0)


def feed_window(state: "State", count: int, start: int = 0) -> "list[Notification]":
    """``count`` notifications, newest first, from the ``start``-th on."""
    items = state.ledger.newest(count, start)
    if not state.pending:
        return items
    overlay = optimism.Overlay(state.pending)
    seen = [overlay.over(item) for item in items]
    return [item for item in seen if item is not None]


def _feed(state: "State") -> object:
    return feed_window(state, len(state.ledger.order))


_select_feed = memoised(_feed)


def select_feed(state: "State") -> "list[Notification]":
    """All notifications that are loaded, newest first."""
    return _select_feed(state)  # type: ignore[return-value]


def select_connection(state: "State") -> "dict[str, object]":
    """The dict of ``get_status()``."""
    return state.connection
