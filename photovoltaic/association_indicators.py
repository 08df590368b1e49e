"""The indicators of mutual-aid associations (item 23): both definitions of the lending rate, what is overdue, who is idle."""

from django.db.models import Case, Count, F, Q, Sum, Value, When

from core.indicators import Better, Indicator, Kind, base, tally
from core.models import Parameter
from core.months import Month
from photovoltaic.models import Association, CapitalEntry, MutualLoan, MutualRepayment
from projects.models.projects import MONEY

ITEM, NO_ASSOCIATIONS, NO_CAPITAL = "23", "没有登记互助资金协会", "没有登记互助资金"
DEFINITION, BY_LENT, BY_USE = "mutual_rate_definition", "累计发放", "期末余额"
FROM_LENT = "当年累计发放借款 ÷ 期末互助资金总额 × 100%"
FROM_USE = "期末借款余额 ÷ 期末互助资金总额 × 100%"


def definition():
    """Which of the two the office judges by; the plan defines neither."""
    return BY_USE if Parameter.objects.value_of(DEFINITION) == BY_USE else BY_LENT


def _first(month):
    return Month(month.year * 12).first_day


# -- which rows -----------------------------------------------------------------------------------------------------


def open_on(rows, month):
    """Registered and not closed at the month's end."""
    last = month.last_day
    return rows.filter(registered_on__lte=last).filter(Q(closed_on=None) | Q(closed_on__gt=last))


def lent_this_year(rows, month):
    return rows.filter(paid_out_on__range=(_first(month), month.last_day))


def paid_out_until(rows, month):
    return rows.filter(paid_out_on__lte=month.last_day)


def late(rows, month):
    """Paid out, due before the month's last day, and not wholly back by then."""
    last = month.last_day
    back = Sum("repayments__principal", filter=Q(repayments__paid_on__lte=last), default=Value(0, output_field=MONEY))
    gone = Case(When(written_off_on__lte=last, then=F("written_off")), default=Value(0), output_field=MONEY)
    return (
        rows.filter(owed_until__lt=last, paid_out_on__lte=last).annotate(back=back).filter(amount__gt=F("back") + gone)
    )


def idle(rows, month):
    """Nothing lent since the first of January."""
    lending = lent_this_year(MutualLoan.objects, month)
    return open_on(rows, month).exclude(pk__in=lending.values("member__association"))


# -- what is measured -----------------------------------------------------------------------------------------------


def _sums(rows, numerator, denominator=None):
    zero = Value(0, output_field=MONEY)
    return rows.order_by().values("region_id").annotate(numerator=numerator or zero, denominator=denominator or zero)


def capital(month):
    """Capital at the month's end, as a denominator."""
    return _sums(CapitalEntry.objects.filter(entered_on__lte=month.last_day), None, Sum("signed"))


def _moves(month, loans, repayments):
    """(rows, amount) whose sum was owed at the month's end: paid out, less what came back, less what was written off."""
    yield paid_out_until(loans, month), Sum("paid_out")
    yield repayments.filter(paid_on__lte=month.last_day), -Sum("principal")
    yield loans.filter(written_off_on__lte=month.last_day), -Sum("written_off")


def _owed(month):
    return tuple(_sums(rows, amount) for rows, amount in _moves(month, MutualLoan.objects, MutualRepayment.objects))


def _overdue(month):
    last = month.last_day
    loans = MutualLoan.objects.filter(owed_until__lt=last)
    repayments = MutualRepayment.objects.filter(loan__owed_until__lt=last)
    return tuple(_sums(rows, amount) for rows, amount in _moves(month, loans, repayments))


def _of_owed(month):
    """What was owed, as denominators."""
    moves = _moves(month, MutualLoan.objects, MutualRepayment.objects)
    return tuple(_sums(rows, None, amount) for rows, amount in moves)


def _lent_rate(month):
    return (_sums(lent_this_year(MutualLoan.objects, month), Sum("paid_out")), capital(month))


def _use_rate(month):
    return (*_owed(month), capital(month))


def _judged_rate(month):
    return _use_rate(month) if definition() == BY_USE else _lent_rate(month)


def _overdue_rate(month):
    return (*_overdue(month), *_of_owed(month))


def _rate(code, name, formula, measure, counted, better=Better.HIGHER, missing=NO_CAPITAL):
    return Indicator(
        code, name, "%", ITEM, formula, ("mutual-loans", "mutual-repayments", "mutual-capital"), measure, kind=Kind.RATE,
        better=better, counted=counted, counted_in="mutual-loans", missing=missing,
    )  # fmt: skip


INDICATORS = (
    Indicator(
        "mutual_associations", "互助资金协会", "个", ITEM, "月末登记在册的协会。", ("associations",),
        lambda month: (tally(open_on(Association.objects, month)), base(Association.objects)), counted=open_on,
        counted_in="associations", missing=NO_ASSOCIATIONS,
    ),
    Indicator(
        "mutual_idle", "闲置协会", "个", ITEM, "本年一笔借款也没有发放的协会。", ("associations", "mutual-loans"),
        lambda month: (tally(idle(Association.objects, month)), base(Association.objects)), counted=idle,
        counted_in="associations", better=Better.LOWER, missing=NO_ASSOCIATIONS,
    ),
    Indicator(
        "mutual_lent", "本年发放借款", "元", ITEM, "本年累计发放的互助金借款。", ("mutual-loans",),
        lambda month: (
            lent_this_year(MutualLoan.objects, month).order_by().values("region_id")
            .annotate(numerator=Sum("paid_out"), denominator=Count("pk")),
        ),
        kind=Kind.AMOUNT, counted=lent_this_year, counted_in="mutual-loans", better=Better.HIGHER, missing="本年没有发放借款",
    ),
    _rate("mutual_lending_rate", "年借贷率（考核口径）", f"两种口径由参数选定：{FROM_LENT}；或{FROM_USE}。", _judged_rate, lent_this_year),
    _rate("mutual_lent_rate", "年借贷率（累计发放）", f"{FROM_LENT}。", _lent_rate, lent_this_year),
    _rate("mutual_use_rate", "年借贷率（期末余额）", f"{FROM_USE}。", _use_rate, paid_out_until),
    _rate(
        "mutual_overdue_rate", "互助金逾期率", "月末逾期本金 ÷ 月末借款余额 × 100%。", _overdue_rate, late, Better.LOWER,
        "没有借款余额",
    ),
)  # fmt: skip
