"""Whatever order things come in, the store ends as the server is (protocol sections 3 and 7)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livebell.core import actions
from livebell.core.messages import Message
from livebell.core.notifications import is_gap, reduce
from livebell.core.optimism import DELETE, READ, READ_ALL, UNREAD, Pending
from livebell.core.selectors import select_unread_count
from livebell.core.state import State
from tests.core.frames import Id, after, count, created, deleted, fields, page, shown, updated

BEFORE = 3  # unread ones on the server before, which nobody loaded


class Life:
    """What becomes of one notification: born read or not, perhaps marked, perhaps deleted."""

    def __init__(self, number: int, is_read: bool, marked: bool | None, renamed: bool, ends: bool) -> None:
        self.number = number
        self.is_read = is_read
        self.marked = marked
        self.renamed = renamed
        self.ends = ends

    def frames(self) -> list[Message]:
        told = [created(self.number, self.is_read)]
        if self.marked is not None:
            told.append(updated(self.number, {"is_read": self.marked}))
        if self.renamed:
            told.append(updated(self.number, {"title": "New"}))
        if self.ends:
            told.append(deleted(self.number))
        return told

    def __repr__(self) -> str:
        return f"Life({self.number}, {self.is_read}, {self.marked}, {self.renamed}, {self.ends})"


LIVES = st.lists(
    st.tuples(st.booleans(), st.sampled_from([None, True, False]), st.booleans(), st.booleans()), max_size=6
).map(lambda rows: [Life(number, *row) for number, row in enumerate(rows)])


def in_order(lives: list[Life]) -> State:
    return after(count(BEFORE), *[message for life in lives for message in life.frames()])


def titles(state: State) -> list[str]:
    return [item.title for item in state.ledger.newest(100)]


@given(LIVES, st.data())
def test_without_numbers_shuffled_and_repeated_frames_end_as_if_in_order(
    lives: list[Life], data: st.DataObject
) -> None:
    frames = [message for life in lives for message in life.frames()]
    repeated = frames + (data.draw(st.lists(st.sampled_from(frames), max_size=6)) if frames else [])
    state = after(count(BEFORE))
    for message in data.draw(st.permutations(repeated)):
        state = reduce(state, message)
        assert select_unread_count(state) >= 0

    assert shown(state) == shown(in_order(lives))
    assert titles(state) == titles(in_order(lives))
    # What is deleted or updated before it was known changes no count: then the client asks.
    assert after(count(in_order(lives).unread or 0), state=state).unread == in_order(lives).unread


@given(LIVES, st.data())
def test_without_numbers_the_count_is_right_where_each_create_comes_first(
    lives: list[Life], data: st.DataObject
) -> None:
    rest = [message for life in lives for message in life.frames()[1:]]
    state = after(count(BEFORE), *[life.frames()[0] for life in data.draw(st.permutations(lives))])
    for life in lives:
        for message in life.frames()[1:]:
            state = reduce(state, message)
    for message in data.draw(st.permutations(rest)):  # and all of it once more, in any order
        state = reduce(state, message)

    assert state.unread == in_order(lives).unread
    assert shown(state) == shown(in_order(lives))


class Server:
    """A backend that numbers its events: each changes its own state and is told as a frame."""

    def __init__(self) -> None:
        self.items: dict[Id, bool] = {}
        self.seq = 0
        self.log: list[Message] = []

    @property
    def unread(self) -> int:
        return sum(not is_read for is_read in self.items.values())

    def does(self, step: tuple[str, int]) -> None:
        kind, item_id = step
        if kind == "create":
            if item_id in self.items:
                return
            self.items[item_id] = False
            self.tell("create", item_id)
        elif item_id in self.items:
            if kind == "delete":
                del self.items[item_id]
            else:
                self.items[item_id] = kind == "read"
            self.tell(kind, item_id)

    def tell(self, kind: str, item_id: int) -> None:
        self.seq += 1
        seq, unread = self.seq, self.unread
        if kind == "create":
            self.log.append(created(item_id, seq=seq, unread_count=unread))
        elif kind == "delete":
            self.log.append(deleted(item_id, seq=seq, unread_count=unread))
        else:
            told = updated(item_id, {"is_read": kind == "read"}, seq=seq, unread_count=unread)
            self.log.append(told)

    def page(self) -> actions.PageLoaded:
        return page(
            [fields(item_id, is_read) for item_id, is_read in self.items.items()], self.unread, self.seq
        )

    def count(self) -> actions.CountLoaded:
        return actions.CountLoaded(self.unread, self.seq)

    def seen(self) -> list[tuple[Id, bool]]:
        return sorted(self.items.items(), key=lambda entry: int(entry[0]), reverse=True)


STEPS = st.lists(
    st.tuples(st.sampled_from(["create", "create", "read", "unread", "delete"]), st.integers(0, 7)),
    max_size=25,
)


@given(STEPS, st.data())
def test_with_numbers_late_and_repeated_pages_counts_and_frames_change_nothing(
    steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    server = Server()
    answers: list[object] = [server.page(), server.count()]
    state = after(server.page())
    for step in steps:
        server.does(step)
        answers += [server.page(), server.count()]
        for message in server.log[state.seq or 0 :]:
            state = reduce(state, message)
        # Any answer of the past, and any frame of the past, again.
        for late in data.draw(st.lists(st.sampled_from(answers + list(server.log)), max_size=3)):
            state = reduce(state, late)

        assert (state.unread, shown(state), state.seq) == (server.unread, server.seen(), server.seq)


@given(STEPS, st.data())
def test_with_numbers_lost_frames_are_always_noticed(
    steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    server = Server()
    state = after(server.page())
    for step in steps:
        server.does(step)
    arrived: list[Message] = [message for message in server.log if data.draw(st.booleans())]
    # What a server says after a reconnect comes last.
    for message in [*arrived, count(server.unread, seq=server.seq)]:
        if is_gap(state, message):
            state = after(actions.PositionForgotten(), server.page(), state=state)
        state = reduce(state, message)

    assert (state.unread, shown(state), state.seq) == (server.unread, server.seen(), server.seq)


CLICKS = st.lists(
    st.tuples(st.sampled_from([READ, UNREAD, DELETE, READ_ALL]), st.integers(0, 4), st.booleans()), max_size=6
)


@given(CLICKS, st.data())
def test_clicks_without_numbers_end_as_the_server_has_them(
    clicks: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    """Each click is done by the server, in their order, or refused; answers come in any order, frames in theirs."""
    state = after(page([fields(number) for number in range(5)], 5))
    truth: dict[int, bool] = dict.fromkeys(range(5), False)
    queues: list[list[object]] = [[]]  # the frames, in the order of the server; then one answer each
    for key, (kind, number, succeeds) in enumerate(clicks):
        up_to = state.ledger.items[4].sort_key if kind == READ_ALL else None
        entry = Pending(key, kind, () if kind == READ_ALL else (number,), up_to)
        state = reduce(state, actions.ActionStarted(entry))
        if not succeeds:
            queues.append([actions.ActionFailed(key)])
            continue
        queues.append([actions.ActionConfirmed(key)])
        for item_id in list(truth) if kind == READ_ALL else [number]:
            if item_id not in truth:
                continue
            if kind == DELETE:
                del truth[item_id]
                queues[0].append(deleted(item_id))
            elif truth[item_id] != (kind != UNREAD):
                truth[item_id] = kind != UNREAD
                queues[0].append(updated(item_id, {"is_read": truth[item_id]}))
    while any(queues):
        queue = data.draw(st.sampled_from([queue for queue in queues if queue]))
        state = reduce(state, queue.pop(0))
        assert select_unread_count(state) >= 0

    assert state.pending == ()
    assert dict(shown(state)) == truth
    assert select_unread_count(state) == sum(not is_read for is_read in truth.values())


@given(CLICKS, st.data())
def test_clicks_with_numbers_end_as_the_server_has_them(
    clicks: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    server = Server()
    for number in range(5):
        server.does(("create", number))
    state = after(server.page())
    answers: list[object] = []
    for key, (kind, number, succeeds) in enumerate(clicks):
        up_to = server.page().notifications[-1].sort_key if kind == READ_ALL and server.items else None
        state = reduce(state, actions.ActionStarted(Pending(key, kind, (number,), up_to)))
        if not succeeds:
            answers.append(actions.ActionFailed(key))
            continue
        for item_id in list(server.items) if kind == READ_ALL else [number]:
            if isinstance(item_id, int):
                server.does(({READ_ALL: "read"}.get(kind, kind), item_id))
        answers.append(actions.ActionConfirmed(key, server.seq, server.unread))
    frames: list[object] = list(server.log[5:])
    for answer in data.draw(st.permutations(answers)):
        for _ in range(data.draw(st.integers(0, len(frames)))):
            state = reduce(state, frames.pop(0))
        state = reduce(state, answer)
        assert select_unread_count(state) >= 0
    state = after(*frames, state=state)

    assert state.pending == ()
    assert shown(state) == server.seen()
    assert select_unread_count(state) == server.unread
