"""What ``get_status()`` says (public-api.md): a plain dict, and never a token."""

from livebell.core import phases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.connection import Connection

    Status = dict[str, object]


def idle_status(since: float) -> "Status":
    """Before anybody asked for anything."""
    return _status(phases.IDLE, None, since, 0)


def status_of(
    link: "Connection",
    now: float,
    last_seq: "int | None",
    since: float,
    dropped: int,
    leader: "Status | None",
) -> "Status":
    """
    ``leader`` is what the tab said of itself that has the socket, while ``link`` follows it.

    Its ``next_attempt_at`` is by our clock: what it said ages until it says the next.
    """
    status = _status(link.state, last_seq, since, dropped)
    said = leader if link.is_following and link.leader_state else None
    if said is None:
        status["attempt"] = link.attempt
        status["next_attempt_in"] = link.next_attempt_in(now)
        status["last_close"] = dict(link.last_close) if link.last_close else None
    else:
        planned = said["next_attempt_at"]
        status["attempt"], status["last_close"] = said["attempt"], said["last_close"]
        status["next_attempt_in"] = max(planned - now, 0.0) if isinstance(planned, float) else None
    if link.state == phases.OPEN:
        status["via"] = "own" if said is None else "tab"
    return status


def _status(state: str, last_seq: "int | None", since: float, dropped: int) -> "Status":
    return {
        "state": state,
        "via": None,
        "attempt": 0,
        "next_attempt_in": None,
        "last_close": None,
        "last_seq": last_seq,
        "since": since,
        "dropped_frames": dropped,
    }
