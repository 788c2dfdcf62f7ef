"""A backend that speaks the protocol, in memory."""

from livebell.core.messages import COUNT
from livebell.testing.network import FakeRequest, FakeSocket
from livebell.testing.world import FakeWorld

API_URL = "https://api.example.com/api"


class FakeLink:
    """The backend's end of one socket: whose it is, and the frames that are on the wire."""

    def __init__(self, socket: FakeSocket, user: str) -> None:
        self.socket = socket
        self.user = user
        self.wire: list[tuple[float, dict[str, object]]] = []  # when it was sent, and what
        self.is_open = True
        self.answered = 0  # pings


class FakeAccount:
    """One user's notifications, oldest first, and the numbered events that made them."""

    def __init__(self) -> None:
        self.items: dict[int, dict[str, object]] = {}
        self.seq = 0
        self.history: list[dict[str, object]] = []

    @property
    def unread_count(self) -> int:
        """How many are unread."""
        return sum([not item["is_read"] for item in self.items.values()])


class FakeBackend:
    """
    A backend that speaks the protocol, for a ``FakeWorld``: it keeps notifications by user and sends frames.

        world = FakeWorld()
        backend = FakeBackend(world)
        world.service.initialize(API_URL, token="secret")
        backend.accept()                    # the socket that the client has opened
        backend.notify(title="Hello")
        assert world.unread_count == 1

    ``numbered=False`` makes it one without ``seq``. With ``answers`` False requests wait for
    ``handle(request)``, which does the work and returns the answer for ``request.answer``;
    with ``sends`` False frames stay on the wire until ``flow()``. ``tokens`` says whose a token is.
    """

    def __init__(self, world: FakeWorld, numbered: bool = True) -> None:
        self.numbered = numbered
        self.answers = True
        self.sends = True
        self.page_size = 20
        self.remembers = 1000  # events; who comes from further back gets a resync
        self.tokens = {"secret": "demo"}
        self.accounts: dict[str, FakeAccount] = {}
        self.links: list[FakeLink] = []
        self._made = 0
        self.serve(world)

    def serve(self, world: FakeWorld) -> None:
        """From now on it speaks with this page: what comes after a reload, say."""
        self._clock = world.ports.clock
        self._pages: list[tuple[FakeWorld, list[FakeSocket]]] = []  # and the sockets that it has seen
        self.join(world)

    def join(self, world: FakeWorld) -> None:
        """It speaks with this page too: another tab of the same ``FakeBrowser``."""
        self._pages.append((world, []))
        world.http.respond = self._respond

    def lose(self, world: FakeWorld) -> None:
        """That page is gone, and its connections with it."""
        self._pages = [page for page in self._pages if page[0] is not world]
        self.links = [link for link in self.links if link.socket not in world.sockets]

    # what happens in it

    def account(self, user: str = "demo") -> FakeAccount:
        """What it knows of a user."""
        return self.accounts.setdefault(user, FakeAccount())

    def notify(self, user: str = "demo", **fields: object) -> int:
        """Somebody is notified; returns the id."""
        self._made += 1
        item: dict[str, object] = {
            "id": self._made,
            "title": "",
            "message": "",
            "notification_type": "",
            "is_read": False,
            "created_at": _iso(self._clock.wall()),
            "metadata": {},
        }
        item.update(fields)
        self.account(user).items[self._made] = item
        self._event(user, "notification_created", dict(item))
        return self._made

    def mark(self, item_id: int, is_read: bool = True, user: str = "demo") -> None:
        """It was read, or unread again, by whatever tab or device."""
        item = self.account(user).items.get(item_id)
        if item is not None and item["is_read"] != is_read:
            item["is_read"] = is_read
            self._event(user, "notification_updated", {"id": item_id, "updates": {"is_read": is_read}})

    def mark_all_read(self, up_to: "int | None" = None, user: str = "demo") -> "list[int]":
        """All are read, or all that are not newer than ``up_to``; returns the ids that changed."""
        ids = [
            number
            for number, item in self.account(user).items.items()
            if not item["is_read"] and (up_to is None or number <= up_to)
        ]
        for number in ids:
            self.mark(number, True, user)
        return ids

    def delete(self, item_id: int, user: str = "demo") -> bool:
        """It is gone; returns whether it was there."""
        found = self.account(user).items.pop(item_id, None)
        if found is not None:
            self._event(user, "notification_deleted", {"id": item_id})
        return found is not None

    def tell_count(self, user: str = "demo") -> None:
        """Say the count unasked, as some backends do."""
        account = self.account(user)
        for link in self.links:
            if link.user == user and not link.socket.closed_by_us:
                self._put(link, self._counted(COUNT, {COUNT: account.unread_count}, account))
        self._flow_at_once()

    # its sockets

    def accept(self) -> None:
        """Every socket that waits for its handshake gets through; one with a wrong token is closed with 4003."""
        for socket in self._newcomers():
            query = _query_of(socket.url)
            user = self.tokens.get(query.get("token", ""))
            if user is None:
                socket.accept()
                socket.drop(4003, "token refused")
                continue
            link = FakeLink(socket, user)
            self.links.append(link)
            self._greet(link, query.get("since"))
            socket.accept()
        self._flow_at_once()

    def refuse(self, code: "int | None" = 1006) -> None:
        """Every socket that waits for its handshake fails."""
        for socket in self._newcomers():
            socket.drop(code)

    def cut(self, code: "int | None" = 1006) -> None:
        """Every connection is lost, with what was on the wire."""
        lost = [link for link in self.links if link.is_open]
        self.links = []
        for link in lost:
            link.is_open = False
            if not link.socket.closed_by_us:
                link.socket.drop(code)

    def flow(self, frames: int = 1_000_000, sent_before: "float | None" = None) -> None:
        """Frames arrive: so many on each wire, or those that were sent before a moment. Pings are answered."""
        for link in list(self.links):
            self._answer_pings(link)
            left = frames
            while link.is_open and not link.socket.closed_by_us and link.wire and left > 0:
                if sent_before is not None and link.wire[0][0] >= sent_before:
                    break
                left -= 1
                link.socket.receive(link.wire.pop(0)[1])

    def _newcomers(self) -> "list[FakeSocket]":
        fresh = []
        for world, seen in self._pages:
            fresh += [socket for socket in world.sockets[len(seen) :] if not socket.closed_by_us]
            seen[:] = world.sockets
        return fresh

    def _greet(self, link: FakeLink, since: "str | None") -> None:
        account = self.account(link.user)
        if self.numbered and since is not None:
            place = int(since)
            if place > account.seq or account.seq - place > self.remembers:
                self._put(link, {"type": "resync", "seq": account.seq})
                return
            for frame in account.history[place:]:
                self._put(link, frame)
        self._put(link, self._counted(COUNT, {COUNT: account.unread_count}, account))

    def _answer_pings(self, link: FakeLink) -> None:
        pings = len([frame for frame in link.socket.sent if frame.get("type") == "ping"])
        while link.answered < pings:
            link.answered += 1
            account = self.account(link.user)
            self._put(link, {"type": "pong", "seq": account.seq} if self.numbered else {"type": "pong"})

    def _event(self, user: str, kind: str, payload: "dict[str, object]") -> None:
        account = self.account(user)
        account.seq += 1
        frame = self._counted(kind, payload, account)
        account.history.append(frame)
        for link in self.links:
            if link.user == user and not link.socket.closed_by_us:
                self._put(link, frame)
        self._flow_at_once()

    def _counted(self, kind: str, payload: "dict[str, object]", account: FakeAccount) -> "dict[str, object]":
        frame: dict[str, object] = {"type": kind, "payload": payload}
        if self.numbered:
            frame["seq"] = account.seq
            frame["unread_count"] = account.unread_count
        return frame

    def _put(self, link: FakeLink, frame: "dict[str, object]") -> None:
        link.wire.append((self._clock.now, frame))

    def _flow_at_once(self) -> None:
        if self.sends:
            self.flow()

    # its REST

    def handle(self, request: FakeRequest) -> "tuple[int, object]":
        """Do what a request asks, and return the answer: status and body."""
        user = self.tokens.get(request.token)
        if user is None:
            return 401, {"detail": "token refused"}
        path, _, query = request.url.split("/notifications/", 1)[1].partition("?")
        if request.method == "GET":
            return 200, self._counts(user) if path == "unread-count/" else self._page(user, query)
        if path == "mark-all-read/":
            body = request.body if isinstance(request.body, dict) else {}
            ids = self.mark_all_read(body.get("up_to"), user)
            return 200, dict(self._counts(user), updated=len(ids), ids=ids)
        return self._one(request, user, path.strip("/"))

    def _one(self, request: FakeRequest, user: str, name: str) -> "tuple[int, object]":
        number = int(name) if name.isdigit() else 0
        if request.method == "DELETE":
            return (204, None) if self.delete(number, user) else (404, {"detail": "not found"})
        if number not in self.account(user).items:
            return 404, {"detail": "not found"}
        body = request.body if isinstance(request.body, dict) else {}
        self.mark(number, body.get("is_read") is True, user)
        answer = dict(self.account(user).items[number])
        if self.numbered:
            answer.update(self._counts(user))
        return 200, answer

    def _counts(self, user: str) -> "dict[str, object]":
        account = self.account(user)
        counts: dict[str, object] = {"unread_count": account.unread_count}
        if self.numbered:
            counts["seq"] = account.seq
        return counts

    def _page(self, user: str, query: str) -> "dict[str, object]":
        before = _query_of("?" + query).get("before")
        numbers = sorted([n for n in self.account(user).items if before is None or n < int(before)])
        shown = numbers[-self.page_size :]
        shown.reverse()
        following = shown[-1] if len(numbers) > len(shown) else None
        items = [dict(self.account(user).items[number]) for number in shown]
        return dict(self._counts(user), results=items, next=following)

    def _respond(self, request: FakeRequest) -> "tuple[int, object] | None":
        return self.handle(request) if self.answers else None


def _query_of(url: str) -> "dict[str, str]":
    """The query of a URL; what the fakes put there needs no decoding."""
    pairs = [pair.split("=", 1) for pair in url.split("?", 1)[1].split("&") if "=" in pair]
    return {name: value for name, value in pairs}  # noqa: C416 - dict(pairs) hides that each has two


def _iso(seconds: float) -> str:
    """ISO 8601, UTC."""
    from datetime import datetime, timezone

    when = datetime.fromtimestamp(seconds, timezone.utc)  # noqa: UP017 - MicroPython has no datetime.UTC
    return when.isoformat().replace("+00:00", "Z")
