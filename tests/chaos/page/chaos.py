"""A page's own app, as an embedder would write it, that lets a test look at what it knows."""

import json

from pyscript import config, document, fetch, ffi, window

from livebell import (
    configure,
    mount,
    notification_bell,
    select_feed,
    select_unread_count,
    store,
    use_notifications_websocket,
    websocket_service,
)

heard: "list[object]" = []
resyncs: "list[int]" = []
pongs: "list[int]" = []


async def token(refused: bool) -> str:
    """The demo user's session."""
    answer = await fetch("/api/demo-session/")
    return str(json.loads(await answer.text())["access"])


def look() -> str:
    """All that the page knows, as JSON."""
    state = store.get_state()
    return json.dumps(
        {
            "status": websocket_service.get_status(),
            "feed": [[item.id, item.is_read] for item in select_feed(state)],
            "unread": select_unread_count(state),
            "heard": heard,
            "resyncs": len(resyncs),
            "pongs": len(pongs),
        }
    )


configure(config["livebell"])
mount(notification_bell, document.getElementById("bell"))
use_notifications_websocket(on_notification=lambda item: heard.append(item.id))
websocket_service.on("resync", lambda message: resyncs.append(1))
websocket_service.on("pong", lambda message: pongs.append(1))
window.look = ffi.create_proxy(look)
websocket_service.initialize(token=token)
