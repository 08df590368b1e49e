"""Pages that span the apps: home, search, the directory of ledgers."""

import re

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

import bulletins.todos
import core.todos
import funds.todos
import monitoring.listings
import monitoring.todos
import photovoltaic.todos
import projects.todos
import supervision.todos
from core.ledger.terms import query_for
from core.todos import urgent_first
from shenmu_portal.menu import HOUSEHOLDS, LEDGERS

OWING = (
    monitoring.todos, monitoring.listings, projects.todos, funds.todos, photovoltaic.todos, supervision.todos,
    bulletins.todos, core.todos,
)  # fmt: skip
DASHBOARD_FIRST = ("office", "leader")


@require_GET
def home(request):
    """The signed-in user's home: the dashboard for the office and leaders, things to do for everybody else."""
    if request.user.role in DASHBOARD_FIRST and request.user.has_perm("bulletins.view_indicator"):
        return redirect("dashboard")
    return todos(request)


@require_GET
def todos(request):
    """What the user owes, behind the bell."""
    actions = []
    if request.user.has_perm("monitoring.add_household"):
        actions.append({"label": "录入农户", "url": reverse("household-enter"), "icon": "plus", "primary": True})
    return render(request, "home.html", {"todos": todos_of(request.user), "actions": actions})


def todos_of(user):
    """What the user owes in every app, most urgent first."""
    return urgent_first(todo for app in OWING for todo in app.todos_of(user))


@require_POST
def search(request):
    """The top bar's search: households by name, initials, code or number; one hit opens at once."""
    query = query_for(HOUSEHOLDS, request.user, request.POST.get("q", ""))
    if not query:
        return redirect("home")
    if digest := QueryDict(query).get("found"):
        found = list(HOUSEHOLDS.found(HOUSEHOLDS.rows(request.user), digest, request.user)[:2])
        if len(found) == 1:
            return redirect("households-record", pk=found[0].pk)
    return HttpResponseRedirect(f"{reverse('households-list')}?{query}")


@require_GET
def ledgers_page(request):
    """Every ledger the user may see, with what it is for."""
    return render(
        request, "ledgers.html", {"ledgers": [ledger for ledger in LEDGERS if ledger.allows(request.user, "view")]}
    )


def unreadable(request, exception):
    """An address or a form the portal cannot read: what is wrong with it, where a page of ours says so.

    Django says what it cannot read in English, which a clerk is not shown.
    """
    sentence = str(exception) if type(exception) is BadRequest and re.search("[一-鿿]", str(exception)) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)
