"""One risk on one screen: what was found, on which figures, what would clear it, and the check's result."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_http_methods

from core.ledger.pages.record import get_record, record_page, walk
from core.ledger.registry import ledger_named
from monitoring.actions import review_risk
from monitoring.models import Clue, Income, Risk, Severity
from monitoring.rules import by_code, cleared_sentence, sentence
from monitoring.words import RISK_CODES

HISTORY = {"label": "历史", "url": "?tab=history", "count": None}
STATES = {Severity.RED: "below", Severity.ORANGE: "near", Severity.YELLOW: "near"}


@require_http_methods(["GET", "POST"])
def risk_page(request, pk):
    """Read a risk; POST records the check and opens the next one that waits."""
    ledger = ledger_named("risks")
    if request.method == "GET" and request.GET.get("tab"):
        return record_page(request, ledger, pk)
    risk = get_record(request, ledger, pk)
    may_review = request.user.has_perm("monitoring.change_risk")
    error = ""
    if request.method == "POST":
        if not may_review:
            raise PermissionDenied("您的角色不能核实预警。")
        try:
            review_risk(risk, by=request.user, note=request.POST.get("note", ""))
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            return _next(request, risk)
    context = {
        **_told(risk),
        **walk(request, ledger, risk),
        "tabs": [{"label": "预警", "url": "?", "active": True, "count": None}, HISTORY],
        "risk": risk,
        "household": risk.household,
        "facts": [str(risk.household)],
        "months": _months(risk),
        "clue": _clue(request.user, risk),
        "contacts": risk.household.contacts.serving(localdate()) if risk.response == Risk.Response.REMINDER else (),
        "income": _latest_income(risk),
        "members": _members(request.user, risk),
        "may_review": may_review and risk.reviewed_at is None and risk.status == Risk.Status.ACTIVE,
        "error": error,
        "typed": request.POST.get("note", ""),
    }
    return render(request, "monitoring/risk.html", context, status=422 if error else 200)


def _told(risk):
    rule = by_code()[risk.rule]
    pills = [{"state": STATES[risk.severity], "text": risk.get_severity_display()}]
    if risk.status == Risk.Status.CLEARED:
        pills.append({"state": "met", "text": f"{risk.cleared_in.label}已消除"})
    return {
        "rule": rule,
        "pills": pills,
        "sentence": sentence(risk),
        "cleared": cleared_sentence(risk),
        "kind": RISK_CODES.get(risk.risk_code[:2], risk.risk_code),
    }


def _clue(user, risk):
    """The clue that this signal opened or joined, for those who may see clues."""
    if risk.response not in (Risk.Response.CLUE, Risk.Response.ATTACHED) or not ledger_named("clues").allows(
        user, "view"
    ):
        return None
    same = Clue.objects.visible_to(user).filter(household=risk.household_id, rule=risk.rule)
    return same.filter(month__gte=risk.month).order_by("month", "pk").first()


def _months(risk):
    """The same rule's findings on this household, newest first."""
    same = Risk.objects.filter(household=risk.household_id, rule=risk.rule).order_by("-month")[:12]
    return [
        {
            "at": each.month.label,
            "what": each.get_severity_display(),
            "who": f"{each.reviewed_by} 于 {localtime(each.reviewed_at):%Y-%m-%d} 核实"
            if each.reviewed_at
            else "未核实",
            "state": STATES[each.severity],
            "note": "。".join(filter(None, [sentence(each), each.review_note])),
        }
        for each in same.select_related("reviewed_by")
    ]


def _latest_income(risk):
    return Income.objects.filter(household=risk.household_id, span=Income.Span.YEAR).order_by("-end_month").first()


def _members(user, risk):
    members = ledger_named("members")
    return (
        members.rows(user).filter(household=risk.household_id).order_by("pk")[:20]
        if members.allows(user, "view")
        else []
    )


def _next(request, risk):
    waiting = Risk.objects.visible_to(request.user).filter(
        month=risk.month, status=Risk.Status.ACTIVE, reviewed_at=None
    )
    following = waiting.filter(pk__gt=risk.pk).order_by("pk").first() or waiting.order_by("pk").first()
    if following is None:
        messages.success(request, "已记下核实情况，本月预警已全部核实。")
        return redirect(f"{reverse('risks-list')}?month={risk.month}")
    messages.success(request, "已记下核实情况，这是下一条。")
    return redirect("risks-record", pk=following.pk)


urlpatterns = [path("risks/<int:pk>/", risk_page, name="risks-record")]
