"""
Who is asking: the dependencies that routes name, and the rule about this machine.

They are ``async`` although none of them waits: FastAPI sends each of the others through
a thread, which cost half a millisecond of CPU a request.
"""

from typing import Annotated, cast

from fastapi import Depends, Header, Request

from backend.errors import NotAllowed, NotSignedIn, TooMuch
from backend.origins import is_loopback, is_own
from backend.services import Services
from backend.tokens import Access

PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


async def services_of(request: Request) -> Services:
    """What this server's routes share."""
    return cast("Services", request.app.state.services)


Shared = Annotated[Services, Depends(services_of)]


async def anyone(services: Shared, authorization: Annotated[str, Header()] = "") -> Access:
    """Whoever shows a good token of either scope."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise NotSignedIn("an access token is needed: Authorization: Bearer …")
    return services.still_good(services.tokens.check(token.strip()))


async def user(access: Annotated[Access, Depends(anyone)], services: Shared) -> Access:
    """A user, who may not ask too often. A service has no feed of its own."""
    if access.scope != "user":
        raise NotAllowed("a token of scope 'user' is needed, this one is of scope 'service'")
    if not services.user_requests.take(access.subject):
        raise TooMuch("too many requests of this user; slow down")
    return access


async def service(access: Annotated[Access, Depends(anyone)]) -> Access:
    """A service, which may send to every user, as fast as it can: whoever has its token runs this server too."""
    if access.scope != "service":
        raise NotAllowed("a token of scope 'service' is needed, this one is of scope 'user'")
    return access


User = Annotated[Access, Depends(user)]
Service = Annotated[Access, Depends(service)]


async def only_this_machine(request: Request) -> None:
    """
    Refuse whoever is not a page of ours on this very machine.

    The peer's address alone proves little: a proxy on this machine makes everybody
    local, and a foreign page can give its own name our address (DNS rebinding). So
    the name in ``Host`` must be a local one, no proxy may have been there, and the
    browser, where it says so, must call the request same-origin.
    """
    host = request.headers.get("host", "")
    peer = request.client.host if request.client else ""
    if not is_loopback(peer) or not is_loopback(_name(host)):
        raise NotAllowed("only a page on the same machine may ask for this")
    if any(header in request.headers for header in PROXY_HEADERS):
        raise NotAllowed("only a page on the same machine may ask for this, and this came through a proxy")
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" or not (origin is None or is_own(origin, host)):
        raise NotAllowed("only a page of the same origin may ask for this")


def _name(host: str) -> str:
    """The host without its port: ``localhost``, ``[::1]``."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
