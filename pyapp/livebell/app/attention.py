"""
What calls somebody who does not look: the title, the icon, a sound, a word from the system.

All of it listens to the store and to arrivals, not to pictures: a hidden tab draws none.
"""

from livebell.app.preferences import FAVICON, SOUND, SYSTEM, TITLE, Preferences
from livebell.core.selectors import select_unread_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from livebell.app.wiring import App
    from livebell.core.messages import NotificationCreated

    class World(Protocol):
        """What ``browser/attention.py`` does."""

        def show_title(self, count: int) -> None: ...
        def show_badge(self, count: int) -> None: ...
        def can_sound(self) -> bool: ...
        def sound(self) -> None: ...
        def system_is_blocked(self) -> bool: ...
        def ask_system(self) -> None: ...
        def tell_system(self, title: str, message: str, tag: str) -> None: ...
        def once(self, name: str, act: "Callable[[], None]") -> None: ...


PATIENCE = 0.3  # seconds that a tab which is not looked at waits for one that is


class Attention:
    """
    One bell's calls. ``titled``: whether the title has the count unless the user chose otherwise.

    ``on_title(is_wished)`` is for a page that keeps one title for several bells.
    """

    def __init__(
        self, of: "App", world: "World", titled: bool, on_title: "Callable[[bool], None] | None" = None
    ) -> None:
        self._app = of
        self._world = world
        self._on_title = on_title
        self._wished = titled
        self._who = ""
        self._ports = of.ports()
        self._timers: list[Callable[[], None]] = []
        self._badge = 0
        self.preferences = Preferences(self._ports.storage, {TITLE: titled})
        self.preferences.load()
        self._ends = [
            of.store.subscribe(self._changed),
            of.service.on_arrival(self._arrived),
            of.service.on_user(self._user_known),
            of.service.on_forgotten(lambda _: self.preferences.forget()),
        ]
        self._changed()

    def switch(self, name: str) -> None:
        """The user pressed a switch of the bell's settings."""
        self.preferences.switch(name)
        if name == SYSTEM and self.preferences.is_on(SYSTEM):
            self._world.ask_system()
        if name == SOUND and self.preferences.is_on(SOUND):
            self._world.sound()  # so that one hears what one chose, and the browser that one chose it
        self._changed()

    @property
    def system_is_blocked(self) -> bool:
        """Does the browser refuse?"""
        return self._world.system_is_blocked()

    def _user_known(self, user: "str | None") -> None:
        self._who = user or ""
        self.preferences.of(user)
        self._changed()

    def _changed(self) -> None:
        count = select_unread_count(self._app.store.get_state())
        wished = self.preferences.is_on(TITLE)
        if self._on_title is None:
            self._world.show_title(count if wished else 0)
        elif wished != self._wished:
            self._wished = wished
            self._on_title(wished)
        badge = count if self.preferences.is_on(FAVICON) else 0
        if badge != self._badge:
            self._badge = badge
            self._world.show_badge(badge)

    def _arrived(self, message: "NotificationCreated") -> None:
        wants_sound, wants_system = self.preferences.is_on(SOUND), self.preferences.is_on(SYSTEM)
        item = message.notification
        if item.is_read or not (wants_sound or wants_system):
            return
        # Of several tabs the first one rings: the one that is looked at, and that may make a sound.
        is_hidden = self._ports.page.is_hidden()
        comes_first = not is_hidden and (self._world.can_sound() or not wants_sound)
        ring = "livebell:ring:" + self._who + ":" + str(item.id)

        def act() -> None:
            if wants_sound:
                self._world.sound()
            if wants_system and is_hidden:
                self._world.tell_system(item.title, item.message, ring)

        wait = 0.0 if comes_first else PATIENCE
        self._timers = self._timers[-20:]
        self._timers.append(self._ports.timers.start(wait, lambda: self._world.once(ring, act)))

    def close(self) -> None:
        """The bell is gone: the title and the icon are as they were."""
        for end in self._ends + self._timers:
            end()
        self._ends = []
        if self._on_title is None:
            self._world.show_title(0)
        if self._badge:
            self._world.show_badge(0)
