"""The Python side of the page: the library as it is, a subscriber that reads what a bell reads."""

import json

import js

from livebell.app.bell import Bell
from livebell.app.wiring import App
from livebell.core.selectors import feed_window, select_unread_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WINDOW = 60  # notifications that the panel shows

here: "dict[str, Any]" = {}


def start(with_bell: bool) -> None:
    """A page's services; with a bell that is open, or with selectors alone."""
    made = App()
    here["app"] = made
    here["seen"] = (0, [])
    if with_bell:
        here["bell"] = Bell(js.document.getElementById("host"), "en", made)
        here["bell"].toggle()
    else:
        made.store.subscribe(look)
    made.service.initialize("/api", token="secret")


def look() -> None:
    """What every change makes people read."""
    state = here["app"].store.get_state()
    here["seen"] = (select_unread_count(state), feed_window(state, WINDOW))


def is_ready() -> bool:
    """The page is loaded and the socket listens."""
    made = here["app"]
    return bool(
        made.service.is_connected
        and made.store.get_state().phase == "ready"
        and not made.service.feed.is_loading
    )


def place() -> "int | None":
    """How far the store has come in the numbered events."""
    seq: int | None = here["app"].store.get_state().seq
    return seq


def seen() -> str:
    """What the selectors gave last, as JSON."""
    unread, window = here["seen"]
    count = len(here["app"].store.get_state().ledger.order)
    return json.dumps([unread, count, [[item.id, item.is_read] for item in window]])


def stop() -> None:
    """End it."""
    if "bell" in here:
        here.pop("bell").close()
    here["app"].close()
