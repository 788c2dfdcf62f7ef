"""An app of its own: the hooks of livebell, from its wheel, and a component that is none of ours."""

import sys

sys.path.insert(0, "./livebell.whl")

from pyscript import document, fetch

from livebell import mount, select_unread_count, use_notifications_websocket, use_selector, websocket_service


def news(element):
    """A component: how many are unread, and the title of the newest."""
    count, newest = document.createElement("p"), document.createElement("p")
    element.replaceChildren(count, newest)

    def show_count(unread):
        count.textContent = f"{unread} unread"

    def show(notification):
        newest.textContent = notification.title

    selection = use_selector(select_unread_count, on_change=show_count)
    use_notifications_websocket(on_notification=show)
    show_count(selection.value)


async def token(refused):
    """The user's access token; ``refused`` says that the last one was turned down."""
    return await (await fetch("/my-token")).text()


mount(news, document.getElementById("news"))
websocket_service.initialize(document.body.getAttribute("data-api"), token=token)
