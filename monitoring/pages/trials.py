"""Trying another value of a parameter: the form beside the parameter, and what it would change by rule and town."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import cells
from core.models import Parameter, Region
from core.months import Month
from core.progress import cancel
from core.scoping import scope_of
from monitoring.models import Risk, Trial
from monitoring.rules import all_rules
from monitoring.screening import previous_month
from monitoring.trials import CHANGES, counts, request_trial, tried_names

MAY = "monitoring.add_trial"


def trial_link(parameter, user):
    """What the parameter's page offers beside saving: (label, address), or None where there is nothing to try."""
    if parameter.name in tried_names() and user.has_perm(MAY):
        return "试算：改了会怎样", reverse("trial-start", args=[parameter.pk])
    return None


@require_http_methods(["GET", "POST"])
@permission_required(MAY, raise_exception=True)
def start_trial(request, pk):
    """Ask which value to try, on which month; POST queues the trial and opens its page."""
    parameter = get_object_or_404(Parameter, pk=pk)
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有管辖区域，不能试算。")
    month = Risk.objects.visible_to(request.user).latest_month() or previous_month()
    typed = {"value": parameter.value, "month": month, "error": ""}
    if request.method == "POST":
        typed = {"value": cells.text(request.POST.get("value", "")), "month": request.POST.get("month", "")}
        try:
            month = Month.parse(typed["month"])
            return redirect("trial", pk=request_trial(parameter, value=typed["value"], month=month, by=request.user).pk)
        except ValidationError as refused:
            typed["error"] = refused.messages[0]
        except ValueError as unreadable:
            typed["error"] = str(unreadable)
    context = {"parameter": parameter, **typed}
    return render(request, "monitoring/trial_start.html", context, status=422 if typed["error"] else 200)


@require_GET
@permission_required(MAY, raise_exception=True)
def trial_page(request, pk):
    """How many households more or fewer, by rule and by town; while it runs, its progress renews itself."""
    trial = get_object_or_404(Trial.objects.visible_to(request.user).select_related("parameter"), pk=pk)
    running = trial.is_running
    context = {
        "trial": trial,
        "url": request.path if running else "",
        **({} if running else _found(trial, request.user)),
    }
    return render(request, "monitoring/trial_state.html" if request.htmx else "monitoring/trial.html", context)


@require_POST
@permission_required(MAY, raise_exception=True)
def stop_trial(request, pk):
    """Ask a running trial to stop; it has changed nothing."""
    cancel(get_object_or_404(Trial.objects.visible_to(request.user), pk=pk), "已取消试算，数据没有改动。")
    messages.success(request, "已取消试算，数据没有改动。")
    return redirect("trial", pk=pk)


def _found(trial, user):
    rules, towns = _by_rule(trial, user), _by_town(trial, user)
    return {
        "rules": rules,
        "towns": towns,
        "total": {name: sum(row[name] for row in rules) for name in CHANGES},
        "adopt": f"{reverse('parameter', args=[trial.parameter_id])}?{urlencode({'value': trial.value})}",
    }


def _by_rule(trial, user):
    changed = {row["rule"]: row for row in counts(trial, user, "rule")}
    now = trial.totals.get
    return [
        {
            **changed[rule.code],
            "name": rule.name,
            "url": _names(trial, rule=rule.code),
            "now": now(rule.code, 0),
            "then": now(rule.code, 0) + changed[rule.code]["more"] - changed[rule.code]["fewer"],
        }
        for rule in all_rules()
        if rule.code in changed
    ]


def _by_town(trial, user):
    rows = list(counts(trial, user, "town"))
    names = dict(Region.objects.filter(pk__in=[row["town"] for row in rows]).values_list("pk", "name"))
    return [{**row, "name": names[row["town"]], "url": _names(trial, region=row["town"])} for row in rows]


def _names(trial, **filters):
    return f"{reverse('trial-differences-list')}?{urlencode({'trial': trial.number, **filters})}"


urlpatterns = [
    path("parameters/<int:pk>/trial/", start_trial, name="trial-start"),
    path("trials/<int:pk>/", trial_page, name="trial"),
    path("trials/<int:pk>/stop/", stop_trial, name="trial-stop"),
]
