"""The data-quality pages: scores of towns and villages, the runs and the button that starts one, every rule."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from core.models import ImportBatch, JobState, Region
from core.scoping import scope_of
from monitoring.models import QualityCheck
from monitoring.quality.checking import cancel_check, request_check
from monitoring.quality.foreseeing import MOST_ROWS, foresee, is_too_long
from monitoring.quality.rules import RULES
from monitoring.quality.scores import ranked, weights

SHOWN = 12


@require_GET
@permission_required("monitoring.view_qualityscore", raise_exception=True)
def quality_page(request):
    """Scores of the user's towns, or of one town's villages; the worst first."""
    place = _place(request)
    runs = QualityCheck.objects.visible_to(request.user).select_related("region")[:SHOWN]
    last = next((run for run in runs if run.state == "done"), None)
    context = {
        "place": place,
        "above": place.parent if len(place.code) > len(scope_of(request.user)) else None,
        "rows": ranked(place.code),
        "weights": weights(),
        "runs": runs,
        "running": any(run.is_running for run in runs),
        "last": last,
        "may_run": request.user.has_perm("monitoring.add_qualitycheck"),
    }
    return render(request, "monitoring/quality_runs.html" if request.htmx else "monitoring/quality.html", context)


def _place(request):
    scope = scope_of(request.user)
    code = request.GET.get("region") or scope
    if not scope or not code.startswith(scope):
        raise PermissionDenied("这个地方不在您的管辖区域内。")
    return get_object_or_404(Region.objects.select_related("parent"), pk=code)


@require_GET
@permission_required("monitoring.view_qualityscore", raise_exception=True)
def quality_rules_page(request):
    """Every rule with its source, and which are off because their columns never came in."""
    last = QualityCheck.objects.visible_to(request.user).filter(state="done").first()
    off = set(last.skipped) if last else set()
    return render(request, "monitoring/quality_rules.html", {"rules": RULES, "off": off, "last": last})


@require_POST
@permission_required("monitoring.add_qualitycheck", raise_exception=True)
def start_check(request):
    """Queue a check of the user's scope; a second press finds the one that runs."""
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有管辖区域，不能检查。")
    request_check(region_id=request.user.region_id, by=request.user)
    messages.success(request, "已开始检查，可以离开本页，完成后结果在数据疑点中。")
    return redirect("quality")


@require_POST
@permission_required("monitoring.add_qualitycheck", raise_exception=True)
def stop_check(request, pk):
    """Ask a running check to stop; nothing has changed then."""
    cancel_check(get_object_or_404(QualityCheck.objects.visible_to(request.user), pk=pk))
    messages.success(request, "已要求停止，疑点没有改动。")
    return redirect("quality")


@require_GET
def import_forecast(request, pk):
    """What a waiting import would bring: a fragment of its review."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk, state=JobState.REVIEW)
    if not request.user.has_perm("monitoring.view_finding"):
        raise PermissionDenied("您的角色没有“数据疑点”的查看权限。")
    context = {"most": MOST_ROWS} if is_too_long(batch) else {"forecast": foresee(batch)}
    return render(request, "monitoring/forecast.html", context)


urlpatterns = [
    path("quality/imports/<int:pk>/", import_forecast, name="quality-forecast"),
    path("quality/", quality_page, name="quality"),
    path("quality/rules/", quality_rules_page, name="quality-rules"),
    path("quality/start/", start_check, name="quality-start"),
    path("quality/<int:pk>/stop/", stop_check, name="quality-stop"),
]
