"""Sessions that end after half an hour without use."""

import time

STEP = 60


class SlidingSessionMiddleware:
    """Use prolongs the session; it is written once a minute, not with every request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and time.time() - request.session.get("used_at", 0) > STEP:
            request.session["used_at"] = int(time.time())
        return self.get_response(request)
