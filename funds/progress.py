"""Spending progress (支出进度, facts §7): what came in and was paid, by level, town and department, and what closes the gap.

Read from the month's figures that the database keeps (`FundMonth`): at most a thousand rows, however many payments.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, F, Q, Sum
from django.db.models.functions import Coalesce

from core.scoping import within
from funds.models import Allocation, FundMonth, Payment, PlannedPayment, Retention

GATES = {4: 30, 6: 50, 9: 75, 12: 100}  # month: per cent by its end (item 19)
NEAR_POINTS = 5  # a gap up to here is yellow, beyond it red (facts §7)
NOTHING = Decimal(0)
CLOSING = 50


class Progress(NamedTuple):
    """Money of one year as it stands at a month's end, in yuan. `held` is retention not yet due."""

    received: Decimal = NOTHING
    paid: Decimal = NOTHING
    held: Decimal = NOTHING
    industry: Decimal = NOTHING
    disbursed: Decimal = NOTHING
    planned: Decimal = NOTHING  # for this month
    paid_now: Decimal = NOTHING  # in this month

    @property
    def rate(self):
        """累计支出 ÷ 累计下达 in per cent; None where nothing came in."""
        return share(self.paid, self.received)

    @property
    def net_rate(self):
        """The same without retention that is not due yet (剔除质保金)."""
        return share(self.paid, self.received - self.held)

    @property
    def unpaid(self):
        """Yuan that can still be paid: retention waits for its day."""
        return max(self.received - self.held - self.paid, NOTHING)

    @property
    def industry_rate(self):
        return share(self.industry, self.received)

    @property
    def _planned_yet(self):
        """What is planned for the month and not paid yet."""
        return max(self.planned - self.paid_now, NOTHING)

    def base(self, gate):
        """The yuan that a gate measures against: the year's end leaves retention out (item 19)."""
        return self.received - (self.held if gate.without_retention else NOTHING)

    def rate_for(self, gate):
        return share(self.paid, self.base(gate))

    def forecast_for(self, gate):
        """The rate at the month's end in per cent, if what is planned for it is paid."""
        return share(self.paid + self._planned_yet, self.base(gate))

    def gap(self, gate):
        """Yuan still to be paid for a gate; 0 where it is passed."""
        return max(self.base(gate) * gate.rate / 100 - self.paid, NOTHING)

    def short(self, gate):
        """Yuan of the gap that the month's plans leave open: other payments have to be found for them."""
        return max(self.gap(gate) - self._planned_yet, NOTHING)

    def state(self, gate):
        """met, near or below; empty where nothing came in."""
        rate = self.rate_for(gate)
        if rate is None:
            return ""
        if rate >= gate.rate:
            return "met"
        return "near" if not gate.is_due or gate.rate - rate <= NEAR_POINTS else "below"


def share(part, whole):
    return 100 * part / whole if whole > 0 else None


class Gate(NamedTuple):
    """What the plan asks for: so many per cent by the end of a month."""

    month: int
    rate: Decimal
    is_due: bool

    @property
    def without_retention(self):
        return self.month == 12


def gate_of(month):
    """The next gate from a month on."""
    number = next(each for each in GATES if month.number <= each)
    return Gate(number, Decimal(GATES[number]), number == month.number)


def elapsed(month):
    """序时进度 in per cent: the year's months that have passed."""
    return Decimal(100 * month.number) / 12


def progress(place, month, year=None, **chosen):
    """{(town or city code, level, department): Progress} of a year's money (the month's own) under `place`, in one query."""
    rows = FundMonth.objects.filter(within(place), year=year or month.year, month__lte=month, **chosen)
    now = Q(month=month)
    summed = (
        rows.order_by()
        .values_list("region_id", "level", "department")
        .annotate(
            *(Sum(name) for name in ("received", "paid", "held", "industry", "disbursed")),
            planned__sum=Coalesce(Sum("planned", filter=now), NOTHING),
            paid_now__sum=Coalesce(Sum("paid", filter=now), NOTHING),
        )
    )
    return {(town, level, department): Progress(*sums) for town, level, department, *sums in summed}


def by(parts, position):
    """The same added up over one of the three: 0 town, 1 level, 2 department."""
    groups = {}
    for key, each in parts.items():
        groups.setdefault(key[position], []).append(each)
    return {key: added(rows) for key, rows in groups.items()}


def added(rows):
    """All of them together, column by column; hundreds stand behind a page."""
    return Progress(*map(sum, zip(*rows, strict=True)))


def carried_over(place, month):
    """Yuan of earlier years not paid by the month's end (结转)."""
    rows = FundMonth.objects.filter(within(place), year__lt=month.year, month__lte=month)
    return rows.aggregate(rest=Coalesce(Sum(F("received") - F("paid")), NOTHING, output_field=DecimalField()))["rest"]


def of_projects(place, year, day, **chosen):
    """[(project's row, Progress)] of the year's money as it stands today, the project with most left to pay first."""
    mine = {"year": year, **chosen}
    rows = Retention.objects.filter(within(place), due_on__gt=day, **mine).order_by()
    held = dict(rows.values_list("project").annotate(Sum("amount")))
    named = Allocation.objects.filter(within(place), **mine).order_by()
    named = named.values("project_id", "project__name", "project__state", "region__full_name")
    summed = named.annotate(given=Sum("amount"), handed=Sum("disbursed"), out=Sum("paid"))
    found = [
        (row, Progress(row["given"], row["out"], held.get(row["project_id"], NOTHING), disbursed=row["handed"]))
        for row in summed
    ]
    return sorted(found, key=lambda each: (-each[1].unpaid, each[0]["project_id"]))


def closing(place, month, gap, **chosen):
    """Planned payments of the month still open, largest first: [(planned payment with its `open` yuan, sum so far, closes the gap)]."""
    rows = PlannedPayment.objects.filter(within(place), month=month, year=month.year, **chosen)
    paid = _paid(month, rows)
    shown = rows.order_by("pk").values(
        "amount", "level", "project_id", "project__name", "allocation_id", "allocation__number", "region__full_name"
    )
    left = [row | {"open": row["amount"] - paid.get(row["allocation_id"], NOTHING)} for row in shown]
    still_open = sorted((row for row in left if row["open"] > 0), key=lambda row: -row["open"])
    total = NOTHING
    for row in still_open[:CLOSING]:
        before, total = total, total + row["open"]
        yield row, total, before < gap


def _paid(month, rows):
    """{allocation: yuan paid in the month} of what these payments are planned for."""
    payments = Payment.objects.filter(
        allocation__in=rows.order_by().values("allocation"), paid_on__range=(month.first_day, month.last_day)
    )
    return dict(payments.order_by().values_list("allocation").annotate(Sum("amount")))
