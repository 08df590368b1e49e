"""Which loans and wishes count for a month: functions (rows, month) -> rows, for indicators, pages and lists alike."""

from datetime import timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum, Value
from django.utils.timezone import localdate

from core.months import Month
from funds.models import BankLine, Loan
from monitoring.models import Household
from monitoring.words import HouseholdCategory

SOON = timedelta(days=30)


def day_of(month):
    """The month's last day, or today while it runs."""
    return min(Month(month).last_day, localdate())


def owed(rows, month):
    return rows.owed().issued_by(day_of(month))


def overdue(rows, month):
    return owed(rows, month).overdue(day_of(month))


def due_soon(rows, month):
    day = day_of(month)
    return owed(rows, month).filter(due_on__gte=day, due_on__lte=day + SOON)


def given(rows, month):
    """Given in this year up to the month's end."""
    return rows.filter(issued_on__year=Month(month).year).issued_by(day_of(month))


def latest(rows, month):
    """One loan of every household that ever had one: its latest."""
    last = Loan.objects.issued_by(day_of(month)).order_by().values("household").annotate(last=Max("pk")).values("last")
    return rows.filter(pk__in=last)


def of_lifted_and_monitored(rows, month):
    """The latest loans of those who are in the rate's denominator."""
    return latest(rows, month).filter(Q(household__category=HouseholdCategory.LIFTED) | ~Q(household__monitored_as=""))


def eligible():
    """Households that may borrow."""
    return Household.objects.filter(Q(category=HouseholdCategory.LIFTED) | ~Q(monitored_as=""))


def unlisted(rows, month):
    """Loans owed of banks that reported this month, without a line in the report (我有他无)."""
    lines = BankLine.objects.filter(month=month)
    line = lines.filter(bank=OuterRef("bank"), contract_number=OuterRef("contract_number"))
    return owed(rows, month).filter(bank__in=lines.order_by().values("bank")).exclude(Exists(line))


def unmet(rows, month):
    return rows.unmet(day_of(month))


def in_yuan(rows, counted, field):
    """The sum of a field over the counted, beside how many rows there are at all."""
    grouped = rows.order_by().values("region_id")
    numerator = Sum(field, filter=counted, default=Value(0))
    return grouped.annotate(numerator=numerator, denominator=Count("pk"))


def overdue_share(month):
    """(region, overdue balance, balance) of what is owed."""
    rows = owed(Loan.objects, month).order_by().values("region_id")
    late = Q(due_on__lt=day_of(month))
    return rows.annotate(numerator=Sum("balance", filter=late, default=Value(0)), denominator=Sum(F("balance")))
