"""A Django site in one module: a page with the bell, and the view that gives it its user's token."""

import os
import sys
import time

import jwt
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["LIVEBELL_SECRET"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["templates"]}],
    LIVEBELL_URL=os.environ["LIVEBELL_URL"],
    LIVEBELL_SECRET=os.environ["LIVEBELL_SECRET"],
)


@never_cache
@require_GET
def livebell_token(request):
    """The access token of whoever is signed in; nothing where nobody is. Never for another's user."""
    user = request.session.get("user")
    if user is None:
        return HttpResponse("", content_type="text/plain")
    now = time.time()
    claims = {
        "iss": "livebell",
        "aud": "livebell",
        "scope": "user",
        "sub": user,
        "iat": now,
        "exp": now + 300,
    }
    return HttpResponse(jwt.encode(claims, settings.LIVEBELL_SECRET, "HS256"), content_type="text/plain")


def index(request):
    """The page. Whoever comes is signed in as ``demo``: your site has a form for that."""
    request.session.setdefault("user", "demo")
    return render(request, "index.html", {"livebell": settings.LIVEBELL_URL, "user": request.session["user"]})


urlpatterns = [path("", index), path("livebell-token/", livebell_token, name="livebell-token")]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
