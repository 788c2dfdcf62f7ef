"""REST under ``/api/``, and the page of the demo."""

from django.urls import include, path
from notifications.demo import my_token, page

urlpatterns = [
    path("api/", include("notifications.urls")),
    path("my-token", my_token),
    path("", page),
]
