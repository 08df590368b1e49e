"""Interest the budget pays (贴息), by quarter or by year: on what was owed each day up to the due date."""

from django.db import connection

from core.models import Parameter
from core.past import end_of
from funds.models import Loan
from funds.overdue import DAYS_A_YEAR

SHARE, YEARS_END = "loan_subsidy_share", 12
MODE = Loan.InterestSubsidy

# Quarter by quarter: what was owed at its start for all its days, less each repayment for the days that were left after it.
SETTLE = """
INSERT INTO funds_interestsubsidy (region_id, version, created_at, updated_at, loan_id, quarter, way, days, amount)
SELECT region_id, 1, now(), now(), id, %(quarter)s, %(mode)s, days, amount
FROM (
    SELECT l.id, l.region_id, owed.days, round(owed.money_days * l.rate / 100 * %(share)s::numeric / %(year)s, 2) AS amount
    FROM funds_loan l
    CROSS JOIN LATERAL (
        SELECT sum(span.days) AS days,
            sum(span.days * (coalesce(l.opening_balance, l.amount) - paid.before) - paid.within) AS money_days
        FROM unnest(%(quarters)s::integer[], %(first_days)s::date[], %(last_days)s::date[], %(ends)s::timestamptz[])
            AS q(quarter, first_day, last_day, ended_at)
        CROSS JOIN LATERAL (
            SELECT greatest(l.issued_on, q.first_day) AS begins, least(l.due_on, q.last_day + 1) AS ends
        ) AS dates
        CROSS JOIN LATERAL (SELECT dates.ends - dates.begins AS days) AS span
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(principal) FILTER (WHERE paid_on < dates.begins), 0) AS before,
                coalesce(sum(principal * (dates.ends - paid_on)) FILTER (WHERE paid_on >= dates.begins AND paid_on < dates.ends), 0)
                    AS within
            FROM funds_repayment r WHERE r.loan_id = l.id
        ) AS paid
        WHERE span.days > 0 AND ({which})
    ) AS owed
    WHERE l.interest_subsidy = %(mode)s AND l.rate IS NOT NULL
) AS worked_out
WHERE amount > 0
ON CONFLICT (loan_id, quarter) DO UPDATE SET way = excluded.way, days = excluded.days, amount = excluded.amount,
    updated_at = now(), version = funds_interestsubsidy.version + 1
WHERE funds_interestsubsidy.paid_on IS NULL
  AND (funds_interestsubsidy.way, funds_interestsubsidy.days, funds_interestsubsidy.amount)
    <> (excluded.way, excluded.days, excluded.amount)"""

# A row by the year stands for the whole of it; so does one typed in with more days than any quarter has.
NOT_BY_THE_YEAR = """NOT EXISTS (
    SELECT FROM funds_interestsubsidy s WHERE s.loan_id = l.id AND s.quarter = %(years_end)s
      AND (s.way = %(yearly)s OR s.days > 92)
)"""
# The loan was one by the year when the quarter ended, or first entered as one: nobody settled that quarter then.
WAITED = """NOT EXISTS (
    SELECT FROM funds_interestsubsidy s WHERE s.loan_id = l.id AND s.quarter = q.quarter
) AND coalesce(
    (SELECT e.interest_subsidy FROM funds_loan_event e WHERE e.pgh_obj_id = l.id AND e.pgh_created_at < q.ended_at
     ORDER BY e.pgh_id DESC LIMIT 1),
    (SELECT e.interest_subsidy FROM funds_loan_event e WHERE e.pgh_obj_id = l.id ORDER BY e.pgh_id LIMIT 1)
) = %(yearly)s"""


def settle_quarter(quarter, loan=None):
    """Work out the subsidies that end with the quarter's last Month; returns how many rows are new or changed.

    Loans subsidised by the year come with December; one that has turned to the quarter gets the year's quarters it waited
    for. What has been paid stays as it is. A second call changes nothing. Of one `loan` alone where its key is given.
    """
    of_it = f"l.id = {int(loan)} AND " if loan else ""
    first = quarter - (quarter.number - 3)
    earlier = [first + months for months in range(0, quarter.number - 3, 3)]
    changed = sum(_settle(MODE.QUARTERLY, [each], f"{of_it}{NOT_BY_THE_YEAR} AND {WAITED}") for each in earlier)
    changed += _settle(MODE.QUARTERLY, [quarter], f"{of_it}{NOT_BY_THE_YEAR}")
    if quarter.number == YEARS_END:
        changed += _settle(MODE.YEARLY, [*earlier, quarter], f"{of_it}(q.quarter = %(quarter)s OR {WAITED})")
    return changed


def beyond(loan, day):
    """The loan's subsidies that reach beyond a day: more days than the quarter, by the year the year, has up to it."""
    for row in loan.subsidies.all():
        months = YEARS_END - 1 if row.way == MODE.YEARLY else 2
        begins = max(loan.issued_on, (row.quarter - months).first_day)
        if row.days > max((day - begins).days, 0):
            yield row


def settle_anew(loan, day):
    """What was worked out and not paid beyond a day is worked out again, up to the loan's due date now."""
    rows = [row for row in beyond(loan, day) if not row.paid_on]
    loan.subsidies.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        settle_quarter(row.quarter, loan.pk)


def _settle(mode, quarters, which):
    last_days = [each.last_day for each in quarters]
    values = {
        "mode": mode.value, "yearly": MODE.YEARLY.value, "quarter": int(quarters[-1]), "quarters": [int(each) for each in quarters],
        "first_days": [(each - 2).first_day for each in quarters], "last_days": last_days, "ends": [end_of(day) for day in last_days],
        "year": DAYS_A_YEAR, "share": Parameter.objects.value_of(SHARE) or "1",
        "years_end": int(quarters[-1] + (YEARS_END - quarters[-1].number)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SETTLE.format(which=which), values)
        return cursor.rowcount
