"""Where associations stand: both lending rates and the overdue rate of each, the two lines of item 23, who is idle."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from core.months import Month
from core.scoping import within
from monitoring.parameters import Parameters
from photovoltaic.association_indicators import BY_USE, definition
from photovoltaic.models import Association, MutualLoan

ZERO = Decimal(0)


def percent(part, whole):
    """Per cent; None where there is nothing to divide by."""
    return 100 * part / whole if whole else None


@dataclass
class Standing:
    """The money of one association, or of several added up, in yuan."""

    capital: Decimal = ZERO
    cash: Decimal = ZERO
    outstanding: Decimal = ZERO
    written_off: Decimal = ZERO
    lent: Decimal = ZERO  # since the first of January
    overdue: Decimal = ZERO
    idle: int = 0
    associations: list = field(default_factory=list)

    @property
    def lent_rate(self):
        return percent(self.lent, self.capital)

    @property
    def use_rate(self):
        return percent(self.outstanding, self.capital)

    @property
    def overdue_rate(self):
        return percent(self.overdue, self.outstanding)

    def add(self, other):
        for name in ("capital", "cash", "outstanding", "written_off", "lent", "overdue", "idle"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.associations += other.associations


@dataclass(frozen=True)
class Lines:
    """The two lines of item 23 and the definition that is judged, as the office has set them."""

    wanted: Decimal  # per cent, to be exceeded
    most: Decimal  # per cent, not to be exceeded
    by_use: bool

    @classmethod
    def load(cls, day):
        parameters = Parameters.in_force(Month.of(day))
        wanted, most = (100 * parameters.decimal(name) for name in ("mutual_rate_wanted", "mutual_overdue_most"))
        return cls(wanted, most, definition() == BY_USE)

    def judged(self, standing):
        return standing.use_rate if self.by_use else standing.lent_rate

    def lending_light(self, standing):
        rate = self.judged(standing)
        return "unknown" if rate is None else "met" if rate > self.wanted else "below"

    def overdue_light(self, standing):
        """Nothing lent is nothing overdue: no data, not a merit."""
        rate = standing.overdue_rate
        return "unknown" if rate is None else "met" if rate <= self.most else "below"

    def room(self, standing):
        """How much more may fall overdue before the line is crossed, in yuan; never below nothing."""
        return max(ZERO, (standing.outstanding * self.most / 100 - standing.overdue).quantize(Decimal("0.01")))

    def with_more_overdue(self, standing, amount):
        """The overdue rate if `amount` yuan of what is owed fell overdue too; no more than is owed can."""
        return percent(min(standing.outstanding, standing.overdue + amount), standing.outstanding)


def standings(place, day):
    """Standing of every open association below a place on a day, in order of region: three queries."""
    loans = MutualLoan.objects.filter(within(place)).order_by()
    lent = _sums(loans.filter(paid_out_on__range=(date(day.year, 1, 1), day)), "paid_out")
    overdue = _sums(loans.late(day), "balance")
    for association in Association.objects.open().filter(within(place)).select_related("region").order_by("region_id"):
        of_year = lent.get(association.pk, ZERO)
        yield Standing(
            association.capital, association.cash, association.outstanding, association.written_off, of_year,
            overdue.get(association.pk, ZERO), int(not of_year), [association],
        )  # fmt: skip


def _sums(loans, amount):
    return dict(loans.values_list("member__association").annotate(sum=Sum(amount)))


def added(own):
    whole = Standing()
    for each in own:
        whole.add(each)
    return whole
