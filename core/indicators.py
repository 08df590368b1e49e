"""Indicators (指标): the formula is code, the target it is held against is data, the past is frozen."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Q, Value


class Kind(StrEnum):
    """How a value is made of its two parts, which are kept so that percentages add up over towns."""

    COUNT = "count"  # the numerator; the denominator says how much is known there, nothing known is no data
    AMOUNT = "amount"  # the numerator in the indicator's unit, with its decimals: money
    RATE = "rate"  # numerator ÷ denominator in per cent
    MEAN = "mean"  # numerator ÷ denominator


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = ""


@dataclass(frozen=True)
class Indicator:
    """One number of the plan for every division.

    `measure(month)` gives querysets of (region_id, numerator, denominator), at most one row a village each; they are
    added up. No queryset at all means that nothing can be said about the month yet.
    """

    code: str
    name: str
    unit: str
    basis: str  # the item of the work plan
    formula: str  # in the office's words, printed under the tables
    sources: tuple  # names of the ledgers it is counted from
    measure: Callable
    kind: Kind = Kind.COUNT
    better: Better = Better.NEITHER
    limit: Decimal | None = None  # what must hold at all times (动态清零), where the plan gives no number of its own
    rows: str = ""  # the list of exactly the rows counted, as a ledger's address
    counted: Callable | None = (
        None  # (the ledger's rows, month) -> those counted, where its plain filters can't tell them
    )
    counted_in: str = ""  # the ledger of these rows
    whole: Callable | None = None  # as `counted`: the rows a share is of; those not counted are what it lacks
    lacking: str = ""  # the code of the figure that counts what a share lacks, where its own ledger cannot list it
    missing: str = ""  # what is lacking when there is no data
    by_village: bool = False  # villages too: only where a page shows them

    @property
    def is_share(self):
        return self.kind in (Kind.RATE, Kind.MEAN)

    @property
    def rest(self):
        """The rows the share lacks, of its whole those not counted; None where its ledger cannot tell them."""
        return self.whole and Listing(
            f"{self.code}-rest", f"没有计入“{self.name}”的", self.counted_in, self._not_counted
        )

    def _not_counted(self, rows, month):
        return self.whole(rows, month).exclude(pk__in=self.counted(rows.order_by(), month).values("pk"))

    @property
    def rows_ledger(self):
        """The name of the ledger that holds the rows."""
        return self.counted_in or self.rows.partition("/")[0]

    def rows_url(self, month, region):
        """The rows behind one figure."""
        if self.counted:
            return f"/{self.counted_in}/?figure={self.code}@{month}&region={region}"
        return f"/{self.rows.format(month=month)}&region={region}" if self.rows else ""


@dataclass(frozen=True)
class Listing:
    """Rows of a month that no plain filter tells: asked for like those behind a figure."""

    code: str
    name: str
    counted_in: str  # the ledger of these rows
    counted: Callable  # (the ledger's rows, month) -> those meant
    rest = None

    @property
    def rows_ledger(self):
        return self.counted_in

    def rows_url(self, month, region):
        return f"/{self.counted_in}/?figure={self.code}@{month}&region={region}"


def figures_in(ledger, indicators):
    """{code: indicator or listing} of those whose rows a ledger lists on request (`?figure=code@month`)."""
    listed = [each for each in indicators if each.counted and each.counted_in == ledger]
    return {each.code: each for each in (*listed, *filter(None, (each.rest for each in listed)))}


def tally(rows, of="pk"):
    """Rows counted into numerators only."""
    counted = Count(of, distinct=of != "pk")
    return rows.order_by().values("region_id").annotate(numerator=counted, denominator=Value(0))


def base(rows, condition=None):
    """Rows counted into denominators only."""
    return (
        rows.order_by()
        .values("region_id")
        .annotate(numerator=Value(0), denominator=Count("pk", filter=condition or Q()))
    )


def share(rows, condition, known=None):
    """Of the rows about which something is known, those that meet the condition."""
    return (
        rows.order_by()
        .values("region_id")
        .annotate(numerator=Count("pk", filter=condition), denominator=Count("pk", filter=known or Q()))
    )
