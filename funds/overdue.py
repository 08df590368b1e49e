"""What is overdue today: days and interest of every loan owed beyond its due date, worked out every day."""

from django.db import connection
from django.utils.timezone import localdate

from core.history import replan
from core.models import Parameter

DAYS_A_YEAR = 360  # as banks count
PENALTY = "loan_penalty_share"

# Interest on what is owed, at the contract's rate and the penalty on top, from the due date on.
CHECK = """
UPDATE funds_loan l
SET overdue_days = n.days, overdue_interest = n.interest, updated_at = now()
FROM (
    SELECT id, days, CASE WHEN days = 0 THEN 0
        ELSE coalesce(round(balance * rate / 100 * (1 + %(penalty)s::numeric) * days / %(year)s, 2), 0) END AS interest
    FROM (SELECT id, balance, rate, CASE WHEN balance > 0 THEN greatest(%(today)s - due_on, 0) ELSE 0 END AS days
          FROM funds_loan WHERE {which}) AS counted
) AS n
WHERE l.id = n.id AND (l.overdue_days, l.overdue_interest) IS DISTINCT FROM (n.days, n.interest)
"""


def check_overdue(on=None, loans=None):
    """Bring the overdue figures up to date, of all loans in scope or of those with these keys; returns how many changed.

    A second call on the same day changes nothing.
    """
    which = "id = ANY(%(loans)s)" if loans is not None else "balance > 0 OR overdue_days > 0"
    values = {
        "today": on or localdate(), "year": DAYS_A_YEAR, "penalty": Parameter.objects.value_of(PENALTY) or "0", "loans": list(loans or ()),
    }  # fmt: skip
    if loans is None:
        replan()
    with connection.cursor() as cursor:
        cursor.execute(CHECK.format(which=which), values)
        return cursor.rowcount
