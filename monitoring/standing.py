"""What a household is in a given month (screening A10, A11), as conditions for queries over any register."""

from django.db.models import Q

from monitoring import words
from monitoring.models import Member, Risk


def lifted(month, prefix=""):
    """脱贫户."""
    return Q(**{f"{prefix}category": words.HouseholdCategory.LIFTED})


def identified(month, prefix=""):
    """Monitored by the end of the month; one identified later is not monitored yet."""
    in_time = Q(**{f"{prefix}identified_in__isnull": True}) | Q(**{f"{prefix}identified_in__lte": month})
    return ~Q(**{f"{prefix}monitored_as": ""}) & in_time


def closed(month, prefix=""):
    """Monitored, and the risk was cleared by the end of the month."""
    in_time = Q(**{f"{prefix}cleared_in__isnull": True}) | Q(**{f"{prefix}cleared_in__lte": month})
    return identified(month, prefix) & Q(**{f"{prefix}is_cleared": True}) & in_time


def still_open(month, prefix=""):
    """Monitored and not cleared: an empty mark counts as open."""
    unmarked = Q(**{f"{prefix}is_cleared__isnull": True}) | Q(**{f"{prefix}is_cleared": False})
    later = Q(**{f"{prefix}cleared_in__gt": month})
    return identified(month, prefix) & (unmarked | later)


def newly_identified(month, prefix=""):
    return identified(month, prefix) & Q(**{f"{prefix}identified_in": month})


def newly_closed(month, prefix=""):
    return closed(month, prefix) & Q(**{f"{prefix}cleared_in": month})


def roster(month, rows=None):
    """The people of all households on the last day of the month, or those of them among `rows`."""
    day = month.last_day
    return (Member.objects.all() if rows is None else rows).filter(
        Q(joined_on__isnull=True) | Q(joined_on__lte=day), Q(left_on__isnull=True) | Q(left_on__gt=day)
    )


def found_in(month, rows=None):
    """The findings of a month, as the screening counts them: one withdrawn in its own month no longer stands."""
    return (Risk.objects.all() if rows is None else rows).filter(month=month).exclude(cleared_in=month)


def vanished_in(month, rows=None):
    """The findings that stood the month before and that the month's screening did not find again.

    Clearing marks every month a risk stood in; its last one is counted.
    """
    rows = Risk.objects.all() if rows is None else rows
    return rows.filter(status=Risk.Status.CLEARED, cleared_in=month, month=month - 1)
