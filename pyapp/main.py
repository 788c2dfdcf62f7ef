"""
The page's own app: what somebody who embeds the bell would write.

It signs in, puts the bell into the header, and lets the buttons start a sync.
"""

import asyncio
import json

from pyscript import config, document, fetch, when, window

from livebell import (
    configure,
    mount,
    notification_bell,
    select_unread_count,
    sign_out,
    store,
    use_sync_completed_polling,
    use_toast,
    websocket_service,
)
from livebell.core.actions import CountLoaded

session = {}
tasks = []  # asyncio holds its tasks weakly


def element(identity):
    """An element of the page by its id."""
    return document.getElementById(identity)


async def post(path, fields=None, token=None):
    """POST to our own API; the answer's status and fields."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    answer = await fetch(API + path, method="POST", headers=headers, body=json.dumps(fields or {}))
    return answer.status, json.loads(await answer.text() or "{}")


async def token(refused):
    """The provider: the access token, a new one where the old one was refused or ran out."""
    if not session and element("sign-in").hidden:
        await look_who_is_there()  # the page was opened without a network
    elif refused and session.get("refresh"):
        status, fields = await post("/token/refresh/", {"refresh": session["refresh"]})
        if status == 200:
            session.update(fields)
        elif status in (401, 403):
            session.clear()
            await look_who_is_there()
        else:
            raise OSError(f"refresh answered {status}")
    return session.get("access")


async def look_who_is_there():
    """In demo mode the server signs this page in; elsewhere it says 404 or 403, and a form appears."""
    answer = await window.livebell.demoSession()  # start.js has asked already, before Python was there
    if answer.ok:
        session.update(json.loads(await answer.text()))
    elif answer.status == 429 or answer.status >= 500:
        raise OSError(f"demo-session answered {answer.status}")
    show_session()


def show_last_count():
    """Go on showing what the bell showed before Python was there, until the server tells."""
    count = window.livebell.lastCount()
    if isinstance(count, int) and store.get_state().unread is None:
        store.dispatch(CountLoaded(count, None))


def keep_count():
    """What the bell is to show at the next visit before Python is there."""
    state = store.get_state()
    if state.phase == "ready" and session.get("user"):
        window.livebell.keepCount(session["user"], select_unread_count(state))


def show_session():
    """The page as it is for who is signed in, or for nobody."""
    known = "access" in session
    page_status("Live updates are on." if known else "Sign in to get live updates.")
    element("sign-in").hidden = known
    element("sign-out").hidden = not known or session.get("user") == "demo"
    element("who").textContent = session.get("user", "") if known else ""
    for button in document.querySelectorAll("[data-integration]"):
        button.disabled = not known


def page_status(text):
    """What is going on, for everybody to read."""
    element("page-status").textContent = text


def form_sent(event):
    """The sign-in form was sent. Not a coroutine: by the time that one runs, the browser has left the page."""
    event.preventDefault()
    tasks.append(asyncio.create_task(signed_in_by_form()))


async def signed_in_by_form():
    """Change name and password for tokens."""
    name, password = element("username"), element("password")
    status, fields = await post("/token/", {"username": name.value, "password": password.value})
    password.value = ""
    if status != 200:
        element("sign-in-error").textContent = "That user name and password do not match."
        return
    element("sign-in-error").textContent = ""
    session.update(fields)
    session["user"] = name.value
    show_session()
    websocket_service.initialize(token=token)


def signed_out(_event):
    """The user signed out."""
    sign_out()
    window.livebell.forgetCount(session.get("user"))
    session.clear()
    show_session()
    page_status("You are signed out.")


def way_in_wanted(event):
    """Somebody pressed "Sign in" in the bell: here that is a form."""
    form = element("sign-in")
    if not form.hidden:
        event.preventDefault()
        element("username").focus()


def integration(card):
    """A component: one integration with its "Sync" button."""
    button = card.querySelector("[data-integration]")
    outcome = card.querySelector("[data-status-of]")
    name = button.getAttribute("data-integration")
    toast = use_toast()

    def completed(_notification):
        button.disabled = False
        outcome.textContent = "Synced just now"

    sync = use_sync_completed_polling(on_completed=completed)

    def failed(message):
        payload = message.notification
        if (
            sync.is_active
            and payload.notification_type == "sync_failed"
            and payload.metadata.get("integration") == name
        ):
            sync.stop_polling()
            button.disabled = False
            outcome.textContent = "The last sync failed"

    websocket_service.on("notification_created", failed)

    async def clicked(_event):
        button.disabled = True
        outcome.textContent = "Syncing…"
        sync.start_polling()
        try:
            status, _ = await post(f"/integrations/{name}/sync/", token=await token(False))
        except Exception:  # noqa: BLE001 - whatever a network may raise
            status = 0
        if status != 202:
            sync.stop_polling()
            button.disabled = False
            outcome.textContent = "The sync could not be started"
            toast.show("Sync could not be started", "Try again in a moment.", kind="error")

    when("click", button)(clicked)


async def main():
    """Once, when Python is up."""
    show_last_count()
    store.subscribe(keep_count)
    mount(notification_bell, element("bell"))
    for card in document.querySelectorAll(".card"):
        mount(integration, card)
    when("submit", element("sign-in"))(form_sent)
    when("click", element("sign-out"))(signed_out)
    when("livebell-signin", element("bell"))(way_in_wanted)
    when("online", window)(network_is_back)
    window.performance.mark("livebell:ready")
    await begin()


async def begin():
    """Find out who is signed in, and connect; without a network, when it is back."""
    try:
        await look_who_is_there()
    except Exception:  # noqa: BLE001 - whatever a network may raise
        if not window.navigator.onLine:
            page_status("You are offline. Live updates begin when the network is back.")
            return
        page_status("The server does not answer. Live updates begin when it does.")
    finally:
        show_last_count()
    websocket_service.initialize(token=token)  # it asks `token` again until there is an answer


async def network_is_back(_event):
    """The page was opened without a network, and there is one now."""
    if not session and element("sign-in").hidden:
        await begin()


configure(config.get("livebell", {}))
API = config.get("livebell", {}).get("api_url", "/api")
await main()  # noqa: F704, PLE1142 - PyScript runs this file as a coroutine
