"""The treasury's list of a month beside our payments: how many vouchers agree, and each one that does not."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.months import Month
from core.scoping import scope_of
from funds.models import TreasuryPayment
from funds.reconciling import WORDS, counts, differences

PAGE = 100


@require_GET
@permission_required("funds.view_treasurypayment", raise_exception=True)
def treasury_page(request):
    """For the whole city alone: a town does not see the vouchers of the others."""
    if len(scope_of(request.user)) != 6:
        raise PermissionDenied("国库对账在市级办理，镇街请看本镇街的资金支付。")
    month, kind = _month(request), request.GET.get("kind", "")
    if kind and kind not in WORDS:
        raise BadRequest("没有这种差异。")
    found, ours, theirs = counts(month)
    rows = differences(month, kind, after=request.GET.get("after", ""), limit=PAGE) if kind else []
    context = {
        "month": month,
        "months": [{"label": each.label, "url": _url(month=each)} for each in (month - 1, month + 1)],
        "total": sum(found.values()) - found["ours"],
        "same": found["same"],
        "stats": [_stat(month, each, found[each], ours[each], theirs[each]) for each in WORDS],
        "kind": WORDS.get(kind, ""),
        "rows": rows,
        "next_url": _url(month=month, kind=kind, after=rows[-1].number) if len(rows) == PAGE else "",
    }
    return render(request, "funds/treasury.html", context)


def _month(request):
    """The month asked for, else the last one the treasury sent."""
    try:
        if request.GET.get("month"):
            return Month.parse(request.GET["month"])
    except ValueError as error:
        raise BadRequest(str(error)) from error
    last = TreasuryPayment.objects.order_by("-paid_on").values_list("paid_on", flat=True).first()
    return Month.of(last or localdate())


def _url(**query):
    return f"{reverse('treasury')}?{urlencode(query)}"


def _stat(month, kind, number, ours, theirs):
    sides = {"ours": f"我方 {ours:,.2f} 元", "theirs": f"国库 {theirs:,.2f} 元"}
    note = sides.get(kind, f"我方 {ours:,.2f} 元，国库 {theirs:,.2f} 元")
    return {
        "label": WORDS[kind], "value": f"{number:,}", "unit": "笔", "state": "below" if number else "met",
        "note": note if number else "没有", "url": _url(month=month, kind=kind) + "#rows" if number else "",
    }  # fmt: skip


urlpatterns = [path("funds/treasury/", treasury_page, name="treasury")]
