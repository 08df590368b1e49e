"""From an accepted project to its asset in one step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from projects.assets import make_asset


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
    messages.success(request, "已由项目生成资产，请补充数量、规格和验收日期。")
    return redirect("assets-edit", pk=asset.pk)


urlpatterns = [path("projects/<int:pk>/make-asset/", make_asset_page, name="project-make-asset")]
