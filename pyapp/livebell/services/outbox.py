"""
What the user did and the server has not confirmed, in storage: written at the click.

It survives a reload, a crash and days without a network. Each tab writes under a key of its
own and holds a Web Lock of that name; whoever is granted another tab's lock knows that this
tab is gone, and takes over what it left. So one tab sends, and none sends what another does.

Stored are ids and what was done to them: no token, no text. The key carries a fingerprint of
address and user instead of either.
"""

import json

from livebell.core.notification import is_notification_id
from livebell.core.optimism import DELETE, READ, READ_ALL, UNREAD, Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.ports import Ports

LIMIT = 1000  # actions; more than anybody does without a network, and 60 kB of a storage of 5 MB
PREFIX = "livebell:outbox:"
# Seconds after which what another tab has written is taken to be left behind, where no Web Lock can tell.
LEFT_BEHIND = 60.0
_KINDS = (READ, UNREAD, READ_ALL, DELETE)


def _nothing() -> None:
    """There is no lock to give back."""


class Outbox:
    """
    ``on_orphans(entries)`` gets what a tab that is gone has left, in the order of its clicks.

    ``on_taken(keys)`` hears which of our own entries another tab took over, while we slept.
    """

    def __init__(
        self,
        ports: "Callable[[], Ports]",
        on_orphans: "Callable[[list[Pending]], None]",
        on_taken: "Callable[[list[int]], None]",
    ) -> None:
        self._ports = ports
        self._on_orphans = on_orphans
        self._on_taken = on_taken
        self._entries: list[Pending] = []
        self._base = ""  # whose storage it is; empty: nobody's, so nothing is stored
        self._name = ""  # our key, once there was something to write
        self._release: Callable[[], None] = _nothing
        self._is_kept = False  # what was written there last could be read again
        self._asked: dict[str, Callable[[], None]] = {}  # keys of other tabs, and how to ask no more

    def holds(self, entry: Pending) -> bool:
        """Is it here? Not where it was one too many."""
        return entry in self._entries

    def belong_to(self, address: str, user: "str | None") -> None:
        """From now on it is this user's; ``user`` None: nobody's, and nothing is stored."""
        base = PREFIX + fingerprint(address + "\n" + user) + ":" if user else ""
        if base != self._base:
            self.leave()
            self._base = base
            self._name = ""
            self._store()
        self.look()

    def put(self, entries: "list[Pending]") -> None:
        """The user did it just now. Beyond ``LIMIT`` none is taken."""
        room = max(LIMIT - len(self._entries), 0)
        if room:
            self._entries.extend(entries[:room])
            self._store()

    def remove(self, key: int) -> None:
        """It is done, taken back, or given up."""
        kept = [entry for entry in self._entries if entry.key != key]
        if len(kept) != len(self._entries):
            self._entries = kept
            self._store()

    def forget(self) -> None:
        """Nobody's any more; what is stored stays for its user."""
        self._entries = []
        self.leave()
        self._base = ""
        self._name = ""

    def clear(self) -> None:
        """Nothing of this user may stay, of whatever tab."""
        if self._base:
            for key in self._ports().storage.keys(self._base):
                self._ports().storage.remove(key)
        self.forget()

    def leave(self) -> None:
        """The page is left, perhaps to be kept frozen: another tab may take over."""
        self._release()
        self._release = _nothing
        for stop in self._asked.values():
            stop()
        self._asked = {}

    def look(self) -> None:
        """Claim what is ours, and take over what tabs that are gone have left. Call it again at any time."""
        if not self._base:
            return
        if self._name:
            self._claim()
        for key in self._ports().storage.keys(self._base):
            if key != self._name and key not in self._asked:
                self._ask_for(key)

    # -- inside ------------------------------------------------------------------------------

    def _store(self) -> None:
        if not self._base or not (self._entries or self._name):
            return
        storage = self._ports().storage
        if not self._name:
            self._name = self._base + self._ports().new_name()
        text = json.dumps([self._stored(entry) for entry in self._entries])
        if self._entries:
            storage.set(self._name, text)
        else:
            storage.remove(self._name)
        # A browser may refuse, and says nothing: then what is not there was not taken by anybody.
        self._is_kept = storage.get(self._name) == text
        self._claim()

    def _stored(self, entry: Pending) -> "list[object]":
        ids = [] if entry.kind == READ_ALL else list(entry.ids)
        up_to = list(entry.up_to) if entry.up_to else None
        return [entry.key, entry.kind, ids, up_to, self._ports().clock.wall()]

    def _claim(self) -> None:
        locks = self._ports().locks
        if locks.is_supported and self._release is _nothing:
            self._release = locks.request(self._name, False, self._compare, _nothing)

    def _compare(self) -> None:
        """The lock is ours. What is stored no more, another tab took over while it was not."""
        stored = [key for key, _, _ in _entries_in(self._ports().storage.get(self._name))]
        taken = [entry.key for entry in self._entries if entry.key not in stored]
        if taken and self._is_kept:
            self._entries = [entry for entry in self._entries if entry.key in stored]
            self._on_taken(taken)

    def _ask_for(self, key: str) -> None:
        locks = self._ports().locks
        if not locks.is_supported:
            if self._is_left_behind(key):
                self._adopt(key)
            return

        def granted() -> None:  # never after the question was taken back
            stop = self._asked.pop(key)
            self._adopt(key)
            stop()

        self._asked[key] = _nothing  # a lock that is free may be granted on the spot
        stop = locks.request(key, False, granted, _nothing)
        if key in self._asked:
            self._asked[key] = stop
        else:
            stop()

    def _is_left_behind(self, key: str) -> bool:
        before = self._ports().clock.wall() - LEFT_BEHIND
        return all(at < before for _, _, at in _entries_in(self._ports().storage.get(key)))

    def _adopt(self, key: str) -> None:
        storage = self._ports().storage
        orphans = [entry for _, entry, _ in _entries_in(storage.get(key))]
        self._on_orphans(orphans)  # which puts them here; only then they may go there
        storage.remove(key)


def _entries_in(text: "str | None") -> "list[tuple[int, Pending, float]]":
    """What is stored: key, entry, and when it was written. What cannot be read is left out."""
    try:
        stored = json.loads(text) if text else []
    except ValueError:
        return []
    entries = []
    for each in stored if isinstance(stored, list) else []:
        if isinstance(each, list) and len(each) == len(("key", "kind", "ids", "up_to", "at")):
            key, kind, ids, up_to, at = each
            if _is_sound(kind, ids, up_to) and isinstance(key, int) and isinstance(at, (int, float)):
                entries.append((key, Pending(key, kind, tuple(ids), tuple(up_to) if up_to else None), at))
    return entries


def _is_sound(kind: object, ids: object, up_to: object) -> bool:
    if kind not in _KINDS or not isinstance(ids, list) or not all(is_notification_id(i) for i in ids):
        return False
    if kind == READ_ALL:
        return up_to is None or (
            isinstance(up_to, list)
            and len(up_to) == len(("at", "is_text", "id"))
            and is_notification_id(up_to[2])
        )
    return len(ids) == 1


def fingerprint(text: str) -> str:
    """
    64 bits of FNV-1a (RFC 9923), as hex: tells users apart without saying who they are.

    No secret: who can read the storage and guesses a user's name can check the guess.
    """
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"
