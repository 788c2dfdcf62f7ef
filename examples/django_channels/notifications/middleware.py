"""What stands around every answer. For more than this there is django-cors-headers."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse

LARGEST_BODY = 64 * 1024  # bytes


class Cors:
    """Lets pages of ``ALLOWED_ORIGINS`` read the API."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = request.headers.get("Origin")
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks else self.get_response(request)
        response["Vary"] = "Origin"
        if origin in settings.ALLOWED_ORIGINS:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = "Date"
            response["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Idempotency-Key"
        return response


class LimitedBody:
    """Refuses what is larger than any notification."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return JsonResponse({"detail": f"a body may have at most {LARGEST_BODY} bytes"}, status=413)
        return self.get_response(request)
