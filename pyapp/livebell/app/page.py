"""
What the elements of one page share: services for each address and user, one toaster, one title.

An element that enters finds the house of its address and user, or founds it; the last one
that leaves closes it, and nothing of it stays.
"""

from livebell.app.page_toasts import PageToasts
from livebell.app.wiring import App
from livebell.config import Settings
from livebell.core.actions import CountLoaded
from livebell.core.addresses import rest_url, websocket_url
from livebell.core.jwt import claims_of, subject_of
from livebell.core.selectors import select_unread_count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from livebell.services.tokens import Provider

    Key = tuple[str, str, str, str]

    class Member(Protocol):
        """One element, as its page sees it."""

        @property
        def wishes(self) -> "Wishes": ...

        async def ask_token(self, refused: bool) -> "str | None":
            """The element's own way to a token; None where it has none."""

        def draw_soon(self) -> None:
            """What it shows has changed."""


_SHARED = ("api_url", "ws_url", "auth", "toasts", "debug")


class Wishes:
    """
    What an element's attributes say, checked: raises ``InvalidSetting``, ``InvalidApiUrl``, ``InvalidWsUrl``.

    ``given`` is by the names of the settings; ``user``, ``lang``, ``theme``, ``title_count`` and
    ``count_key`` (where the last count of this user is stored) are the element's own.
    """

    def __init__(self, given: "Mapping[str, object]", origin: str) -> None:
        self.changes = {name: given[name] for name in _SHARED if name in given}
        self.settings = Settings().with_changes(self.changes)
        self.user = str(given.get("user") or "")
        self.lang = str(given.get("lang") or "en")
        self.theme = str(given.get("theme") or "auto")
        self.title_count = bool(given.get("title_count"))
        self.count_key = str(given.get("count_key") or "")
        api, socket = self.settings.api_url, self.settings.ws_url
        self.key: Key = (
            rest_url(api, origin),
            websocket_url(api, socket, origin),
            self.settings.auth,
            self.user,
        )


class House:
    """The services of one address and user, and the elements that show them, the oldest first."""

    def __init__(self, key: "Key", app: App, changed: "Callable[[], None]") -> None:
        self.key = key
        self.app = app
        self.members: list[Member] = []
        self._count_key = ""
        self._kept = ""
        self._subject: str | None = None
        self._ends = [
            app.store.subscribe(changed),
            app.store.subscribe(self._keep_count),
            app.service.on_forgotten(self._forget_count),
        ]

    def found(self, wishes: Wishes) -> None:
        """Before the first element shows anything: its settings, and the count that it saw last."""
        self.app.configure(wishes.changes)
        self._count_key = wishes.count_key
        known = self.app.ports().storage.get(wishes.count_key) if wishes.count_key else None
        if known is not None and known.isdigit():
            self.app.store.dispatch(CountLoaded(int(known), None))

    def settle(self) -> None:
        """Settings that only one of several elements can have are the oldest one's."""
        wishes = [member.wishes for member in self.members]
        self.app.configure(
            {"toasts": wishes[0].settings.toasts, "debug": any(each.settings.debug for each in wishes)}
        )

    def start(self) -> None:
        """Ask for a token and connect; the wish is the elements' own, one each."""
        service = self.app.service
        service.initialize(token=self._provider())
        service.disconnect(service)

    def renew(self, at_once: bool) -> None:
        """
        There is another way to a token.

        ``at_once``: the old token must not be used any more. Otherwise only who waits for one is asked.
        """
        service = self.app.service
        waits = service.get_status()["state"] == "unauthorized"
        if not (at_once or waits):
            return
        service.tokens.provide(self._provider())
        if self._is_wished():
            service.reconnect(self)
            service.disconnect(self)

    def sign_out(self) -> None:
        """Nobody's any more, until an element connects again."""
        self._subject = None
        self.app.sign_out()
        self.app.service.tokens.provide(self._provider())

    def close(self) -> None:
        """The last element left."""
        self.app.close()
        for end in self._ends:
            end()
        self._ends = []

    def _is_wished(self) -> bool:
        return self.app.service.get_status()["state"] != "closed"

    def _provider(self) -> "Provider":
        # A new one each time: a provider that the service knows keeps its token.
        async def provide(refused: bool) -> "str | None":
            return await self._ask_members(refused)

        return provide

    async def _ask_members(self, refused: bool) -> "str | None":
        for member in list(self.members):
            token = await member.ask_token(refused)
            if token:
                self._look_whose(token)
                return token
        return None

    def _look_whose(self, token: str) -> None:
        """Another user's token: nothing of the last one's may stay."""
        before = self._subject
        self._subject = subject_of(claims_of(token)) or before
        if before is not None and self._subject != before:
            subject = self._subject
            self.sign_out()
            self._subject = subject
            self.app.service.reconnect(self)
            self.app.service.disconnect(self)

    def _keep_count(self) -> None:
        if not self._count_key or self.app.store.get_state().phase != "ready":
            return
        count = str(select_unread_count(self.app.store.get_state()))
        if count != self._kept:
            self._kept = count
            self.app.ports().storage.set(self._count_key, count)

    def _forget_count(self, _: object) -> None:
        self._kept = ""
        if self._count_key:
            self.app.ports().storage.remove(self._count_key)


class Page:
    """All elements. ``make_app`` and ``show_title(count)`` are the world's; ``origin`` is the page's own."""

    def __init__(
        self, origin: str, show_title: "Callable[[int], None]", make_app: "Callable[[], App]" = App
    ) -> None:
        self._origin = origin
        self._show_title = show_title
        self._make_app = make_app
        self._founded = 0
        self._titled = False
        self.houses: list[House] = []
        self.members: list[Member] = []

    def wishes(self, given: "Mapping[str, object]") -> Wishes:
        """Attributes, checked."""
        return Wishes(given, self._origin)

    def enter(self, member: "Member") -> House:
        """The house of an element; it is founded for the first one."""
        key = member.wishes.key
        house = next((each for each in self.houses if each.key == key), None)
        if house is None:
            house = House(key, self._make_app(), self._store_changed)
            self._founded += 1
            house.app.toaster.prefix = "t" + str(self._founded) + "-"
            house.found(member.wishes)
            self.houses.append(house)
        house.members.append(member)
        if member not in self.members:
            self.members.append(member)
        house.settle()
        return house

    def leave(self, member: "Member", house: House, for_good: bool = True) -> None:
        """An element goes, from the page or to another house."""
        house.members.remove(member)
        if house.members:
            house.settle()
        else:
            self.houses.remove(house)
            house.close()
        if for_good:
            self.members.remove(member)
            self.redraw_first()
        self.title_changed()

    def toasts_for(self, member: "Member") -> PageToasts:
        """What an element shows of the toasts: the page's oldest element shows all."""
        return PageToasts(lambda: [house.app for house in self.houses], lambda: self._is_first(member))

    def title_changed(self) -> None:
        """Put the sum of what elements with ``title-count`` show before the page's title."""
        titled = [house for house in self.houses if any(m.wishes.title_count for m in house.members)]
        count = sum([select_unread_count(house.app.store.get_state()) for house in titled])
        if titled or self._titled:
            self._show_title(count)
        self._titled = bool(titled)

    def redraw_first(self) -> None:
        """The oldest element has the toaster, and may have become it just now."""
        if self.members:
            self.members[0].draw_soon()

    def _is_first(self, member: "Member") -> bool:
        return bool(self.members) and self.members[0] is member

    def _store_changed(self) -> None:
        self.title_changed()
        if len(self.houses) > 1:
            self.redraw_first()
