"""The page that divides a village: which households lie in a grid, and with which account a worker signs in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import User
from core.scoping import after
from monitoring.gridding import assign_households
from monitoring.models import GridWorker, Household


@require_http_methods(["GET", "POST"])
def households_page(request, pk):
    """The village's groups with how many of their households lie in this grid; POST puts some into it."""
    grid = get_record(request, ledger_named("grids"), pk, "change")
    if request.method == "POST":
        numbers = request.POST.get("numbers", "").split()
        try:
            result = assign_households(grid, by=request.user, groups=request.POST.getlist("group"), numbers=numbers)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            unknown = f"本村没有这些户编号：{'、'.join(result.unknown[:20])}。" if result.unknown else ""
            messages.success(request, f"{result.moved} 户划入“{grid.name}”。{unknown}")
        return redirect("grid-households", pk=pk)
    context = {
        "grid": grid,
        "groups": _groups(grid),
        "workers": grid.workers.select_related("user").order_by("pk"),
        "accounts": User.objects.filter(
            is_active=True, region__gte=grid.region_id, region__lt=after(grid.region_id)
        ).order_by("username"),
        "cancel_url": reverse("grids-record", args=[pk]),
    }
    return render(request, "monitoring/grid_households.html", context)


def _groups(grid):
    """(group, households, of them in this grid, of them in another) of the grid's village; one grouped query."""
    rows = Household.objects.filter(region=grid.region_id).values("group_name", "grid_place__grid")
    groups = {}
    for row in rows.annotate(count=Count("pk")).order_by("group_name"):
        counts = groups.setdefault(row["group_name"], [0, 0, 0])
        counts[0] += row["count"]
        if row["grid_place__grid"]:
            counts[1 if row["grid_place__grid"] == grid.pk else 2] += row["count"]
    return [(name, *counts) for name, counts in groups.items()]


@require_POST
def account(request, pk):
    """Say with which account of the village a worker signs in; his tasks are then those of his grids."""
    worker = get_record(request, ledger_named("grid-workers"), pk, "change")
    chosen = request.POST.get("account", "")
    user = None
    if chosen:
        code = worker.region_id
        user = get_object_or_404(User, username=chosen, is_active=True, region__gte=code, region__lt=after(code))
    GridWorker.objects.visible_to(request.user).filter(pk=pk).update(user=user)
    messages.success(request, f"{worker.name}的登录账号已{'设为 ' + chosen if chosen else '取消'}。")
    return redirect("grid-households", pk=worker.grid_id)


urlpatterns = [
    path("grids/<int:pk>/households/", households_page, name="grid-households"),
    path("grid-workers/<int:pk>/account/", account, name="grid-worker-account"),
]
