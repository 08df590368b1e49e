"""Lists that to-dos open and no plain filter tells: clues nobody has taken up, households their contact owes a visit."""

from core.indicators import Listing
from monitoring.regular_work import helper_owes


def unacknowledged(rows, month):
    """Whatever the month: a clue waits from the day it came."""
    return rows.unacknowledged()


UNACKNOWLEDGED = Listing("unacknowledged", "等待受理的线索", "clues", unacknowledged)
HELPER_OWES = Listing("helper_owes", "帮扶联系人还没有走访的监测户", "households", helper_owes)
LISTINGS = (UNACKNOWLEDGED, HELPER_OWES)


def address(listing, month):
    return f"/{listing.counted_in}/?figure={listing.code}@{month}"
