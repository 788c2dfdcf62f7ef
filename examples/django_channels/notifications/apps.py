"""The app."""

from django.apps import AppConfig


class Notifications(AppConfig):
    """Connects the signals when Django is ready."""

    name = "notifications"

    def ready(self):
        from notifications import signals  # noqa: F401 - models are not there before
