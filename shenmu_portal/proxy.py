"""Behind the proxy that speaks TLS: whose request is it?"""


def client_address(request):
    """The address the proxy saw. It appends that one; what stands before it the client could have made up."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
