"""Several elements in one page: what they share, and what ends with the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livebell.app.wiring import App
from livebell.core.errors import InvalidApiUrl, InvalidSetting
from tests.services.people import jwt, note, page

if TYPE_CHECKING:
    from livebell.testing import FakeWorld
    from tests.app.members import FakeElements

ONE = "https://one.example.com/api"
OTHER = "https://other.example.com/api"


def token_of(user: str) -> str:
    return jwt(3600, sub=user)


def accept(world: FakeWorld, *items: dict[str, object], seq: int | None = None) -> None:
    """Answer the page, open the socket."""
    for request in world.http.waiting:
        request.answer(200, page(*items, seq=seq))
    world.sockets[-1].accept()


def test_two_elements_of_one_address_and_user_share_a_socket(elements: FakeElements) -> None:
    elements.add("secret", api_url=ONE)
    elements.add("secret", api_url=ONE + "/")

    accept(elements.worlds[0])

    assert (len(elements.worlds), elements.sockets()) == (1, 1)


@pytest.mark.parametrize(
    "different", [{"api_url": OTHER}, {"user": "ann"}, {"ws_url": "wss://ws.example.com/"}]
)
def test_another_address_or_user_has_a_socket_of_its_own(
    different: dict[str, object], elements: FakeElements
) -> None:
    elements.add("secret", api_url=ONE)
    elements.add("secret", **{"api_url": ONE, **different})

    for world in elements.worlds:
        accept(world)

    assert (len(elements.worlds), elements.sockets()) == (2, 2)


def test_the_last_element_that_leaves_closes_the_socket_and_stops_every_timer(elements: FakeElements) -> None:
    first = elements.add("secret", api_url=ONE)
    second = elements.add("secret", api_url=ONE)
    accept(elements.worlds[0], note(1))
    first.house.app.toaster.show("Hello")
    first.house.app.actions.delete(1)

    first.remove()
    assert elements.sockets() == 1
    second.remove()

    assert elements.sockets() == 0
    assert elements.worlds[0].ports.timers.count == 0
    assert "DELETE" in [request.method for request in elements.worlds[0].http.waiting]
    assert elements.page.houses == []


def test_leaving_before_anything_came_leaves_no_timer(elements: FakeElements) -> None:
    elements.add(None, api_url=ONE).remove()
    elements.add("secret", api_url=ONE).remove()

    assert elements.browser.timers.count == 0


def test_whoever_has_a_token_gives_it(elements: FakeElements) -> None:
    elements.add(None, api_url=ONE)
    elements.add("secret", api_url=ONE)
    elements.worlds[0].service.reconnect()

    accept(elements.worlds[0])

    assert "token=secret" in elements.worlds[0].sockets[0].url


def test_only_the_first_element_shows_toasts_and_it_shows_everybodys(elements: FakeElements) -> None:
    first = elements.add("secret", api_url=ONE)
    second = elements.add("secret", api_url=OTHER)

    first.house.app.toaster.show("from one")
    second.house.app.toaster.show("from the other")

    assert first.titles_of_toasts() == ["from one", "from the other"]
    assert second.titles_of_toasts() is None
    assert first.drawn > 0
    shown = first.toasts.on_screen()
    assert shown is not None
    first.toasts.dismiss(shown[1].id)
    assert first.titles_of_toasts() == ["from one"]


def test_when_the_first_element_leaves_the_next_one_has_the_toaster(elements: FakeElements) -> None:
    first = elements.add("secret", api_url=ONE)
    second = elements.add("secret", api_url=OTHER)
    second.house.app.toaster.show("still there")

    first.remove()

    assert second.titles_of_toasts() == ["still there"]
    assert second.drawn > 0


def test_toasts_are_set_by_the_oldest_element_of_a_house(elements: FakeElements) -> None:
    oldest = elements.add("secret", api_url=ONE, toasts="none")
    elements.add("secret", api_url=ONE, toasts="all", debug=True)
    app = elements.worlds[0].app

    assert (app.settings.toasts, app.ports().log.is_debug) == ("none", True)

    oldest.remove()
    assert app.settings.toasts == "all"


def test_the_title_tells_the_sum_of_those_who_want_it(elements: FakeElements) -> None:
    elements.add("secret", api_url=ONE, title_count=True)
    elements.add("secret", api_url=OTHER)
    other = elements.add("secret", api_url="https://third.example.com/api", title_count=True)
    for number, world in enumerate(elements.worlds):
        accept(world, *[note(n) for n in range(number + 1)])
    assert elements.titles[-1] == 1 + 3

    other.remove()
    assert elements.titles[-1] == 1


def test_the_count_that_a_user_saw_last_is_there_at_once_and_goes_with_the_sign_out(
    elements: FakeElements,
) -> None:
    element = elements.add("secret", api_url=ONE, user="ann", count_key="ann's")
    accept(elements.worlds[0], *[note(n) for n in range(3)])
    element.remove()

    again = elements.add("secret", api_url=ONE, user="ann", count_key="ann's")
    assert elements.worlds[1].unread_count == 3

    again.house.sign_out()
    assert elements.storage.items == {}


def test_what_is_stored_for_a_user_and_is_no_count_is_ignored(elements: FakeElements) -> None:
    elements.storage.items["ann's"] = "<b>"

    elements.add("secret", api_url=ONE, user="ann", count_key="ann's")

    assert elements.worlds[0].unread_count == 0


def test_another_users_token_leaves_nothing_of_the_last_user(elements: FakeElements) -> None:
    element = elements.add(token_of("ann"), api_url=ONE)
    world = elements.worlds[0]
    accept(world, note(1))
    assert world.unread_count == 1

    element.token = token_of("bob")
    element.house.renew(at_once=True)

    assert world.unread_count == 0
    accept(world)
    assert [socket.closed_by_us for socket in world.sockets] == [True, False]
    assert element.token in world.sockets[1].url


def test_a_new_way_to_a_token_is_asked_only_by_who_waits(elements: FakeElements) -> None:
    element = elements.add(None, api_url=ONE)
    assert (element.asked, elements.worlds[0].service.get_status()["state"]) == (1, "unauthorized")

    element.token = "secret"
    element.house.renew(at_once=False)
    accept(elements.worlds[0])
    element.house.renew(at_once=False)

    assert (element.asked, elements.worlds[0].service.get_status()["state"]) == (2, "open")


def test_after_signing_out_connecting_asks_again(elements: FakeElements) -> None:
    element = elements.add("secret", api_url=ONE)
    accept(elements.worlds[0])

    element.house.sign_out()
    assert elements.sockets() == 0
    element.hook.connect()
    accept(elements.worlds[0])

    assert (element.asked, elements.sockets()) == (2, 1)


def test_disconnecting_one_of_two_leaves_the_socket_to_the_other(elements: FakeElements) -> None:
    first = elements.add("secret", api_url=ONE)
    second = elements.add("secret", api_url=ONE)
    accept(elements.worlds[0])

    first.hook.disconnect()
    assert elements.sockets() == 1
    second.hook.disconnect()
    assert elements.sockets() == 0


def test_attributes_that_cannot_be_used_change_nothing(elements: FakeElements) -> None:
    with pytest.raises(InvalidApiUrl):
        elements.add("secret", api_url="ftp://one.example.com")
    with pytest.raises(InvalidSetting):
        elements.add("secret", api_url=ONE, toasts="loud")

    assert (elements.worlds, elements.page.members) == ([], [])


def test_services_that_nobody_used_can_be_closed(elements: FakeElements) -> None:
    App().close()

    assert elements.worlds == []
