"""Telling a user's open sockets what was committed: after the commit, never before."""

from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from notifications.models import Notification


def group_of(user_id):
    """The group of all sockets of one user."""
    return f"user-{user_id}"


def tell(user_id, kind, payload):
    """Send a frame when the transaction has been committed; at once where there is none."""
    transaction.on_commit(partial(_send, user_id, {"type": kind, "payload": payload}))


def tell_count(user_id):
    """Send the count as it is after the commit."""
    transaction.on_commit(lambda: _send(user_id, count_frame(user_id)))


def count_frame(user_id):
    """The unread, as a frame."""
    unread = Notification.objects.filter(user_id=user_id, is_read=False).count()
    return {"type": "unread_count", "payload": {"unread_count": unread}}


def _send(user_id, frame):
    async_to_sync(get_channel_layer().group_send)(group_of(user_id), {"type": "tell", "frame": frame})
