"""REST, as protocol.md section 5 says. Each route is a sentence; the work is done in the rooms behind."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from backend.access_rules import Service, Shared, User, only_this_machine
from backend.errors import NoSuchUser, NotFound, TooMuch
from backend.feed import Draft, Wanted
from backend.models import LARGEST_ID, Credentials, Id, Produced, ReadState, RefreshToken, UpTo
from backend.services import DEMO_USER

router = APIRouter()

NotificationId = Annotated[int, Path(ge=0, le=LARGEST_ID)]
Json = dict[str, Any]


@router.get("/notifications/")
async def page(
    access: User,
    services: Shared,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[Id | None, Query()] = None,
    unread: Annotated[bool, Query()] = False,
    notification_type: Annotated[str | None, Query(max_length=64)] = None,
) -> Json:
    """One page, newest first; ``next`` is what ``before`` must be for the page after it."""
    return await services.feed.page(access.subject, Wanted(limit, before, unread, notification_type))


@router.get("/notifications/unread-count/")
async def unread_count(access: User, services: Shared) -> Json:
    """The count, and the number of the last event that it includes."""
    head = await services.feed.head(access.subject)
    return {"unread_count": head.unread_count, "seq": head.seq}


@router.post("/notifications/mark-all-read/")
async def mark_all_read(access: User, services: Shared, body: UpTo | None = None) -> Json:
    """All that the user saw. ``up_to`` keeps what came in meanwhile unread."""
    return await services.feed.mark_all_read(access.subject, body.up_to if body else None)


@router.post("/notifications/", status_code=201)
async def produce(
    body: Produced,
    access: Service,
    services: Shared,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> Json:
    """Send a notification to a user; with a repeated key, the first answer again."""
    draft = Draft(body.title, body.message, body.notification_type, body.metadata)
    return await services.feed.create(body.user, draft, producer=access.subject, key=idempotency_key)


@router.patch("/notifications/{notification_id}/")
async def set_read(notification_id: NotificationId, body: ReadState, access: User, services: Shared) -> Json:
    """Mark as read or as unread."""
    return await services.feed.set_read(access.subject, notification_id, is_read=body.is_read)


@router.delete("/notifications/{notification_id}/", status_code=204)
async def delete(notification_id: NotificationId, access: User, services: Shared) -> Response:
    """Remove for good; the second time there is nothing: 404."""
    await services.feed.delete(access.subject, notification_id)
    return Response(status_code=204)


@router.post("/token/")
async def sign_in(body: Credentials, request: Request, services: Shared) -> Json:
    """A name and a password for a pair of tokens."""
    address = request.client.host if request.client else ""
    # Both are asked: one address tries many names, many addresses try one name.
    if not all(
        [services.sign_ins.allows(f"address {address}"), services.sign_ins.allows(f"name {body.username}")]
    ):
        raise TooMuch("too many attempts to sign in; try again in a minute", 60)
    await services.accounts.check_password(body.username, body.password)
    return await services.signed_in(body.username)


@router.post("/token/refresh/")
async def refresh(body: RefreshToken, services: Shared) -> Json:
    """The next pair. The old refresh token is used up."""
    return await services.refreshed(body.refresh)


@router.post("/logout/", status_code=204)
async def sign_out(access: User, services: Shared) -> Response:
    """End this sign-in: its refresh token, its access tokens, its sockets."""
    await services.sign_out(access)
    return Response(status_code=204)


@router.get("/demo-session/", dependencies=[Depends(only_this_machine)])
async def demo_session(services: Shared) -> Json:
    """The page on this machine, signed in as ``demo``. Outside demo mode there is no such thing: 404."""
    if not services.settings.demo_mode:
        raise NotFound("this server has no demo mode; sign in with a name and a password")
    return await services.signed_in(DEMO_USER) | {"user": DEMO_USER}


@router.post("/ws-ticket/")
async def ticket(access: User, services: Shared) -> Json:
    """A ticket for the socket: one use, and only for a moment."""
    if not await services.accounts.exists(access.subject):
        raise NoSuchUser
    return {"ticket": await services.tickets.issue(access), "expires_in": int(services.tickets.lifetime)}


@router.post("/integrations/{name}/sync/", status_code=202)
async def sync(name: str, access: User, services: Shared) -> Json:
    """Start a job; a notification tells of its end."""
    job = services.syncs.start(access.subject, name)
    return {"integration": job.integration, "status": "started"}
