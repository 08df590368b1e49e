"""Signed-in visitors of the portal, in this process: whole requests with sessions, scope and row-level security."""

from django.test import Client

from core.models import User

CITY, TOWN = "office", "clerk-610881114"


def visitor(username):
    """A browser of this account in the current database."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username), backend="core.accounts.RoleBackend")
    return client


def opening(client, address):
    """A call that opens the page and insists that it came."""

    def open_page():
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        return response

    return open_page
