"""Pages that span the apps: home, search, the directory of ledgers."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from core import cells
from core.ledger.filters import number_digest
from core.models import ImportBatch, JobState
from monitoring.models import Risk
from shenmu_portal.menu import HOUSEHOLDS, LEDGERS

DASHBOARD_FIRST = ("office", "leader")


@require_GET
def home(request):
    """The signed-in user's home: the dashboard for the office and leaders, things to do for everybody else."""
    if request.user.role in DASHBOARD_FIRST and request.user.has_perm("bulletins.view_indicator"):
        return redirect("dashboard")
    return todos(request)


@require_GET
def todos(request):
    """What the user owes, behind the bell, with the ledgers at hand."""
    return render(request, "home.html", {"todos": todos_of(request.user), "links": _links(request.user)})


def todos_of(user):
    """What the user owes, most urgent first: sentence, count, where to go."""
    todos = []
    if user.has_perm("monitoring.view_risk"):
        todos += _risk_todos(user)
    if user.has_perm("core.view_importbatch"):
        waiting = ImportBatch.objects.visible_to(user).filter(user=user, state=JobState.REVIEW).count()
        todos.append(("导入的数据等待核对入库", waiting, reverse("imports"), "near"))
    return [todo for todo in todos if todo[1]]


def _risk_todos(user):
    month = Risk.objects.visible_to(user).latest_month()
    if month is None:
        return []
    waiting = Risk.objects.visible_to(user).filter(month=month).waiting()
    address = f"{reverse('risks-list')}?month={month}&status=active&reviewed_at=0"
    return [
        ("红色预警等待入户核实", waiting.filter(severity="red").count(), f"{address}&severity=red", "below"),
        ("橙色预警等待入户核实", waiting.filter(severity="orange").count(), f"{address}&severity=orange", "near"),
        ("黄色预警等待排查", waiting.filter(severity="yellow").count(), f"{address}&severity=yellow", "near"),
    ]


def _links(user):
    return [ledger for ledger in LEDGERS if ledger.allows(user, "view")]


@require_POST
def search(request):
    """The top bar's search: households by name, initials, code or number; one hit opens at once."""
    term = cells.text(request.POST.get("q", "")).replace(" ", "")
    if not term:
        return redirect("home")
    address = reverse("households-list")
    digest = number_digest(HOUSEHOLDS, request.user, term)
    if not digest:
        return HttpResponseRedirect(f"{address}?{urlencode({'search': term})}")
    found = list(HOUSEHOLDS.found(HOUSEHOLDS.rows(request.user), digest, request.user)[:2])
    if len(found) == 1:
        return redirect("households-record", pk=found[0].pk)
    return HttpResponseRedirect(f"{address}?{urlencode({'found': digest})}")


@require_GET
def ledgers_page(request):
    """Every ledger the user may see, with what it is for."""
    return render(request, "ledgers.html", {"ledgers": _links(request.user)})
