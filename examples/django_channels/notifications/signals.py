"""Whatever saves or deletes a notification, the bell hears of it: views, admin, your own code."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from notifications.live import tell, tell_count
from notifications.models import Notification
from notifications.serializers import NotificationSerializer


@receiver(post_save, sender=Notification)
def saved(instance, created, **_):
    """A new notification, or one that was marked."""
    if created:
        tell(instance.user_id, "notification_created", dict(NotificationSerializer(instance).data))
    else:
        updates = {"is_read": instance.is_read}
        tell(instance.user_id, "notification_updated", {"id": instance.id, "updates": updates})
    tell_count(instance.user_id)


@receiver(post_delete, sender=Notification)
def deleted(instance, **_):
    """One that is gone."""
    tell(instance.user_id, "notification_deleted", {"id": instance.id})
    tell_count(instance.user_id)
