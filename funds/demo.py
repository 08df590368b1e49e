"""Invented loans of a synthetic county with their history, made by whole-table statements from the households that stand.

One in four of the lifted and the monitored households owes on a loan; one in forty of these is late. Every second has
paid back an earlier one. A few found a later due date.
"""

from django.db import connection

from core.scoping import whole_city
from funds.bank_reports import compare
from funds.overdue import check_overdue
from funds.reminding import remind
from funds.subsidies import settle_quarter

# `draw` is a number of the household's own, equal for equal seeds. A late loan fell due one to six months ago.
DRAWN = """
WITH chosen AS (
    SELECT id, region_id, abs(hashint8extended(id, %(seed)s) %% 1000003)::int AS draw
    FROM monitoring_household
    WHERE (category = '脱贫户' OR monitored_as <> '') AND (id + %(seed)s) %% 4 = 0
),
ranked AS (
    SELECT *, row_number() OVER (ORDER BY draw, id) %% 40 = 7 AS is_late FROM chosen  -- a small county has one too
),
drawn AS (
    SELECT *, (10000 + draw %% 5 * 10000)::numeric AS amount, 1 + draw %% 3 AS years,
        (ARRAY['示例农村商业银行', '示例农村商业银行', '示例邮政储蓄银行', '示例农业银行'])[1 + draw / 7 %% 4] AS bank,
        (ARRAY['养羊', '养牛', '大棚蔬菜', '小杂粮加工', '农家乐', '养猪', '林果种植'])[1 + draw / 11 %% 7] AS purpose,
        %(until)s::date + CASE WHEN is_late THEN -32 - draw / 40 %% 150 ELSE 3 + draw / 40 %% 700 END AS due_on
    FROM ranked
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

# Every fiftieth household has had its loan's end put off once.
PROLONGATIONS = """
INSERT INTO funds_prolongation (region_id, version, created_at, updated_at, loan_id, kind, former_due_on, new_due_on,
    former_contract_number, new_contract_number, reason, state, started_on, entered_on, pause_reason)
SELECT region_id, 1, now(), now(), id, '展期', (due_on - interval '6 months')::date, due_on, '', '', '出栏推迟，一次还清有困难', 'approved',
    (due_on - interval '7 months')::date, (due_on - interval '7 months')::date, ''
FROM funds_loan
WHERE balance > 0 AND due_on > %(until)s::date AND due_on < %(until)s::date + 150 AND household_id %% 50 < 10"""

# What was late for long is compensated: some paid and being recovered, some still with the city.
COMPENSATIONS = """
INSERT INTO funds_compensation (region_id, version, created_at, updated_at, number, loan_id, applied_on, amount,
    government_share, reason, paid_on, recovered, state, started_on, entered_on, due_on, pause_reason)
SELECT region_id, 1, now(), now(), 'BC' || contract_number, id, due_on + 95, balance, 70, '多次催收未还，家庭收入下降',
    CASE WHEN is_paid THEN due_on + 110 END, 0, CASE WHEN is_paid THEN 'recovering' ELSE 'city' END, due_on + 95, due_on + 100,
    CASE WHEN is_paid THEN NULL ELSE %(until)s::date + 7 END, ''
FROM (SELECT *, household_id %% 3 > 0 AND due_on + 110 <= %(until)s::date AS is_paid FROM funds_loan) AS l
WHERE balance > 0 AND due_on + 100 <= %(until)s::date"""
COMPENSATED = """
INSERT INTO funds_repayment (region_id, version, created_at, updated_at, loan_id, paid_on, principal, interest, kind, voucher, note)
SELECT region_id, 1, now(), now(), loan_id, paid_on, amount, 0, '风险补偿代偿', number, '风险补偿代偿'
FROM funds_compensation WHERE paid_on IS NOT NULL"""
RECOVERIES = """
INSERT INTO funds_recovery (region_id, version, created_at, updated_at, compensation_id, recovered_on, amount, voucher, note)
SELECT region_id, 1, now(), now(), id, paid_on + 20, 3000, 'ZC' || right(number, 9), '卖羊后归还'
FROM funds_compensation
WHERE paid_on + 20 <= %(until)s::date AND right(number, 2)::int %% 2 = 0"""

# One in sixty of those who could borrow asks for a loan; some were told why not.
WISHES = """
INSERT INTO funds_loanwish (region_id, version, created_at, updated_at, household_id, wished_on, amount, purpose, recorded_by,
    outcome, note)
SELECT region_id, 1, now(), now(), id, %(until)s::date - (id %% 80)::int, 20000 + id %% 4 * 10000,
    (ARRAY['养羊', '养牛', '大棚蔬菜', '小杂粮加工'])[1 + (id / 60) %% 4], '示例驻村干部',
    CASE WHEN id %% 5 = 0 THEN '年龄不符合' WHEN id %% 7 = 0 THEN '农户不再需要' ELSE '' END, ''
FROM monitoring_household h
WHERE (category = '脱贫户' OR monitored_as <> '') AND (id + %(seed)s) %% 60 = 1"""

# The main bank's report of the last month: one line in 25 tells another balance, one in 40 another class.
BANK_LINES = """
INSERT INTO funds_bankline (region_id, version, created_at, updated_at, household_id, member_id, bank, month, contract_number,
    amount, issued_on, falls_due_on, rate, balance, classification, outcome, differences, decision)
SELECT l.region_id, 1, now(), now(), l.household_id, m.id, l.bank, %(month)s, l.contract_number, l.amount, l.issued_on, l.due_on,
    l.rate, CASE WHEN l.household_id %% 25 = 3 THEN l.balance / 2 ELSE l.balance END,
    CASE WHEN l.household_id %% 40 = 5 THEN '关注' ELSE l.classification END, '', '', ''
FROM funds_loan l JOIN monitoring_member m ON m.household_id = l.household_id AND m.relation = '户主'
WHERE l.balance > 0 AND l.bank = '示例农村商业银行'
RETURNING id"""

EARLIER, CURRENT = 1, 2
# An earlier loan is paid back before the next one is given.
STATEMENTS = (
    (LOANS, EARLIER), (REPAYMENTS, EARLIER), (LOANS, CURRENT), (REPAYMENTS, CURRENT), (COLLECTIONS, CURRENT),
    (PROLONGATIONS, CURRENT), (COMPENSATIONS, CURRENT), (COMPENSATED, CURRENT), (RECOVERIES, CURRENT), (WISHES, CURRENT),
)  # fmt: skip


def load_loans(until, seed):
    """Loans with what became of them at the end of a month, equal for equal seeds; returns how many.

    Overdue days and reminders are those of today, as the daily run leaves them.
    """
    count, quarter = 0, until - until.number % 3
    with whole_city(), connection.cursor() as cursor:
        for statement, number in STATEMENTS:
            cursor.execute(statement, {"until": until.last_day, "seed": seed, "round": number})
            count += cursor.rowcount * (statement is LOANS)
        cursor.execute(
            "ANALYZE funds_loan, funds_repayment, funds_loan_event"
        )  # else interest is settled by reading all
        cursor.execute(BANK_LINES, {"month": int(until)})
        compare([key for (key,) in cursor.fetchall()])
        settle_quarter(quarter)
        check_overdue()
        remind()
    return count
