"""The monthly screening's page: its runs, their progress, and the button that starts one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from core.months import Month
from core.scoping import scope_of
from monitoring.models import Screening
from monitoring.screening import cancel_screening, previous_month, request_screening

SHOWN = 24


@require_GET
@permission_required("monitoring.view_screening", raise_exception=True)
def screening_page(request):
    """The last runs of the user's scope and, for the office, a form to run a month."""
    runs = list(Screening.objects.visible_to(request.user).select_related("region")[:SHOWN])
    context = {
        "runs": runs,
        "running": any(run.is_running for run in runs),
        "month": previous_month(),
        "may_run": request.user.has_perm("monitoring.add_screening"),
    }
    template = "monitoring/screening_runs.html" if request.htmx else "monitoring/screening.html"
    return render(request, template, context)


@require_POST
@permission_required("monitoring.add_screening", raise_exception=True)
def start_screening(request):
    """Queue a month's screening of the user's scope; a second press finds the one that runs."""
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有管辖区域，不能筛查。")
    try:
        month, weekly = Month.parse(request.POST.get("month", "")), request.POST.get("weekly") == "1"
        request_screening(month, region_id=request.user.region_id, by=request.user, weekly=weekly)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    except ValueError as unreadable:
        messages.error(request, str(unreadable))
    else:
        messages.success(request, "已开始筛查，可以离开本页，完成后结果在筛查预警中。")
    return redirect("screening")


@require_POST
@permission_required("monitoring.add_screening", raise_exception=True)
def stop_screening(request, pk):
    """Ask a running screening to stop; rules already done stay."""
    cancel_screening(get_object_or_404(Screening.objects.visible_to(request.user), pk=pk))
    messages.success(request, "已要求停止，已完成的规则有效，再次筛查该月即可补齐。")
    return redirect(reverse("screening"))


urlpatterns = [
    path("screening/", screening_page, name="screening"),
    path("screening/start/", start_screening, name="screening-start"),
    path("screening/<int:pk>/stop/", stop_screening, name="screening-stop"),
]
