"""The settings of the project; what differs between machines comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("BELL_VAR_DIR", BASE / "var"))

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]  # also signs the tokens
DEBUG = False
ALLOWED_HOSTS = os.environ.get("BELL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
# Origins of other sites whose pages may use the API and the socket, such as https://app.example.com
ALLOWED_ORIGINS = [origin for origin in os.environ.get("BELL_ORIGINS", "").split(",") if origin]
BELL_URL = os.environ.get("BELL_URL", "")  # where livebell.js comes from; empty: this site
DEMO = os.environ.get("BELL_DEMO") == "1"  # whoever opens the page is signed in as `demo`

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "channels",
    "rest_framework",
    "notifications",
]
MIDDLEWARE = [
    "notifications.middleware.Cors",
    "notifications.middleware.LimitedBody",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "site_of_demo.urls"
ASGI_APPLICATION = "site_of_demo.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE / "templates"]}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "db.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # a reader that becomes a writer half-way can only fail
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        },
    }
}

# In memory for one process; with several, or to notify from `manage.py`, by Redis.
REDIS = os.environ.get("BELL_REDIS_URL")
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS]}}
        if REDIS
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["notifications.tokens.Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["notifications.tokens.IsUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "notifications.errors.as_detail",
}
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "AUDIENCE": "notifications",
    "ISSUER": "django-channels-example",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "ROTATE_REFRESH_TOKENS": True,
    "USER_ID_CLAIM": "sub",
}

# The socket's URL carries the token. What daphne and uvicorn say of connections is left out, at every level
# that they are started with.
SERVERS = ("daphne", "django.channels.server", "uvicorn", "uvicorn.access", "uvicorn.asgi", "uvicorn.error")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"handlers": [], "level": "WARNING", "propagate": True} for name in SERVERS},
}
