"""
One socket for all tabs of one origin and user.

The tab that holds a Web Lock leads: it has the socket, and passes every frame on by a
BroadcastChannel. The others follow. A leader that goes away hands over; one that falls
silent is replaced. No token ever crosses the channel.
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from livebell.core.ports import Channel, Ports

    class TabEvents(Protocol):
        """What the service wants to hear. One object, because a tab's part may change at any time."""

        def elected(self) -> None:
            """Our tab leads: open the socket."""

        def deposed(self) -> None:
            """Another tab took over: close the socket."""

        def leader_said(self, status: "dict[str, object]") -> None:
            """The leader's ``get_status()``."""

        def frame_passed_on(self, text: object) -> None:
            """A frame of the leader's socket."""

        def resync_passed_on(self) -> None:
            """The leader found its place in the events worthless; so is ours."""

        def reconnect_wished(self) -> None:
            """A follower's user pressed "Reconnect"."""

        def present_status(self) -> "dict[str, object]":
            """What a leader tells."""


BEAT = 1.0  # seconds between two signs of life of the leader
SILENCE = 3.0  # seconds without one, after which its lock is stolen (a tab in bfcache keeps its lock)
_LATE = 1.0  # seconds; whose own timers come later than this cannot judge another's silence

# What is said on the channel.
FRAME = "frame"
STATUS = "status"
RESYNC = "resync"
HELLO = "hello"
RECONNECT = "reconnect"
BYE = "bye"


def _nothing() -> None:
    """There is no timer yet."""


class Tabs:
    """Our tab's part in the group ``name``. ``enter`` and ``leave`` may be called as often as one likes."""

    def __init__(self, ports: "Ports", events: "TabEvents") -> None:
        self._ports = ports
        self._events = events
        self._name = ""
        self._channel: Channel | None = None
        self._release: Callable[[], None] | None = None
        self._cancel_tick: Callable[[], None] = _nothing
        self._round = 0  # what is granted to an earlier entry counts for nothing
        self._heard_at = 0.0
        self._due_at = 0.0
        self.leads = False

    @property
    def is_supported(self) -> bool:
        """Are there Web Locks and BroadcastChannel? Elsewhere each tab is for itself."""
        return self._ports.locks.is_supported and self._ports.channels.is_supported

    def is_in(self, name: str) -> bool:
        """Does this tab belong to that group?"""
        return self._channel is not None and self._name == name

    def enter(self, name: str) -> None:
        """Join; ``elected`` comes when this tab leads, perhaps at once."""
        if self.is_in(name):
            return
        self.leave()
        self._name = name
        self._channel = self._ports.channels.open(name, self._heard)
        self._heard_at = self._ports.clock.monotonic()
        self._tick_later()
        self._say(HELLO)
        self._ask_for_lock(steal=False)  # last: who is elected at once may leave at once

    def leave(self) -> None:
        """Hand over, and hear nothing more."""
        if self._channel is None:
            return
        if self.leads:
            self._say(BYE)
        self.leads = False
        self._round += 1
        self._give_back()
        self._cancel_tick()
        self._channel.close()
        self._channel = None

    # -- what a leader says ------------------------------------------------------------------

    def pass_on(self, text: object) -> None:
        """A frame came: the followers want it too."""
        if self.leads and isinstance(text, str):
            self._say(FRAME, text)

    def tell_status(self) -> None:
        """The status has changed."""
        if self.leads:
            self._say(STATUS, self._events.present_status())

    def tell_resync(self) -> None:
        """The place in the events is worth nothing any more."""
        if self.leads:
            self._say(RESYNC)

    def wish_reconnect(self) -> None:
        """A follower asks the leader."""
        self._say(RECONNECT)

    # -- inside ------------------------------------------------------------------------------

    def _ask_for_lock(self, steal: bool) -> None:
        self._round += 1
        number = self._round
        self._give_back()

        def granted() -> None:
            if number == self._round:
                self.leads = True
                self._events.elected()
                self.tell_status()

        def lost() -> None:
            if number == self._round:
                self.leads = False
                self._heard_at = self._ports.clock.monotonic()
                self._events.deposed()
                self._ask_for_lock(steal=False)  # at the end of the queue, for when the thief goes

        self._release = self._ports.locks.request(self._name, steal, granted, lost)

    def _give_back(self) -> None:
        release = self._release
        self._release = None
        if release:
            release()

    def _say(self, kind: str, value: object = None) -> None:
        if self._channel is not None:
            self._channel.send(json.dumps({"kind": kind, "value": value}))

    def _heard(self, text: str) -> None:
        said = json.loads(text)
        kind, value = said["kind"], said["value"]
        if self.leads:
            if kind == HELLO:
                self.tell_status()
            elif kind == RECONNECT:
                self._events.reconnect_wished()
            return
        if kind in (HELLO, RECONNECT):
            return  # from another follower
        self._heard_at = self._ports.clock.monotonic()
        if kind == FRAME:
            self._events.frame_passed_on(value)
        elif kind == STATUS:
            self._events.leader_said(value)
        elif kind == RESYNC:
            self._events.resync_passed_on()

    def _tick_later(self) -> None:
        self._due_at = self._ports.clock.monotonic() + BEAT
        self._cancel_tick = self._ports.timers.start(BEAT, self._tick)

    def _tick(self) -> None:
        now = self._ports.clock.monotonic()
        late = now - self._due_at > _LATE
        self._tick_later()
        if self.leads:
            self.tell_status()
        elif late:
            self._heard_at = now  # we slept; what we did not hear proves nothing
        elif now - self._heard_at >= SILENCE:
            self._heard_at = now
            self._ask_for_lock(steal=True)
