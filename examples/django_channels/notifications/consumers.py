"""The live line: one consumer for each open socket."""

import asyncio
import json
import time
from contextlib import suppress
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import ObjectDoesNotExist
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.exceptions import TokenError

from notifications.live import count_frame, group_of
from notifications.tokens import Service, user_of

FRAMES_PER_SECOND = 20
LARGEST_FRAME = 64 * 1024  # bytes
TOO_LARGE = 4009  # 1009 is what it means, but daphne lets no application say that
# What a server raises when somebody has gone of whom it has not told us yet: an OSError (ASGI, "Send"), daphne one of its own.
GONE = (OSError, Disconnected)


class NotificationConsumer(AsyncWebsocketConsumer):
    """Checks the token, then tells what is committed for its user, until the token ends."""

    group = None
    expiry = None
    is_over = False

    async def connect(self):
        """Accept first: a refusal before it reaches a browser as 1006, which says nothing."""
        await self.accept()
        self.allowance, self.seen_at = float(FRAMES_PER_SECOND), time.monotonic()
        token = parse_qs(self.scope["query_string"].decode(errors="replace")).get("token", [""])[0]
        try:
            user, expires_at = await database_sync_to_async(user_of)(token)
        except (APIException, TokenError, ObjectDoesNotExist):
            user = None
        if user is None or isinstance(user, Service):
            await self.close(4003, "not signed in")
            return
        self.group = group_of(user.id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        self.expiry = asyncio.create_task(self.close_at(expires_at))
        await self.tell({"frame": await database_sync_to_async(count_frame)(user.id)})

    async def close_at(self, moment):
        """The line lives no longer than its token."""
        await asyncio.sleep(max(moment - time.time(), 0))
        await self.close(4003, "the token has expired")

    async def close(self, code=None, reason=None):
        """Say goodbye, once; after that nothing may be sent."""
        if not self.is_over:
            self.is_over = True
            with suppress(*GONE):
                await super().close(code, reason)

    async def disconnect(self, code):  # noqa: ARG002 - the base class's
        """Leave the group, so that nothing is kept for nobody."""
        if self.group is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)
        if self.expiry is not None:
            self.expiry.cancel()

    async def receive(self, text_data=None, bytes_data=None):
        """Pings are answered; what is unknown is ignored, for clients may be newer than we are."""
        if self.is_over:
            return  # it came before our goodbye was heard
        if len((text_data or "").encode()) > LARGEST_FRAME or len(bytes_data or b"") > LARGEST_FRAME:
            await self.close(TOO_LARGE, "a frame may have at most 64 KiB")
        elif not self.may_send():
            await self.close(4029, "too many frames")
        elif frame_type(text_data) == "ping":
            await self.tell({"frame": {"type": "pong"}})

    def may_send(self):
        """20 frames at once, and as many again each second."""
        now = time.monotonic()
        refilled = self.allowance + (now - self.seen_at) * FRAMES_PER_SECOND
        self.allowance, self.seen_at = min(FRAMES_PER_SECOND, refilled) - 1, now
        return self.allowance >= 0

    async def tell(self, event):
        """A frame, from us or from the group, which has this line until its end is told us."""
        if not self.is_over:
            with suppress(*GONE):
                await self.send(json.dumps(event["frame"], ensure_ascii=False))


def frame_type(text):
    """The type of a frame; None for whatever is none."""
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return frame.get("type") if isinstance(frame, dict) else None
