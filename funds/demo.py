"""Invented loans of a synthetic county, made in one statement from the households that stand."""

from django.db import connection

from core.scoping import whole_city

# One in three of the 脱贫户 and households under monitoring has a loan; one in twelve of these is late in paying back.
LOANS = """
INSERT INTO funds_loan (region_id, version, created_at, updated_at, household_id, bank, contract_number, credit, amount,
    issued_on, due_on, rate, purpose, interest_subsidy, balance, overdue_principal, overdue_interest, classification)
SELECT region_id, 1, now(), now(), id, '示例农村商业银行', 'XD' || lpad(id::text, 10, '0'), 50000, amount, due_on - days,
    due_on, 3.65, (ARRAY['养羊', '养牛', '大棚蔬菜', '小杂粮加工', '农家乐'])[1 + draw %% 5], '按季',
    CASE WHEN is_late OR due_on > %(until)s THEN amount ELSE 0 END, CASE WHEN is_late THEN amount END,
    CASE WHEN is_late THEN round(amount * 0.01, 2) END,
    CASE WHEN NOT is_late THEN '正常' WHEN draw %% 7 < 4 THEN '关注' ELSE '次级' END
FROM (
    SELECT *, 10000 + draw %% 5 * 10000 AS amount, 365 * (1 + draw %% 3) AS days,
        %(until)s + CASE WHEN is_late THEN -35 - draw %% 150 ELSE draw %% 900 - 200 END AS due_on
    FROM (
        SELECT id, region_id, abs(hashint8extended(id, %(seed)s) %% 1000003)::int AS draw,
            (id / 3) %% 12 = %(seed)s %% 12 AS is_late
        FROM monitoring_household
        WHERE (category = '脱贫户' OR monitored_as <> '') AND id %% 3 = %(seed)s %% 3
    ) AS chosen
) AS drawn"""


def load_loans(until, seed):
    """Loans as they stand at the end of a month, equal for equal seeds; returns how many."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(LOANS, {"until": until.last_day, "seed": seed})
        return cursor.rowcount
