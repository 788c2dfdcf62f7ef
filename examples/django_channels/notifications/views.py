"""REST, as the bell asks for it."""

from django.db import transaction
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from notifications.live import tell, tell_count
from notifications.models import Notification
from notifications.serializers import NotificationSerializer, Produced, ReadState, UpTo
from notifications.tokens import IsService, IsUser

LARGEST_ID = 2**53 - 1  # what JavaScript counts exactly


class Pages(CursorPagination):
    """Newest first; what comes in meanwhile moves nothing."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "limit"
    ordering = "-id"


class NotificationViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """A user's own notifications, and how services send them."""

    serializer_class = NotificationSerializer
    pagination_class = Pages
    lookup_value_regex = r"\d{1,15}"

    def get_permissions(self):
        """Sending is for services, all else for users."""
        return [IsService() if self.action == "create" else IsUser()]

    def get_queryset(self):
        """The asking user's, of whom the query wants."""
        wanted = Notification.objects.filter(user_id=self.request.user.id)
        query = self.request.query_params
        if query.get("unread") == "true":
            wanted = wanted.filter(is_read=False)
        if "notification_type" in query:
            wanted = wanted.filter(notification_type=query["notification_type"])
        if "before" in query:
            if not (query["before"].isascii() and query["before"].isdecimal() and len(query["before"]) < 16):
                raise ValidationError({"before": ["must be an id"]})
            wanted = wanted.filter(id__lt=int(query["before"]))
        return wanted

    def create(self, request):
        """Send; with an ``Idempotency-Key`` that was used before, the first answer again."""
        body = Produced(data=request.data)
        body.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key")
        with transaction.atomic():
            if key is None:
                notification = body.save()
            else:
                notification, _ = Notification.objects.get_or_create(
                    producer_key=f"{request.user.username}:{key}"[:420], defaults=body.validated_data
                )
        return Response(NotificationSerializer(notification).data, status=201)

    def partial_update(self, request, pk):  # noqa: ARG002 - the router's
        """Mark as read or as unread. What is so already is no news."""
        body = ReadState(data=request.data)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            notification = self.get_object()
            if notification.is_read != body.validated_data["is_read"]:
                notification.is_read = body.validated_data["is_read"]
                notification.save(update_fields=["is_read"])
        return Response(NotificationSerializer(notification).data)

    @action(detail=False, url_path="unread-count")
    def unread_count(self, request):  # noqa: ARG002 - the router's
        """How many are unread."""
        return Response({"unread_count": self.get_queryset().filter(is_read=False).count()})

    @action(detail=False, methods=["post"], url_path="mark-all-read")
    def mark_all_read(self, request):
        """All that the user saw. One ``update`` sends no signals, so the bell is told here."""
        body = UpTo(data=request.data)
        body.is_valid(raise_exception=True)
        up_to = body.validated_data.get("up_to")
        with transaction.atomic():
            unread = self.get_queryset().filter(is_read=False)
            if up_to is not None:
                unread = unread.filter(id__lte=min(up_to, LARGEST_ID))
            ids = list(unread.order_by("id").values_list("id", flat=True))
            unread.update(is_read=True)
            for each in ids:
                tell(request.user.id, "notification_updated", {"id": each, "updates": {"is_read": True}})
            tell_count(request.user.id)
        left = self.get_queryset().filter(is_read=False).count()
        return Response({"updated": len(ids), "ids": ids, "unread_count": left})
