"""Every error is ``{"detail": …}``."""

from rest_framework.exceptions import ValidationError
from rest_framework.views import exception_handler


def as_detail(error, context):
    """As REST framework answers, with the complaints of several fields in one sentence."""
    response = exception_handler(error, context)
    if isinstance(error, ValidationError):
        response.data = {"detail": "; ".join(_sentences(error.detail))}
    return response


def _sentences(detail):
    if isinstance(detail, dict):
        return [f"{field}: {text}" for field, inner in detail.items() for text in _sentences(inner)]
    return [str(each) for each in detail]
