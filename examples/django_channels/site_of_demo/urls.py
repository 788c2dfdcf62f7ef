"""REST under ``/api/``, and the page of the demo."""

from django.urls import include, path
from notifications.demo import my_token, page

handler400 = "notifications.errors.bad_request"
handler404 = "notifications.errors.not_found"
handler500 = "notifications.errors.broken"

urlpatterns = [
    path("api/", include("notifications.urls")),
    path("my-token", my_token),
    path("", page),
]
