"""From an accepted project to its asset in one step, from a contract to its rents; an asset's life line on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from projects.assets import make_asset, plan_rents
from projects.life import LifeLine


@require_POST
def make_asset_page(request, pk):
    """Enter what the project left behind into the register, and open it to be completed."""
    project = get_record(request, ledger_named("projects"), pk)
    if not request.user.has_perm("projects.add_asset"):
        raise PermissionDenied("您的角色不能登记项目资产。")
    try:
        asset = make_asset(project, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("projects-record", pk=pk)
    messages.success(request, "已由项目生成资产，请核对原值和验收日期，补充数量和规格。")
    return redirect("assets-edit", pk=asset.pk)


@require_POST
def plan_rents_page(request, pk):
    """Enter the instalments that a contract's rent falls due in."""
    contract = get_record(request, ledger_named("contracts"), pk)
    if not request.user.has_perm("projects.add_rent"):
        raise PermissionDenied("您的角色不能登记合同租金。")
    try:
        count = plan_rents(contract, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"已按年租金登记 {count} 期应收；不是一年一交的，请逐期修改。")
    return redirect("contracts-record", pk=pk)


@require_GET
def life_page(request, pk):
    """From the money to the farmer on one sheet; made for paper too."""
    asset = get_record(request, ledger_named("assets"), pk)
    life = LifeLine(asset)
    context = {
        "asset": asset,
        "life": life,
        "stations": life.stations(),
        "sources": life.sources(),
        "totals": life.totals() if life.sources() else (),
        "building": life.building(),
        "titling": life.titling(),
        "owed": life.owed(localdate()),
        "left": asset.income - asset.distributed,
        "papers": life.papers(),
        "today": localdate(),
        "back": reverse("assets-record", args=[pk]),
    }
    return render(request, "projects/life.html", context)


urlpatterns = [
    path("projects/<int:pk>/make-asset/", make_asset_page, name="project-make-asset"),
    path("contracts/<int:pk>/plan-rents/", plan_rents_page, name="contract-plan-rents"),
    path("assets/<int:pk>/life/", life_page, name="asset-life"),
]
