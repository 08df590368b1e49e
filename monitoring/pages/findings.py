"""One finding on one screen: what is doubtful, where to mend it, and who answers for it if it is right after all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import cells
from core.ledger.pages.record import get_record, walk
from core.ledger.registry import ledger_named
from monitoring.ledgers.quality import STATES, is_exempt
from monitoring.models import Exemption, Finding
from monitoring.quality.exempting import approve_exemption, refuse_exemption, request_exemption
from monitoring.quality.messages import message, rule_of

SHOWN = 200


@require_http_methods(["GET", "POST"])
def finding_page(request, pk):
    """Read a finding; POST asks for its exemption."""
    ledger = ledger_named("findings")
    finding = get_record(request, ledger, pk)
    error = ""
    if request.method == "POST":
        _demand(request, "add", "申请豁免")
        try:
            request_exemption(
                finding,
                by=request.user,
                reason=request.POST.get("reason", ""),
                until=_day(request.POST.get("until", "")),
            )
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            messages.success(request, "已提交豁免申请，由另一人审批。")
            return redirect("findings-record", pk=pk)
    return render(
        request, "monitoring/finding.html", _context(request, ledger, finding, error), status=422 if error else 200
    )


def _day(text):
    try:
        return cells.date(text)
    except cells.CellError as wrong:
        raise ValidationError(f"豁免至{wrong}") from wrong


def _context(request, ledger, finding, error):
    user = request.user
    exemptions = list(
        Exemption.objects.visible_to(user)
        .filter(finding=finding)
        .select_related("requested_by", "approved_by")
        .order_by("-pk")
    )
    waiting = next((each for each in exemptions if each.is_waiting), None)
    return {
        **walk(request, ledger, finding),
        "finding": finding,
        "rule": rule_of(finding),
        "sentence": message(finding),
        "pills": _pills(finding),
        "exemptions": exemptions,
        "waiting": waiting,
        "may_decide": waiting is not None
        and user.has_perm("monitoring.change_exemption")
        and waiting.requested_by_id != user.pk,
        "may_request": user.has_perm("monitoring.add_exemption")
        and waiting is None
        and finding.state == Finding.State.OPEN
        and not is_exempt(finding),
        "mend_url": _mend_url(user, finding),
        "error": error,
        "typed": request.POST,
    }


def _pills(finding):
    pills = [{"state": STATES[finding.level], "text": finding.get_level_display()}]
    if finding.state == Finding.State.CLOSED:
        pills.append({"state": "met", "text": f"{finding.closed_on}已消除"})
    elif is_exempt(finding):
        pills.append({"state": "plain", "text": f"豁免至 {finding.exempt_until}"})
    return pills


def _mend_url(user, finding):
    """Where the doubtful cells can be put right, for those who may."""
    if finding.household_id and ledger_named("households").allows(user, "change"):
        return reverse("household-enter", args=[finding.household_id])
    if finding.village_id and ledger_named("villages").allows(user, "change"):
        return reverse("villages-edit", args=[finding.village_id])
    return ""


def _demand(request, verb, what):
    if not request.user.has_perm(f"monitoring.{verb}_exemption"):
        raise PermissionDenied(f"您的角色不能{what}。")


@require_POST
def decide(request, pk):
    """Agree to an exemption or refuse it; the other of two who press at once is told."""
    _demand(request, "change", "审批豁免")
    exemption = get_object_or_404(Exemption.objects.visible_to(request.user).select_related("finding"), pk=pk)
    try:
        if "agree" in request.POST:
            approve_exemption(exemption, by=request.user)
            messages.success(request, "已同意豁免，到期自动失效。")
        else:
            refuse_exemption(exemption, by=request.user, reason=request.POST.get("refusal", ""))
            messages.success(request, "已退回豁免申请。")
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("findings-record", pk=exemption.finding_id)


@require_GET
def exemptions_page(request):
    """Exemptions that wait for a second person, and those in force: the oldest first."""
    if not request.user.has_perm("monitoring.view_exemption"):
        raise PermissionDenied("您的角色没有“疑点豁免”的查看权限。")
    rows = Exemption.objects.visible_to(request.user).select_related(
        "finding__household", "region", "requested_by", "approved_by"
    )
    waiting = rows.waiting()
    in_force = rows.filter(refusal="", approved_by__isnull=False, until__gte=localdate())
    context = {
        "groups": [
            ("待审批", _listed(waiting.order_by("pk")), waiting.count()),
            ("豁免中", _listed(in_force.order_by("until", "pk")), in_force.count()),
        ],
        "shown": SHOWN,
    }
    return render(request, "monitoring/exemptions.html", context)


def _listed(rows):
    return [{"exemption": row, "sentence": message(row.finding)} for row in rows[:SHOWN]]


urlpatterns = [
    path("findings/exemptions/", exemptions_page, name="exemptions"),
    path("findings/exemptions/<int:pk>/decide/", decide, name="exemption-decide"),
    path("findings/<int:pk>/", finding_page, name="findings-record"),
]
