"""对账: the treasury's monthly list beside our payments, voucher by voucher. Differences are not stored: what one side puts
right is gone from the next look; what was decided on one holds as long as it reads the same."""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

OURS, THEIRS, DIFFERS, DAYS = "ours", "theirs", "amount", "day"
WORDS = {OURS: "我有他无", THEIRS: "他有我无", DIFFERS: "金额不一致", DAYS: "日期不一致"}

# Our side counts what still stands of a payment: an entry that was taken back whole was never paid. A month's are read once
# and held against the list as a whole; what the list names of other months is looked up by its number (LIMIT keeps to the
# unique index, where the planner would read the payments of all years; row security lets CASE reach an index, coalesce not).
# `some` narrows the month to the numbers asked for: an entry under another number is then looked up as well.
COMPARED = """
WITH ours AS NOT MATERIALIZED (
    SELECT p.id, p.number, p.paid_on, p.amount + p.corrected AS amount FROM funds_payment p
    WHERE p.corrects_id IS NULL AND p.amount + p.corrected <> 0
),
month AS MATERIALIZED (SELECT * FROM ours WHERE paid_on BETWEEN %(first)s AND %(last)s {some}),
taken AS (SELECT number, entry FROM funds_treasurydecision WHERE entry <> ''),
lines AS (
    SELECT t.id, t.number, t.paid_on, t.amount, CASE WHEN taken.entry IS NULL THEN t.number ELSE taken.entry END AS entry
    FROM funds_treasurypayment t LEFT JOIN taken ON taken.number = t.number WHERE t.paid_on BETWEEN %(first)s AND %(last)s
),
sides AS (
    SELECT coalesce(m.id, o.id) AS payment, t.id AS line, t.number, coalesce(m.paid_on, o.paid_on) AS our_day, t.paid_on AS their_day,
           coalesce(m.amount, o.amount) AS ours, t.amount AS theirs
    FROM lines t LEFT JOIN month m ON m.number = t.entry
    LEFT JOIN LATERAL (SELECT * FROM ours WHERE number = CASE WHEN m.id IS NULL THEN t.entry END LIMIT 1) o ON m.id IS NULL
    UNION ALL
    SELECT m.id, NULL, m.number, m.paid_on, NULL, m.amount, NULL FROM month m
    WHERE NOT EXISTS (SELECT FROM funds_treasurypayment t WHERE t.number = m.number)
    AND NOT EXISTS (SELECT FROM taken JOIN funds_treasurypayment t USING (number) WHERE taken.entry = m.number)
),
compared AS (
    SELECT *, CASE WHEN payment IS NULL THEN 'theirs' WHEN line IS NULL THEN 'ours' WHEN ours <> theirs THEN 'amount'
                   WHEN our_day <> their_day THEN 'day' END AS kind FROM sides
)
"""
READ = "concat_ws('|', c.kind, c.ours, c.theirs, c.our_day, c.their_day)"
# Not by `=`: the words would be made of every voucher, also of those nobody decided anything about.
DECIDED = f"LEFT JOIN funds_treasurydecision d ON d.number = c.number AND d.seen IS NOT DISTINCT FROM {READ}"
COUNTS = COMPARED.format(some="") + (
    "SELECT coalesce(c.kind, 'same'), count(*), sum(c.ours), sum(c.theirs), "
    f"count(*) FILTER (WHERE c.kind IS NOT NULL AND d.id IS NULL) FROM compared c {DECIDED} GROUP BY 1"
)
PAYEE = "(SELECT payee FROM {} WHERE id = c.{})"
FULL = COMPARED + (
    f"SELECT c.payment, c.line, c.number, c.our_day, c.their_day, c.ours, c.theirs, "
    f"coalesce({PAYEE.format('funds_payment', 'payment')}, {PAYEE.format('funds_treasurypayment', 'line')}), c.kind, {READ}, "
    f"coalesce(d.decision, ''), coalesce(d.reason, '') FROM compared c {DECIDED} "
)
ROWS = FULL.format(some="AND number > %(after)s") + (
    "WHERE c.kind = %(kind)s AND c.number > %(after)s AND (NOT %(waiting)s OR d.id IS NULL) ORDER BY c.number LIMIT %(limit)s"
)
NAMED = FULL.format(some="AND number = ANY(%(numbers)s)")
SOME = NAMED + "WHERE c.kind = %(kind)s AND c.number = ANY(%(numbers)s) ORDER BY c.number"
ONE = NAMED + "WHERE c.kind IS NOT NULL AND c.number = ANY(%(numbers)s)"


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
    return next((Difference(*row) for row in _asked(ONE, month, numbers=[number])), None)
