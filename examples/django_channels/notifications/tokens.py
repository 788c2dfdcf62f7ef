"""
Who is asking: users and services, by simplejwt's access tokens.

A service has no row in the database; its token carries ``scope: service`` and its name.
"""

from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import BasePermission
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken


class Service(AnonymousUser):
    """Somebody who may send to every user, and has no notifications."""

    is_authenticated = True

    def __init__(self, name):
        self.username = name


class Authentication(JWTAuthentication):
    """A service for a token of scope ``service``, else the user."""

    def get_user(self, validated_token):
        if validated_token.get("scope") == "service":
            return Service(validated_token["sub"])
        return super().get_user(validated_token)


class IsUser(BasePermission):
    """A user with notifications of their own."""

    def has_permission(self, request, view):  # noqa: ARG002 - the base class's
        return request.user.is_authenticated and not isinstance(request.user, Service)


class IsService(BasePermission):
    """Somebody who may send."""

    def has_permission(self, request, view):  # noqa: ARG002 - the base class's
        return isinstance(request.user, Service)


def service_token(name, lifetime):
    """A token that may send, for ``lifetime`` (a timedelta)."""
    token = AccessToken()
    token.set_exp(lifetime=lifetime)
    token["sub"], token["scope"] = name, "service"
    return str(token)


def user_of(text):
    """The user of an access token and when it ends (epoch seconds). Raises what simplejwt raises."""
    authentication = Authentication()
    token = authentication.get_validated_token(text.encode())
    return authentication.get_user(token), token["exp"]
