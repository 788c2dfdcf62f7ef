"""Notifications as JSON, and what producers may send."""

import json

from django.contrib.auth import get_user_model
from rest_framework import serializers

from notifications.models import Notification

LARGEST_METADATA = 16 * 1024  # bytes
DEEPEST_METADATA = 24  # lists and objects in each other; in a list of notifications the bell reads up to 32


class NotificationSerializer(serializers.ModelSerializer):
    """As the bell reads it."""

    class Meta:
        """All that is told."""

        model = Notification
        fields = ("id", "title", "message", "notification_type", "is_read", "created_at", "metadata")


class Produced(serializers.ModelSerializer):
    """A notification that a service wants to be sent."""

    user = serializers.SlugRelatedField(slug_field="username", queryset=get_user_model().objects)
    metadata = serializers.DictField(required=False)

    class Meta:
        """What a service may say."""

        model = Notification
        fields = ("user", "title", "message", "notification_type", "metadata")

    def validate_metadata(self, metadata):
        """What could be stored, and then never be written as JSON, would keep the whole list from being told."""
        if is_deeper(metadata, DEEPEST_METADATA):
            raise serializers.ValidationError(f"must be at most {DEEPEST_METADATA} levels deep")
        try:
            size = len(json.dumps(metadata, ensure_ascii=False, allow_nan=False).encode())
        except ValueError:
            raise serializers.ValidationError("must be JSON: no infinity, no half characters") from None
        if size > LARGEST_METADATA:
            raise serializers.ValidationError(f"must be at most {LARGEST_METADATA} bytes of JSON, got {size}")
        return metadata


class ReadState(serializers.Serializer):
    """The one thing that a user may change."""

    is_read = serializers.BooleanField()


class UpTo(serializers.Serializer):
    """The newest id that the user saw."""

    up_to = serializers.IntegerField(required=False, allow_null=True)


def is_deeper(value, levels):
    """Whether lists and objects stand in each other in more than so many levels."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(is_deeper(each, levels - 1) for each in inner)
