"""A job that takes a moment, and a notification that tells of its end."""

import asyncio
import contextvars

from channels.db import database_sync_to_async
from django.http import JsonResponse
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.exceptions import TokenError

from notifications.models import Notification
from notifications.tokens import Service, user_of

SECONDS = 1.0
running = set()  # a task that nobody holds may be collected before its end


async def sync(request, name):
    """Start; the answer does not wait."""
    if request.method != "POST":
        return JsonResponse({"detail": f"method {request.method} not allowed"}, status=405)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _expires_at = await database_sync_to_async(user_of)(token if kind == "Bearer" else "")
    except (APIException, TokenError):
        return JsonResponse({"detail": "not signed in"}, status=401)
    if isinstance(user, Service):
        return JsonResponse({"detail": "only a user has integrations"}, status=403)
    # In a context of its own: the thread of this request ends with the request.
    task = asyncio.create_task(work(user.id, name), context=contextvars.Context())
    running.add(task)
    task.add_done_callback(running.discard)
    return JsonResponse({"integration": name, "status": "started"}, status=202)


async def work(user_id, name):
    """What a real one would do with a queue such as Celery."""
    await asyncio.sleep(SECONDS)
    await database_sync_to_async(Notification.objects.create)(
        user_id=user_id,
        title="Sync completed",
        message=f"{name} is up to date",
        notification_type="sync_completed",
        metadata={"integration": name},
    )
