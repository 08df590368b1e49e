"""银行对账: each bank's report of each month in four numbers, and deciding what does not agree."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from core.ledger.registry import ledger_named
from core.months import Month
from core.scoping import scope_of
from funds import measures
from funds.bank_reports import keep_ours, take_theirs
from funds.models import BankLine, Loan

LATEST = 24  # reports shown
OUTCOME = BankLine.Outcome
SIDES = {"theirs": take_theirs, "ours": keep_ours}


@require_GET
def bank_reports_page(request):
    """Every report: lines that agree, differ, are theirs alone, and loans of ours it lacks; each opens its rows."""
    ledger_named("bank-lines").demand(request.user, "view")
    lines = BankLine.objects.visible_to(request.user).order_by().values("month", "bank")
    counted = lines.annotate(
        lines=Count("pk"), agree=Count("pk", filter=Q(outcome=OUTCOME.AGREES)), differ=Count("pk", filter=Q(outcome=OUTCOME.DIFFERS)),
        theirs=Count("pk", filter=Q(outcome=OUTCOME.THEIRS)),
        waiting=Count("pk", filter=~Q(outcome=OUTCOME.AGREES) & Q(decision="")),
    ).order_by("-month", "bank")[:LATEST]  # fmt: skip
    unlisted = {}
    for month in {each["month"] for each in counted}:
        rows = measures.unlisted(Loan.objects.visible_to(request.user), month).order_by().values("bank")
        unlisted |= {(month, each["bank"]): each["loans"] for each in rows.annotate(loans=Count("pk"))}
    reports = [
        _report(each, unlisted.get((each["month"], each["bank"]), 0), scope_of(request.user)) for each in counted
    ]
    context = {"reports": reports, "may_decide": request.user.has_perm("funds.change_bankline")}
    return render(request, "funds/bank_reports.html", context)


def _report(counted, unlisted, scope):
    month, bank = Month(counted["month"]), counted["bank"]
    address = f"{reverse('bank-lines-list')}?{urlencode({'month': str(month), 'bank': bank})}"
    figure = {"figure": f"loans_unlisted@{month}", "bank": bank, "region": scope}
    cells = [
        (counted["lines"], address),
        (counted["agree"], f"{address}&outcome={OUTCOME.AGREES}"),
        (counted["differ"], f"{address}&outcome={OUTCOME.DIFFERS}"),
        (counted["theirs"], f"{address}&outcome={OUTCOME.THEIRS}"),
        (unlisted, f"{reverse('loans-list')}?{urlencode(figure)}"),
    ]
    return {"month": str(month), "label": month.label, "bank": bank, "cells": cells, "waiting": counted["waiting"]}


@require_POST
def decide_report(request):
    """The same for all open lines of one report."""
    lines = BankLine.objects.visible_to(request.user).filter(bank=request.POST.get("bank", ""))
    try:
        lines = lines.filter(month=Month.parse(request.POST.get("month", "")))
    except ValueError as error:
        raise Http404("没有这份银行月报。") from error
    _decide(request, lines)
    return redirect("bank-reports")


@require_POST
def decide_line(request, pk):
    """One line."""
    line = get_object_or_404(BankLine.objects.visible_to(request.user), pk=pk)
    _decide(request, BankLine.objects.visible_to(request.user).filter(pk=line.pk))
    return redirect("bank-lines-record", pk=pk)


def _decide(request, lines):
    decide = SIDES.get(request.POST.get("side") or request.GET.get("side"))
    if decide is None:
        raise Http404("请选择取银行的或保留我方。")
    if decide is keep_ours:
        messages.success(request, f"已保留我方 {keep_ours(lines, by=request.user):,} 条。")
        return
    taken, refused = take_theirs(lines, by=request.user)
    messages.success(request, f"已按银行月报更正 {taken:,} 条，余额差额记为“对账调整”。")
    for sentence in refused[:10]:
        messages.warning(request, f"没有处理 {sentence}")
    if len(refused) > 10:
        messages.warning(request, f"另有 {len(refused) - 10} 条没有处理，请在列表里逐条核对。")


urlpatterns = [
    path("bank-reports/", bank_reports_page, name="bank-reports"),
    path("bank-reports/decide/", decide_report, name="bank-report-decide"),
    path("bank-lines/<int:pk>/decide/", decide_line, name="bank-line-decide"),
]
