"""
The reducer: from a state and what happened to the next state.

Rules of protocol section 3. Nothing changed means the same object.
"""

from livebell.core import messages, optimism, state, toasts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from livebell.core import actions
    from livebell.core.notification import Notification
    from livebell.core.state import State


def reduce(before: "State", action: object) -> "State":
    """The state after ``action``. What has no rule changes nothing."""
    rule = _RULES.get(getattr(action, "type", None))
    return rule(before, action) if rule else before


def is_old(now: "State", message: "messages.Message") -> bool:
    """Has the truth got this numbered frame already? A count may repeat the present number."""
    if message.seq is None or now.seq is None or message.seq > now.seq:
        return False
    return message.seq < now.seq or message.type in messages.EVENTS


def is_gap(now: "State", message: "messages.Message") -> bool:
    """Were events lost between the truth and this frame?"""
    if message.seq is None or now.seq is None:
        return False
    following = now.seq + (message.type in messages.EVENTS)
    return message.seq > following


def is_unknown(now: "State", message: object) -> bool:
    """Does the frame change something that we have not loaded, without saying the count after it?"""
    item_id = getattr(message, "id", None)
    if item_id is None or getattr(message, "unread_count", None) is not None:
        return False
    return item_id not in now.ledger.items


def _is_older(now: "State", seq: "int | None") -> bool:
    """Was an answer or a count with this number made before what we know?"""
    return seq is not None and now.seq is not None and seq < now.seq


def _created(before: "State", action: "messages.NotificationCreated") -> "State":
    if is_old(before, action):
        return before
    item = action.notification
    ledger = before.ledger
    if item.id in ledger.deleted:
        return _counted(before, action, 0)
    known = ledger.items.get(item.id)
    if known is not None and action.seq is None:
        return before  # it came twice
    item = _with_early_updates(before, item)
    ledger.put(item)
    return _counted(before, action, int(known is None and not item.is_read), touched=True)


def _updated(before: "State", action: "messages.NotificationUpdated") -> "State":
    if is_old(before, action):
        return before
    known = before.ledger.items.get(action.id)
    if known is None:
        _remember_update(before, action)
        return _counted(before, action, 0)
    item = known.changed(action.updates)
    before.ledger.put(item)
    after = _counted(before, action, int(known.is_read) - int(item.is_read), touched=True)
    if after.pending and "is_read" in action.updates:
        after.pending = optimism.settled(after.pending, item)
    return after


def _deleted(before: "State", action: "messages.NotificationDeleted") -> "State":
    if is_old(before, action):
        return before
    removed = before.ledger.take(action.id)
    before.ledger.deleted.put(action.id, True)
    before.ledger.early_updates.forget(action.id)
    if removed is None:
        return _counted(before, action, 0)
    return _counted(before, action, -int(not removed.is_read), touched=True)


def _counted(before: "State", action: "messages.Message", by: int, touched: bool = False) -> "State":
    """The state with the count after an event, and with our place moved to it."""
    unread = before.unread if action.unread_count is None else action.unread_count
    if action.unread_count is None and unread is not None:
        unread = max(unread + by, 0)
    seq = before.seq if action.seq is None else action.seq
    if not touched and unread == before.unread and seq == before.seq:
        return before
    pending = optimism.still_pending(before.pending, seq) if before.pending else ()
    return state.State(
        before.version + 1,
        before.ledger,
        unread,
        seq,
        before.phase,
        before.following,
        pending,
        before.connection,
        before.toasts,
    )


def _with_early_updates(before: "State", item: "Notification") -> "Notification":
    updates = before.ledger.early_updates.forget(item.id)
    return item.changed(updates) if isinstance(updates, dict) else item


def _remember_update(before: "State", action: "messages.NotificationUpdated") -> None:
    if action.id in before.ledger.deleted:
        return
    earlier = before.ledger.early_updates.get(action.id)
    updates = dict(earlier) if isinstance(earlier, dict) else {}
    updates.update(action.updates)
    before.ledger.early_updates.put(action.id, updates)


def _count_told(before: "State", action: "messages.UnreadCount | actions.CountLoaded") -> "State":
    if _is_older(before, action.seq) or action.unread_count == before.unread:
        return before
    return before.changed(unread=action.unread_count)


def _page_loaded(before: "State", action: "actions.PageLoaded") -> "State":
    if before.phase == state.READY and _is_older(before, action.seq):
        # What we have is whole, and newer: what the page says was overtaken. Where no page came
        # before, our number is from frames alone: the page is taken, and the frames since are
        # played again over it, which also shows whether any is missing between the two.
        return before
    ledger = before.ledger
    ledger.clear_items()
    ledger.early_updates.clear()
    if before.phase != state.READY:
        ledger.first_page = frozenset([item.id for item in action.notifications])
    for item in action.notifications:
        ledger.deleted.forget(item.id)
        ledger.put(item)
    unread = before.unread if action.unread_count is None else action.unread_count
    return before.changed(
        unread=unread,
        seq=action.seq,
        following=action.following,
        phase=state.READY,
        pending=optimism.still_pending(before.pending, action.seq),
    )


def _older_loaded(before: "State", action: "actions.OlderLoaded") -> "State":
    _add_unseen(before, action.notifications)
    return before.changed(following=action.following)


def _add_unseen(before: "State", items: "Iterable[Notification]") -> None:
    for item in items:
        if item.id not in before.ledger.deleted and item.id not in before.ledger.items:
            before.ledger.put(_with_early_updates(before, item))


def _load_started(before: "State", _: object) -> "State":
    return before if before.phase in (state.READY, state.LOADING) else before.changed(phase=state.LOADING)


def _load_failed(before: "State", _: object) -> "State":
    return before.changed(phase=state.FAILED) if before.phase == state.LOADING else before


def _position_forgotten(before: "State", action: "actions.PositionForgotten") -> "State":
    pending = optimism.without_numbers(before.pending)
    if before.seq == action.seq and pending is before.pending:
        return before
    return before.changed(seq=action.seq, pending=pending)


def _action_started(before: "State", action: "actions.ActionStarted") -> "State":
    return before.changed(pending=before.pending + action.pending)


def _action_failed(before: "State", action: "actions.ActionFailed") -> "State":
    kept = tuple([entry for entry in before.pending if entry.key != action.key])
    return before if len(kept) == len(before.pending) else before.changed(pending=kept)


def _action_confirmed(before: "State", action: "actions.ActionConfirmed") -> "State":
    entries = [entry for entry in before.pending if entry.key == action.key]
    if not entries:
        return before
    if action.seq is None:
        return _moved_into_truth(before, entries[0], action)
    # The frame with that number brings it into the truth; until then the overlay shows it.
    pending = tuple([e.confirmed(action.seq) if e.key == action.key else e for e in before.pending])
    return before.changed(pending=optimism.still_pending(pending, before.seq))


def _moved_into_truth(
    before: "State", entry: "optimism.Pending", action: "actions.ActionConfirmed"
) -> "State":
    ledger = before.ledger
    by = 0
    # What was done before this and is answered later must not undo it.
    pending = before.pending
    earlier = pending.index(entry)
    for item in [i for i in ledger.items.values() if entry.changes(i, action.ids)]:
        after = entry.applied_to(item)
        by += int(item.is_read) - int(after is None or after.is_read)
        pending = optimism.settled(pending[:earlier], item) + pending[earlier:]
        if after is None:
            ledger.take(item.id)
            ledger.deleted.put(item.id, True)
        else:
            ledger.put(after)
    unread = action.unread_count
    if unread is None and before.unread is not None:
        unread = max(before.unread + by, 0)
    kept = tuple([e for e in pending if e.key != entry.key])
    return before.changed(pending=kept, unread=unread)


def _connection_changed(before: "State", action: "actions.ConnectionChanged") -> "State":
    return before if action.status == before.connection else before.changed(connection=action.status)


def _toast_shown(before: "State", action: "actions.ToastShown") -> "State":
    return before.changed(toasts=toasts.with_toast(before.toasts, action.toast))


def _toast_dismissed(before: "State", action: "actions.ToastDismissed") -> "State":
    kept = toasts.without_toast(before.toasts, action.toast_id)
    return before if kept is before.toasts else before.changed(toasts=kept)


def _signed_out(before: "State", _: object) -> "State":
    after = state.initial_state()
    after.version = before.version + 1
    after.connection = before.connection
    return after


_RULES: "dict[object, Callable[[State, object], State]]" = {  # each rule takes its own kind of action
    messages.CREATED: _created,  # type: ignore[dict-item]
    "notification": _created,  # type: ignore[dict-item]
    messages.UPDATED: _updated,  # type: ignore[dict-item]
    messages.DELETED: _deleted,  # type: ignore[dict-item]
    messages.COUNT: _count_told,  # type: ignore[dict-item]
    "load_started": _load_started,
    "load_failed": _load_failed,
    "page_loaded": _page_loaded,  # type: ignore[dict-item]
    "older_loaded": _older_loaded,  # type: ignore[dict-item]
    "count_loaded": _count_told,  # type: ignore[dict-item]
    "position_forgotten": _position_forgotten,  # type: ignore[dict-item]
    "action_started": _action_started,  # type: ignore[dict-item]
    "action_confirmed": _action_confirmed,  # type: ignore[dict-item]
    "action_failed": _action_failed,  # type: ignore[dict-item]
    "connection_changed": _connection_changed,  # type: ignore[dict-item]
    "toast_shown": _toast_shown,  # type: ignore[dict-item]
    "toast_dismissed": _toast_dismissed,  # type: ignore[dict-item]
    "signed_out": _signed_out,
}
