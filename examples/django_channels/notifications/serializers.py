"""Notifications as JSON, and what producers may send."""

from django.contrib.auth import get_user_model
from rest_framework import serializers

from notifications.models import Notification


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


class ReadState(serializers.Serializer):
    """The one thing that a user may change."""

    is_read = serializers.BooleanField()


class UpTo(serializers.Serializer):
    """The newest id that the user saw."""

    up_to = serializers.IntegerField(required=False, allow_null=True)
