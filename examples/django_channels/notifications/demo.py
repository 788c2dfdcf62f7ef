"""A page with the bell, and the token of whoever is signed in on it."""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from rest_framework_simplejwt.tokens import AccessToken


def page(request):
    """In the demo whoever comes is signed in as ``demo``; your site has a form for that."""
    if settings.DEMO and not request.user.is_authenticated:
        login(request, get_user_model().objects.get(username="demo"))
    return render(request, "page.html", {"bell": settings.BELL_URL})


@never_cache
def my_token(request):
    """Nothing where nobody is signed in: the bell takes that for signed out."""
    token = str(AccessToken.for_user(request.user)) if request.user.is_authenticated else ""
    return HttpResponse(token, content_type="text/plain")
