"""
What users did, on its way to the server: in order where order matters, and kept where nothing answers.

Two actions that speak of the same notification go out one after the other: requests side by
side may overtake each other, and an Undo before what it undoes would be lost.
"""

from livebell.core import actions, optimism, phases
from livebell.core.messages import count_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from livebell.core.notification import Notification
    from livebell.core.optimism import Pending
    from livebell.core.store import Store
    from livebell.services.notifications_api import OnResult, Result
    from livebell.services.websocket_service import WebSocketService

    class Outcomes(Protocol):
        """Who hears how it ended. Each action ends in exactly one of the two, or is dropped before."""

        def action_done(self, entry: Pending, result: Result) -> None:
            """The server did it."""

        def action_failed(self, entry: Pending) -> None:
            """It did not, and nothing of it is on the screen any more."""


GONE = (404, 410)  # deleted already: what was wanted
# While the line is down, silence is no answer: the action waits for the network.
_AWAY = (phases.CONNECTING, phases.WAITING, phases.DEGRADED)
# Requests. A browser opens as many lines to one host (HTTP/1.1): one more would spend its time limit waiting,
# and of hundreds that may outlive their page Chromium fails the rest.
MOST_AT_ONCE = 6


class Request:
    """An action on its way."""

    def __init__(self, entry: "Pending") -> None:
        self.entry = entry
        self.is_sent = False
        self.changes = 0  # the feed's, when it was sent
        self.item: Notification | None = None  # as the truth had it then

    def must_wait_for(self, other: "Request") -> bool:
        """Do both speak of the same notification?"""
        kinds = (self.entry.kind, other.entry.kind)
        return optimism.READ_ALL in kinds or any(i in other.entry.ids for i in self.entry.ids)


class ActionQueue:
    """``outcomes`` hears how each ended; ``is_offline()`` is what the browser knows of the network."""

    def __init__(
        self,
        store: "Store",
        service: "WebSocketService",
        outcomes: "Outcomes",
        is_offline: "Callable[[], bool]",
    ) -> None:
        self._store = store
        self._service = service
        self._outcomes = outcomes
        self._is_offline = is_offline
        self._requests: list[Request] = []
        self._is_sending = False
        self._again = False

    def put(self, entries: "list[Pending]") -> None:
        """Send them, each as soon as nothing that it must not overtake is on its way."""
        self._requests.extend([Request(entry) for entry in entries])
        self.resume()

    def resume(self) -> None:
        """The server may be there again: send what waits, a few at a time."""
        self._again = True
        if self._is_sending:
            return  # an answer that came at once
        self._is_sending = True
        try:
            while self._again:
                self._again = False
                self._send_some()
        finally:
            self._is_sending = False

    def _send_some(self) -> None:
        for request in list(self._requests):
            # An answer that comes at once changes the list while we look.
            if request not in self._requests or request.is_sent or self._must_wait(request):
                continue
            if len([other for other in self._requests if other.is_sent]) >= MOST_AT_ONCE:
                return
            self._send(request)

    def flush(self) -> None:
        """Send all that waits, in whatever order it arrives: the page is being left."""
        for request in list(self._requests):
            if not request.is_sent:
                self._send(request)

    def take_back(self, entry: "Pending") -> bool:
        """Drop what was not sent yet; False where it is too late for that."""
        mine = [
            request for request in self._requests if request.entry.key == entry.key and not request.is_sent
        ]
        for request in mine:
            self._requests.remove(request)
        return bool(mine)

    def drop(self, keys: "list[int]") -> None:
        """Another tab sends these."""
        self._requests = [request for request in self._requests if request.entry.key not in keys]

    def clear(self) -> None:
        """Answers on their way are for nobody."""
        self._requests = []

    def _must_wait(self, request: Request) -> bool:
        before = self._requests[: self._requests.index(request)]
        return any(request.must_wait_for(other) for other in before)

    def _send(self, request: Request) -> None:
        request.is_sent = True
        request.changes = self._service.feed.changes
        request.item = self._truth_of(request.entry)

        def answered(result: "Result") -> None:
            if request not in self._requests:
                return  # signed out meanwhile
            if not result.status and self._is_away():
                request.is_sent = False  # it keeps its place, and is asked again on return
                return
            self._requests.remove(request)
            self._answered(request, result)
            self.resume()

        self._ask(request.entry, answered)

    def _ask(self, entry: "Pending", on_result: "OnResult") -> None:
        api = self._service.api
        if entry.kind == optimism.READ_ALL:
            api.mark_all_read(entry.up_to[2] if entry.up_to else None, on_result)
        elif entry.kind == optimism.DELETE:
            api.delete(entry.ids[0], on_result)
        else:
            api.mark(entry.ids[0], entry.kind == optimism.READ, on_result)

    def _answered(self, request: Request, result: "Result") -> None:
        entry = request.entry
        if result.ok or (entry.kind == optimism.DELETE and result.status in GONE):
            self._confirmed(request, result)
            self._outcomes.action_done(entry, result)
            return
        self._store.dispatch(actions.ActionFailed(entry.key))
        self._outcomes.action_failed(entry)
        if result.status in GONE:
            self._service.feed.acted(reload=True)  # what is gone must not stand there to be pressed again

    def _confirmed(self, request: Request, result: "Result") -> None:
        entry = request.entry
        if result.seq is not None:
            self._store.dispatch(actions.ActionConfirmed(entry.key, result.seq))
            return  # the frame with that number says the rest
        feed = self._service.feed
        nothing_came = feed.changes == request.changes
        certain = entry.kind == optimism.DELETE or nothing_came or self._truth_of(entry) is request.item
        if certain:
            # By no other name: in an answer to an action, "count" may be how many it changed.
            count = count_of(result.field("unread_count")) if nothing_came else None
            self._store.dispatch(actions.ActionConfirmed(entry.key, None, count))
        else:
            # Frames changed it while we waited. Before the server did this, or after? A page knows.
            self._store.dispatch(actions.ActionFailed(entry.key))
        feed.acted(reload=not certain or entry.kind == optimism.READ_ALL)

    def _is_away(self) -> bool:
        """A socket notices a lost network late, a browser at once."""
        return self._service.get_status()["state"] in _AWAY or self._is_offline()

    def _truth_of(self, entry: "Pending") -> "Notification | None":
        return self._store.get_state().ledger.items.get(entry.ids[0]) if entry.ids else None
