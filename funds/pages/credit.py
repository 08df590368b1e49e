"""小额信贷风险: what is owed and overdue by town and bank against the 1 % line, and what one more overdue would make of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.db.models import Count, Q, Sum
from django.db.models.functions import Left
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import Parameter, Region
from core.models.regions import VILLAGE_DIGITS
from core.months import Month
from core.pages.places import chosen_place, parts_of, place_above
from core.scoping import within
from funds import measures
from funds.models import Loan, LoanWish

LINE, CAP = ("loan_overdue_line", Decimal(1)), ("loan_cap", Decimal(50000))
NEAR = Decimal("0.7")  # of the line
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Standing:
    """What one place or bank owes: loans, yuan, of these overdue; the line in per cent."""

    label: str
    query: dict
    loans: int
    balance: Decimal
    late: int
    overdue: Decimal
    line: Decimal

    def rate(self, more=Decimal(0)):
        """Per cent overdue, with so many yuan more of the present loans overdue; None where nothing is owed."""
        return None if not self.balance else (min(self.overdue + more, self.balance) * 100 / self.balance)

    @property
    def room(self):
        """Yuan that may still become overdue below the line; negative beyond it."""
        return self.balance * self.line / 100 - self.overdue

    def state(self, rate):
        if rate is None:
            return "unknown"
        return "below" if rate > self.line else "near" if rate > self.line * NEAR else "met"


@require_GET
def credit_page(request):
    """The chosen place by the places below it and by bank; every number opens its loans."""
    ledger_named("loans").demand(request.user, "view")
    place, more, line = chosen_place(request), _more(request), _number(*LINE)
    length, corner = parts_of(place.code)
    groups = list(_grouped(place.code, length))
    places, banks = _by(groups, "place", line, place), _by(groups, "bank", line, place)
    whole = _sum("合计", {"region": place.code}, groups, line)
    context = {
        "place": place,
        "up": place_above(request, place),
        "day": localdate(), "line": line, "more": more, "sentence": _sentence(whole, more),
        "stats": _stats(request.user, place, whole),
        "tables": [
            {"title": f"按{kind}", "corner": kind, "heads": _heads(line, more), "rows": [_row(each, more, is_place) for each in rows]}
            for kind, rows, is_place in ((corner, places, True), ("银行", banks, False))
        ],
    }  # fmt: skip
    return render(request, "funds/credit.html", context)


def _more(request):
    """How many yuan more become overdue in the what-if; one loan at the cap unless something else is asked."""
    text = request.GET.get("more", "").replace(",", "").strip()
    if not text:
        return _number(*CAP)
    try:
        more = Decimal(text)
    except ArithmeticError:
        more = None
    if more is None or not more.is_finite() or not 0 <= more < 10**10:
        raise BadRequest("“再逾期多少元”应为不小于 0 的数字，例如 50000。")
    return more


def _number(name, otherwise):
    value = Parameter.objects.value_of(name)
    return Decimal(value) if value else otherwise


def _grouped(code, length):
    """One grouped statement over what is owed: by place below and bank."""
    rows = Loan.objects.owed().filter(within(code)).annotate(place=Left("region_id", length)).order_by()
    return rows.values("place", "bank").annotate(
        loans=Count("pk"), balance=Sum("balance"), late=Count("pk", filter=Q(overdue_principal__gt=0)),
        overdue=Sum("overdue_principal"),
    )  # fmt: skip


def _by(groups, name, line, place):
    """Standings by place (in the order of codes, with what owes nothing left out) or by bank."""
    keys = sorted({group[name] for group in groups})
    labels = dict(Region.objects.filter(code__in=keys).values_list("code", "short_name")) if name == "place" else {}
    for key in keys:
        query = {"region": key} if name == "place" else {"region": place.code, "bank": key}
        yield _sum(labels.get(key, key), query, [group for group in groups if group[name] == key], line)


def _sum(label, query, groups, line):
    totals = {name: sum(group[name] for group in groups) for name in ("loans", "balance", "late", "overdue")}
    return Standing(label, query, line=line, **totals)


def _heads(line, more):
    return [
        {"label": label} for label in (
            "贷款（笔）", "余额（元）", "逾期（户）", "逾期余额（元）", f"逾期率（红线 {line:f}%）", "距红线还可逾期（元）", f"再逾期 {more:,.0f} 元后",
        )
    ]  # fmt: skip


def _loans(standing, **more):
    return f"{reverse('loans-list')}?{urlencode({**standing.query, 'balance_min': CENT, **more})}"


def _row(standing, more, is_place):
    rate, then = standing.rate(), standing.rate(more)
    late = _loans(standing, overdue_principal_min=CENT) if standing.late else ""
    cells = [
        {"text": f"{standing.loans:,}", "state": "plain", "url": _loans(standing)},
        {"text": f"{standing.balance:,.2f}", "state": "plain", "url": _loans(standing)},
        {"text": f"{standing.late:,}", "state": "plain", "url": late},
        {"text": f"{standing.overdue:,.2f}", "state": "plain", "url": late},
        {"text": _percent(rate), "state": standing.state(rate), "url": late},
        {"text": f"{standing.room:,.2f}" if standing.room >= 0 else f"已超 {-standing.room:,.2f}", "state": "plain"},
        {"text": _percent(then), "state": standing.state(then)},
    ]
    goes_on = is_place and len(standing.query["region"]) < VILLAGE_DIGITS
    return {"label": standing.label, "url": f"?{urlencode(standing.query)}" if goes_on else "", "cells": cells}


def _percent(rate):
    return "—" if rate is None else f"{rate:.2f}%"


def _sentence(whole, more):
    """What matters, in one sentence."""
    if not whole.balance:
        return "没有未还清的小额信贷。"
    now, then = whole.rate(), whole.rate(more)
    held = f"逾期率 {now:.2f}%，" + ("超过" if now > whole.line else "没有超过") + f" {whole.line:f}% 红线"
    what = f"再有 {more:,.0f} 元逾期就是 {then:.2f}%" + ("，超过红线。" if now <= whole.line < then else "。")
    return f"{held}；{what}"


def _stats(user, place, whole):
    """Cards whose numbers open their rows."""
    month = Month.of(localdate())
    loans = Loan.objects.filter(within(place.code))
    soon = measures.due_soon(loans, month).aggregate(loans=Count("pk"), yuan=Sum("balance"))
    borrowers = measures.of_lifted_and_monitored(loans, month).count()
    eligible = measures.eligible().filter(within(place.code)).count()
    rate = whole.rate()
    stats = [
        {
            "label": "逾期率", "value": _percent(rate), "state": whole.state(rate), "note": f"逾期 {whole.overdue:,.2f} 元，{whole.late:,} 户",
            "url": _loans(whole, overdue_principal_min=CENT),
        },
        {
            "label": "30 天内到期", "value": f"{soon['loans']:,}", "unit": "笔", "note": f"余额 {soon['yuan'] or 0:,.2f} 元",
            "url": _figure("loans", "loans_due_soon", month, place),
        },
        {
            "label": "户贷率", "value": _percent(Decimal(borrowers * 100) / eligible if eligible else None),
            "note": f"{borrowers:,} ÷ {eligible:,} 户", "url": _figure("loans", "loan_coverage", month, place),
        },
    ]  # fmt: skip
    if ledger_named("loan-wishes").allows(user, "view"):
        unmet = measures.unmet(LoanWish.objects.filter(within(place.code)), month).count()
        stats.append(
            {
                "label": "应贷未贷", "value": f"{unmet:,}", "unit": "户", "state": "near" if unmet else "met",
                "note": "有需求，还没有放款" if unmet else "有需求的都已放款或写明原因",
                "url": _figure("loan-wishes", "loan_wishes_unmet", month, place),
            }
        )  # fmt: skip
    return stats


def _figure(ledger, code, month, place):
    return f"{reverse(f'{ledger}-list')}?{urlencode({'figure': f'{code}@{month}', 'region': place.code})}"


urlpatterns = [path("credit/", credit_page, name="credit")]
