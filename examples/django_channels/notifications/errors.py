"""Every error is ``{"detail": …}``, also where no view was reached."""

from django.http import JsonResponse
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.views import exception_handler


def as_detail(error, context):
    """As REST framework answers, with the complaints of several fields in one sentence."""
    if isinstance(error, RecursionError):  # the parser's, which REST framework does not expect
        error = ParseError("the body is nested too deep")
    response = exception_handler(error, context)
    if isinstance(error, ValidationError):
        response.data = {"detail": "; ".join(_sentences(error.detail))}
    return response


def bad_request(request, exception):
    """Django's own complaints about a request."""
    return JsonResponse({"detail": "the request makes no sense"}, status=400)


def not_found(request, exception):
    """For every path that is none of ours."""
    return JsonResponse({"detail": "there is no such page"}, status=404)


def broken(request):
    """An error of ours; the log says more."""
    return JsonResponse({"detail": "an error of the server; its log says more"}, status=500)


def _sentences(detail):
    if isinstance(detail, dict):
        return [f"{field}: {text}" for field, inner in detail.items() for text in _sentences(inner)]
    return [str(each) for each in detail]
