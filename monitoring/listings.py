"""What waits without a filter that tells it, with the to-dos that open it: clues nobody has taken up, households their
contact owes a visit."""

from datetime import date

from django.db.models import Count, Q
from django.utils.timezone import localdate

from core.indicators import Listing
from core.models import Parameter
from core.months import Month
from core.todos import Todo
from core.workdays import Calendar
from monitoring.models import Clue, Household
from monitoring.regular_work import helper_owes

MONTH_ENDS = 25  # from this day on a visit of the month is pressing


def unacknowledged(rows, month):
    """Whatever the month: a clue waits from the day it came."""
    return rows.unacknowledged()


UNACKNOWLEDGED = Listing("unacknowledged", "等待受理的线索", "clues", unacknowledged)
HELPER_OWES = Listing("helper_owes", "帮扶联系人还没有走访的监测户", "households", helper_owes)
LISTINGS = (UNACKNOWLEDGED, HELPER_OWES)


def address(listing, month):
    return f"/{listing.counted_in}/?figure={listing.code}@{month}"


def todos_of(user):
    if user.has_perm("monitoring.change_clue"):
        yield _clue_todo(user)
    if user.has_perm("monitoring.add_visit"):
        yield _helper_todo(user)


def _clue_todo(user):
    """What came from elsewhere and nobody has taken up: late beyond the working days the office set (facts §1.4 row 0)."""
    rows, days = Clue.objects.visible_to(user).unacknowledged(), Parameter.objects.value_of("clue_acknowledge_workdays")
    before = Calendar.load().before(localdate(), int(days)) if days else date.min
    counts = rows.aggregate(late=Count("pk", filter=Q(entered_on__lt=before)), all=Count("pk"))
    state = "below" if counts["late"] else "near"
    return Todo("线索等待受理", counts["all"], address(UNACKNOWLEDGED, Month.of(localdate())), state)


def _helper_todo(user):
    """Monitored households their contact has not been to this month (facts §1.4 row 10)."""
    month, state = Month.of(localdate()), "near" if localdate().day >= MONTH_ENDS else "plain"
    households = HELPER_OWES.counted(Household.objects.visible_to(user), month).count()
    return Todo(f"{month.label}帮扶联系人还没有走访的监测户", households, address(HELPER_OWES, month), state)
