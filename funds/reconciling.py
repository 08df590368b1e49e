"""对账: the treasury's monthly list beside our payments, voucher by voucher. Differences are not stored: what one side puts
right is gone from the next look; what was decided on one holds as long as it reads the same."""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

OURS, THEIRS, DIFFERS, DAYS = "ours", "theirs", "amount", "day"
WORDS = {OURS: "我有他无", THEIRS: "他有我无", DIFFERS: "金额不一致", DAYS: "日期不一致"}

# Our side counts what still stands of a payment: an entry that was taken back whole was never paid. It is asked for twice,
# each time for few of all payments, by number and by day: never made as a whole. LIMIT keeps to the unique index of numbers,
# where the planner would read the payments of all years; row security lets CASE reach an index, and coalesce not.
COMPARED = """
WITH ours AS NOT MATERIALIZED (
    SELECT p.id, p.number, p.paid_on, p.amount + p.corrected AS amount, p.payee, p.region_id FROM funds_payment p
    WHERE p.corrects_id IS NULL AND p.amount + p.corrected <> 0
),
taken AS (SELECT number, entry FROM funds_treasurydecision WHERE entry <> ''),
compared AS (
    SELECT o.id AS payment, t.id AS line, t.number, o.paid_on AS our_day, t.paid_on AS their_day, o.amount AS ours, t.amount AS theirs,
           coalesce(o.payee, t.payee) AS payee, o.region_id,
           CASE WHEN o.id IS NULL THEN 'theirs' WHEN o.amount <> t.amount THEN 'amount' WHEN o.paid_on <> t.paid_on THEN 'day' END AS kind
    FROM funds_treasurypayment t LEFT JOIN taken ON taken.number = t.number
    LEFT JOIN LATERAL (
        SELECT * FROM ours WHERE number = CASE WHEN taken.entry IS NULL THEN t.number ELSE taken.entry END LIMIT 1
    ) o ON true WHERE t.paid_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT o.id, NULL, o.number, o.paid_on, NULL, o.amount, NULL, o.payee, o.region_id, 'ours'
    FROM ours o WHERE o.paid_on BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (SELECT FROM funds_treasurypayment t WHERE t.number = o.number)
    AND NOT EXISTS (SELECT FROM taken JOIN funds_treasurypayment t USING (number) WHERE taken.entry = o.number)
)
"""
READ = "concat_ws('|', c.kind, c.ours, c.theirs, c.our_day, c.their_day)"
DECIDED = f"LEFT JOIN funds_treasurydecision d ON d.number = c.number AND d.seen = {READ}"
COUNTS = COMPARED + (
    "SELECT coalesce(c.kind, 'same'), count(*), sum(c.ours), sum(c.theirs), "
    f"count(*) FILTER (WHERE c.kind IS NOT NULL AND d.id IS NULL) FROM compared c {DECIDED} GROUP BY 1"
)
FULL = COMPARED + (
    f"SELECT c.payment, c.line, c.number, c.our_day, c.their_day, c.ours, c.theirs, c.payee, c.kind, {READ}, "
    f"coalesce(d.decision, ''), coalesce(d.reason, '') FROM compared c {DECIDED} "
)
ROWS = FULL + (
    "WHERE c.kind = %(kind)s AND c.number > %(after)s AND (NOT %(waiting)s OR d.id IS NULL) ORDER BY c.number LIMIT %(limit)s"
)
SOME = FULL + "WHERE c.kind = %(kind)s AND c.number = ANY(%(numbers)s) ORDER BY c.number"
ONE = FULL + "WHERE c.kind IS NOT NULL AND c.number = %(number)s"


class Difference(NamedTuple):
    """One voucher on which the two sides do not agree; what a side does not have is None."""

    payment: int | None
    line: int | None
    number: str
    our_day: object
    their_day: object
    ours: Decimal | None
    theirs: Decimal | None
    payee: str
    kind: str
    seen: str
    decision: str
    reason: str


def _asked(sql, month, **more):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": month.first_day, "last": month.last_day, **more})
        return cursor.fetchall()


def counts(month):
    """Of a month, by kind: vouchers, yuan of ours, yuan of theirs, vouchers that nobody has decided as they read today.

    Four Counters; `same` are those that agree.
    """
    found = _asked(COUNTS, month)
    return tuple(Counter({row[0]: row[position] or 0 for row in found}) for position in (1, 2, 3, 4))


def differences(month, kind, *, after="", limit=100, waiting=False):
    """The vouchers of one kind in the order of their numbers; only those nobody has decided, where `waiting`."""
    asked = {"kind": kind, "after": after, "limit": limit, "waiting": waiting}
    return [Difference(*row) for row in _asked(ROWS, month, **asked)]


def some_differences(month, kind, numbers):
    """Those of these vouchers that still differ in that way."""
    return [Difference(*row) for row in _asked(SOME, month, kind=kind, numbers=numbers)]


def difference(month, number):
    """The difference of one voucher; None where both sides agree, or neither has it in this month."""
    return next((Difference(*row) for row in _asked(ONE, month, number=number)), None)
