"""Sessions that end after half an hour without use."""

import time

from django.conf import settings
from django.http import HttpResponse

STEP = 60


class SignedOutMiddleware:
    """A part of a page asked for without a session: a bare 401, for the sign-in page would be swapped into the page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_sent_to_login = response.status_code == 302 and response["Location"].startswith(settings.LOGIN_URL)
        return HttpResponse(status=401) if is_sent_to_login and "HX-Request" in request.headers else response


class SlidingSessionMiddleware:
    """Use prolongs the session; it is written once a minute, not with every request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and time.time() - request.session.get("used_at", 0) > STEP:
            request.session["used_at"] = int(time.time())
        return self.get_response(request)
