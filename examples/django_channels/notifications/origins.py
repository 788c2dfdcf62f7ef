"""Whose pages may open the socket: CORS does not cover sockets, so this is the only check there is."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings


class AllowedOrigins:
    """Our own pages, those of ``ALLOWED_ORIGINS``, and programs, which send no ``Origin``."""

    def __init__(self, application):
        self.application = application

    async def __call__(self, scope, receive, send):
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        own = origin is not None and urlsplit(origin).netloc == headers.get(b"host")
        if origin is None or own or origin in settings.ALLOWED_ORIGINS:
            return await self.application(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)
