"""Aid on two screens: the week's list of what is missing by town, and one household's plan (一户一策) for paper."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import Region
from core.scoping import scope_of
from monitoring.aid_gaps import BY_CODE, RED, YELLOW, check_aid, gaps_of
from monitoring.models import AidCheck, AidGap, AidMeasure, Household, Member, RegisteredAid, SafetyNetPayment
from monitoring.models.aid import CATEGORIES

CHECKS, PAYMENTS = 12, 24
MONDAY = 2  # as the database counts days of the week


@require_GET
@permission_required("monitoring.view_aidgap", raise_exception=True)
def aid_page(request):
    """Green and red by town, what is missing by rule, and the weekly checks."""
    households = Household.objects.visible_to(request.user).open()
    gaps = AidGap.objects.visible_to(request.user)
    checks = AidCheck.objects.visible_to(request.user).select_related("region").order_by("-checked_on", "-pk")
    context = {
        "towns": _towns(households, gaps),
        "rules": _rules(gaps),
        "checks": checks.filter(checked_on__week_day=MONDAY)[:CHECKS],
        "latest": checks.first(),
        "may_check": request.user.has_perm("monitoring.change_aidmeasure"),
    }
    return render(request, "monitoring/aid.html", context)


def _towns(households, gaps):
    """One line a town: open households, those lacking something beyond the grace, within it, and nothing."""
    found = {}
    for code in households.values_list("region_id", flat=True):
        found.setdefault(code[:9], {"households": 0, "red": 0, "yellow": 0})["households"] += 1
    for town, severity, rows in _worst(gaps):
        if town in found:
            found[town][severity] = rows
    names = dict(Region.objects.filter(pk__in=found).values_list("code", "short_name"))
    lines = [{"code": code, "name": names[code], **line} for code, line in sorted(found.items())]
    return [line | {"green": line["households"] - line["red"] - line["yellow"]} for line in lines]


def _worst(gaps):
    """(town, severity, households), each household under its worst gap."""
    by_household = gaps.order_by().values("household", "region").annotate(red=Count("pk", filter=Q(severity=RED)))
    counts = {}
    for row in by_household:
        key = row["region"][:9], RED.value if row["red"] else YELLOW.value
        counts[key] = counts.get(key, 0) + 1
    return [(town, severity, rows) for (town, severity), rows in counts.items()]


def _rules(gaps):
    counted = dict(gaps.order_by().values_list("rule").annotate(Count("pk")))
    return [{"rule": rule, "rows": counted.get(code, 0)} for code, rule in BY_CODE.items()]


@require_POST
@permission_required("monitoring.change_aidmeasure", raise_exception=True)
def check_now(request):
    """Bring the list of the user's own area to this moment's state."""
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有管辖区域。")
    check = check_aid(scope_of(request.user))
    messages.success(
        request, f"已核对 {check.households:,} 户监测户：缺项 {check.red:,} 户，宽限期内 {check.yellow:,} 户。"
    )
    return redirect("aid")


@require_GET
@permission_required("monitoring.view_aidmeasure", raise_exception=True)
def plan_page(request, pk):
    """One household's plan: who can work, what it lacks as of now, what is done by whom until when; prints on A4."""
    household = get_record(request, ledger_named("households"), pk)
    inside = {"household": household, "region": household.region_id}
    open_one = Household.objects.visible_to(request.user).filter(pk=pk).open()
    gaps = gaps_of(open_one, localdate()).get((household.pk, household.region_id), {})
    context = {
        "household": household,
        "members": Member.objects.filter(**inside, left_on=None).order_by("pk"),
        "gaps": [(BY_CODE[code], severity) for code, severity in sorted(gaps.items())],
        "registered": _registered(RegisteredAid.objects.filter(**inside).first()),
        "measures": AidMeasure.objects.filter(**inside).select_related("member").order_by("category", "planned_on"),
        "payments": SafetyNetPayment.objects.filter(**inside).select_related("member").order_by("-paid_in")[:PAYMENTS],
        "green": household.cases.in_green_channel().first(),
        "contacts": household.contacts.serving(localdate()),
        "today": localdate(),
        "may_add": request.user.has_perm("monitoring.add_aidmeasure"),
    }
    return render(request, "monitoring/aid_plan.html", context)


def _registered(aid):
    """(category, items) of what the national system has for the household."""
    if aid is None:
        return []
    return [(category, "、".join(getattr(aid, name))) for category, name in CATEGORIES.items() if getattr(aid, name)]


urlpatterns = [
    path("aid/", aid_page, name="aid"),
    path("aid/check/", check_now, name="aid-check"),
    path("households/<int:pk>/plan/", plan_page, name="aid-plan"),
]
