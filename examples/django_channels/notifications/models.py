"""What is kept: one row for each notification of each user."""

from django.conf import settings
from django.db import models


class Notification(models.Model):
    """A notification, with the fields that go to the bell."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    title = models.CharField(max_length=500, blank=True)
    message = models.TextField(max_length=10_000, blank=True)
    notification_type = models.CharField(max_length=64, default="info")
    is_read = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    metadata = models.JSONField(default=dict, blank=True)
    # Who sent it, and their Idempotency-Key: the same again is the same notification.
    producer_key = models.CharField(max_length=420, null=True, unique=True, editable=False)

    class Meta:
        """Ids rise with time, so that "older than id n" is one comparison."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["user", "-id"]), models.Index(fields=["user", "is_read"]))
