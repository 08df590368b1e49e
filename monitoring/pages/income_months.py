"""月核算 of a village: who has no income for the month yet, "same as last month" in one press, and the sheet for the rest."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from core.ledger.paging import is_key
from core.models import Region
from core.models.regions import VILLAGE_DIGITS
from core.months import Month
from core.scoping import scope_of
from monitoring.income_months import SPAN, missing, repeat_incomes
from monitoring.models import Income

MOST = 1000


@require_http_methods(["GET", "POST"])
def months_page(request):
    """The households with last month's income and none for this one; the ticked ones are written the same."""
    if not request.user.has_perm("monitoring.add_income"):
        raise PermissionDenied("您的角色不能录入收入。")
    code, month = _asked_region(request), _asked_month(request)
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("household") if is_key(key)]
        copied = repeat_incomes(month, region=code, by=request.user, households=chosen)
        messages.success(request, f"{copied} 户的{month.label}收入已按上月登记，有变化的请再修改。")
        return redirect(f"{reverse('income-months')}?{urlencode({'region': code, 'month': month})}")
    context = {"region": Region.objects.get(pk=code), "month": month, "places": _places(code)}
    if len(code) == VILLAGE_DIGITS:
        sheet = urlencode({"region": code, "end_month": month, "span": SPAN})
        context |= {
            "rows": missing(month, code)[:MOST],
            "done": Income.objects.inside(code).filter(span=SPAN, end_month=month).count(),
            "sheet_url": f"{reverse('incomes-sheet')}?{sheet}",
        }
    return render(request, "monitoring/income_months.html", context)


def _asked_region(request):
    own = scope_of(request.user)
    code = request.GET.get("region") or request.POST.get("region") or own
    if not own or not code.startswith(own) or not Region.objects.filter(pk=code).exists():
        raise BadRequest("所选镇村不在您的管辖区域内。")
    return code


def _asked_month(request):
    text = request.GET.get("month") or request.POST.get("month")
    try:
        return Month.parse(text) if text else Month.of(timezone.localdate()) - 1
    except ValueError as error:
        raise BadRequest(f"月份“{text}”{error}") from error


def _places(code):
    return Region.objects.filter(parent=code).order_by("code") if len(code) < VILLAGE_DIGITS else ()


urlpatterns = [path("incomes/months/", months_page, name="income-months")]
