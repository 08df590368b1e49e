"""Invented loans of a synthetic county with their history, made by whole-table statements from the households that stand.

One in four of the lifted and the monitored households owes on a loan; one in forty of these is late. Every second has
paid back an earlier one. A few found a later due date.
"""

from django.db import connection

from core.scoping import whole_city
from funds.overdue import check_overdue

# `draw` is a number of the household's own, equal for equal seeds. A late loan fell due one to six months ago.
DRAWN = """
WITH chosen AS (
    SELECT id, region_id, abs(hashint8extended(id, %(seed)s) %% 1000003)::int AS draw
    FROM monitoring_household
    WHERE (category = '脱贫户' OR monitored_as <> '') AND (id + %(seed)s) %% 4 = 0
),
drawn AS (
    SELECT *, (10000 + draw %% 5 * 10000)::numeric AS amount, 1 + draw %% 3 AS years, draw %% 40 = 7 AS is_late,
        (ARRAY['示例农村商业银行', '示例农村商业银行', '示例邮政储蓄银行', '示例农业银行'])[1 + draw / 7 %% 4] AS bank,
        (ARRAY['养羊', '养牛', '大棚蔬菜', '小杂粮加工', '农家乐', '养猪', '林果种植'])[1 + draw / 11 %% 7] AS purpose,
        %(until)s::date + CASE WHEN draw %% 40 = 7 THEN -32 - draw / 40 %% 150 ELSE 3 + draw / 40 %% 700 END AS due_on
    FROM chosen
),
dated AS (
    SELECT *, (due_on - make_interval(years => years))::date AS begins FROM drawn
)"""
LOANS = (
    DRAWN
    + """
INSERT INTO funds_loan (region_id, version, created_at, updated_at, household_id, bank, contract_number, credit, amount,
    issued_on, due_on, rate, purpose, interest_subsidy, classification, repaid, subsidised, overdue_days, overdue_interest)
SELECT region_id, 1, now(), now(), id, bank, 'XD' || lpad(id::text, 10, '0') || %(round)s, 50000,
    CASE %(round)s WHEN 1 THEN 20000 ELSE amount END,
    CASE %(round)s WHEN 1 THEN (least(begins, %(until)s::date) - interval '2 years')::date ELSE least(begins, %(until)s::date) END,
    CASE %(round)s WHEN 1 THEN least(begins, %(until)s::date) - 20 ELSE due_on END,
    3.45, purpose, '按季',
    CASE WHEN %(round)s = 1 OR NOT is_late THEN '正常' WHEN draw %% 7 < 4 THEN '关注' ELSE '次级' END, 0, 0, 0, 0
FROM dated
WHERE %(round)s = 2 OR draw %% 2 = 0"""
)

# Interest once a year, the principal of an earlier loan at its end, part of a current one now and then.
REPAYMENTS = """
INSERT INTO funds_repayment (region_id, version, created_at, updated_at, loan_id, paid_on, principal, interest, kind,
    voucher, note)
SELECT region_id, 1, now(), now(), id, paid_on, principal, interest, '农户还款',
    'HK' || lpad(id::text, 8, '0') || to_char(paid_on, 'YYYYMMDD'), ''
FROM (
    SELECT l.id, l.region_id, paid_on::date, CASE WHEN is_last THEN l.amount WHEN NOT l.is_earlier AND l.household_id %% 9 = 0 AND due.number = 1 THEN 2000 ELSE 0 END AS principal,
        round(l.amount * l.rate / 100, 2) AS interest
    FROM (SELECT *, right(contract_number, 1) = '1' AS is_earlier FROM funds_loan
          WHERE right(contract_number, 1) = %(round)s::text) AS l
    CROSS JOIN LATERAL (
        SELECT l.issued_on + make_interval(years => n) AS paid_on, n AS number, false AS is_last
        FROM generate_series(1, 3) AS n WHERE l.issued_on + make_interval(years => n) < l.due_on
        UNION ALL SELECT l.due_on - (l.household_id %% 15)::int, 9, true WHERE l.is_earlier
    ) AS due
    WHERE paid_on <= %(until)s::date
) AS paid
WHERE principal + interest > 0"""

COLLECTIONS = """
INSERT INTO funds_collection (region_id, version, created_at, updated_at, loan_id, collected_on, way, collector, result,
    promised_on)
SELECT region_id, 1, now(), now(), id, due_on + 12 + 14 * time, (ARRAY['电话催收', '上门催收', '书面催收'])[time], '示例客户经理',
    (ARRAY['电话已接，称近期卖羊后还款', '户主在家，愿意分期归还', '已送达催收通知书'])[time],
    CASE WHEN time = 2 THEN due_on + 60 END
FROM funds_loan CROSS JOIN generate_series(1, 3) AS time
WHERE balance > 0 AND due_on + 12 + 14 * time <= %(until)s::date"""

EARLIER, CURRENT = 1, 2
# An earlier loan is paid back before the next one is given.
STATEMENTS = ((LOANS, EARLIER), (REPAYMENTS, EARLIER), (LOANS, CURRENT), (REPAYMENTS, CURRENT), (COLLECTIONS, CURRENT))


def load_loans(until, seed):
    """Loans as they stand at the end of a month, equal for equal seeds; returns how many."""
    count = 0
    with whole_city(), connection.cursor() as cursor:
        for statement, number in STATEMENTS:
            cursor.execute(statement, {"until": until.last_day, "seed": seed, "round": number})
            count += cursor.rowcount * (statement is LOANS)
        check_overdue(until.last_day)
    return count
