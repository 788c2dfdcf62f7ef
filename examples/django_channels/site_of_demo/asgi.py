"""HTTP by Django, the socket by Channels."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of_demo.settings")
django = get_asgi_application()  # before what imports models

from notifications.consumers import NotificationConsumer
from notifications.origins import AllowedOrigins

sockets = URLRouter([path("ws/notifications/", NotificationConsumer.as_asgi())])
application = ProtocolTypeRouter({"http": django, "websocket": AllowedOrigins(sockets)})
