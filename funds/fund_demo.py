"""Invented money of a synthetic county: from the 指标文 to the last payment, made by set from the projects that stand."""

from django.conf import settings
from django.db import connection

from core.history import replan
from core.scoping import whole_city
from funds.models import Payment
from monitoring.demo.county import history
from monitoring.models import Household

# Every project of a plan gets its money by level: sixty in a hundred from the year's first batch, the others from the second.
# `draw` is a project's own number, the same for the same seed.
CHOSEN = """
CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS
SELECT p.id, p.number, p.region_id, p.year, p.unit, p.contractor, p.begun_on, p.finished_on, p.state, m.level, m.code, m.amount,
    CASE WHEN draw < 60 THEN 1 ELSE 2 END AS batch, draw,
    make_date(p.year, CASE WHEN draw < 60 THEN 1 ELSE 3 END, 20) + draw / 5 AS allocated_on
FROM (SELECT *, mod(abs(hashtextextended(number, %(seed)s)), 100)::int AS draw FROM projects_project
      WHERE year <= %(year)s AND state NOT IN ('draft', 'town', 'department', 'city', 'banked', 'withdrawn', 'terminated')) p
CROSS JOIN LATERAL (VALUES ('中央', 'ZY', central), ('省级', 'SJ', provincial), ('榆林市级', 'YL', prefecture),
    ('神木市级', 'SM', county)) m(level, code, amount)
WHERE m.amount > 0 AND make_date(p.year, CASE WHEN draw < 60 THEN 1 ELSE 3 END, 20) + draw / 5 <= %(until)s
"""
ALLOTMENTS = """
INSERT INTO funds_allotment (region_id, version, created_at, updated_at, number, document, level, batch, year, amount,
    issued_on, needs_industry, allocated, corrected, reason, note)
SELECT %(city)s, 1, now(), now(), year || '-' || code || '-' || batch, '示例财农〔' || year || '〕' || batch * 7 || '号', level, batch,
    year, sum(amount), make_date(year, CASE WHEN batch = 1 THEN 1 ELSE 3 END, 10), level = '中央', 0, 0, '', ''
FROM chosen GROUP BY year, level, code, batch
UNION ALL
SELECT %(city)s, 1, now(), now(), year || '-' || code || '-3', '示例财农〔' || year || '〕29号', level, 3, year,
    round(sum(amount) * 0.02, -4) + 10000, make_date(year, 10, 18), false, 0, 0, '', ''
FROM chosen WHERE year = %(year)s AND %(until)s >= make_date(%(year)s, 10, 18) GROUP BY year, level, code
"""
ALLOCATIONS = """
INSERT INTO funds_allocation (region_id, version, created_at, updated_at, number, allotment_id, project_id, amount, allocated_on,
    document, level, year, department, kind, disbursed, paid, ordinary_paid, held, corrected, reason, note)
SELECT c.region_id, 1, now(), now(), c.number || '-' || c.code, a.id, c.id, c.amount, c.allocated_on,
    '示例财农〔' || c.year || '〕' || c.batch * 9 || '号', '', 0, '', '', 0, 0, 0, 0, 0, '', ''
FROM chosen c JOIN funds_allotment a ON a.number = c.year || '-' || c.code || '-' || c.batch
"""
RETENTIONS = """
INSERT INTO funds_retention (region_id, version, created_at, updated_at, number, allocation_id, project_id, contract_number,
    contractor, base, rate, held_on, due_on, paid, level, year, department)
SELECT a.region_id, 1, now(), now(), 'ZB' || a.number, a.id, p.id, 'HT' || p.number, p.contractor, a.amount, 3, p.finished_on,
    p.finished_on + 365, 0, '', 0, ''
FROM funds_allocation a JOIN projects_project p ON p.id = a.project_id
WHERE p.finished_on IS NOT NULL AND p.finished_on > a.allocated_on
"""
DISBURSEMENTS = """
INSERT INTO funds_disbursement (region_id, version, created_at, updated_at, number, allocation_id, project_id, unit, amount,
    disbursed_on, paid, level, year, department, corrected, reason, note)
SELECT a.region_id, 1, now(), now(), 'BF' || a.number, a.id, p.id, p.unit,
    CASE WHEN p.finished_on IS NULL THEN round(a.amount * 0.7, 2) ELSE a.amount END,
    greatest(p.begun_on, a.allocated_on) + 5, 0, '', 0, '', 0, '', ''
FROM funds_allocation a JOIN projects_project p ON p.id = a.project_id
WHERE p.begun_on IS NOT NULL AND greatest(p.begun_on, a.allocated_on) + 5 <= %(until)s
"""
# Instalments of a disbursement, at most ten days to a month apart, never into the retention's three per cent.
PAYMENTS = """
INSERT INTO funds_payment (region_id, version, created_at, updated_at, number, disbursement_id, payee, purpose, amount, paid_on,
    level, year, department, corrected, reason, note)
SELECT d.region_id, 1, now(), now(), 'ZF' || d.id || '-' || n, d.id, coalesce(nullif(p.contractor, ''), '示例建筑工程有限公司'),
    '工程进度款', trunc(d.amount * 0.97 / %(each)s, 2), d.disbursed_on + n * 14, '', 0, '', 0, '', ''
FROM funds_disbursement d JOIN projects_project p ON p.id = d.project_id CROSS JOIN generate_series(1, %(each)s) n
WHERE d.disbursed_on + n * 14 <= %(until)s
"""
RETENTION_PAYMENTS = """
INSERT INTO funds_payment (region_id, version, created_at, updated_at, number, disbursement_id, retention_id, payee, purpose,
    amount, paid_on, level, year, department, corrected, reason, note)
SELECT r.region_id, 1, now(), now(), 'ZF' || r.number, d.id, r.id, r.contractor, '质保金', r.amount, r.due_on + 10, '', 0, '', 0, '', ''
FROM funds_retention r JOIN funds_disbursement d ON d.allocation_id = r.allocation_id
WHERE r.due_on + 10 <= %(until)s AND mod(r.id, 12) > 0 AND d.amount - d.paid >= r.amount
"""
PLANS = """
INSERT INTO funds_plannedpayment (region_id, version, created_at, updated_at, allocation_id, project_id, month, amount, note, level,
    year, department)
SELECT a.region_id, 1, now(), now(), a.id, a.project_id, %(month)s + n, trunc((a.amount - a.held - a.ordinary_paid) / 3, 2), '', '', 0, ''
FROM funds_allocation a CROSS JOIN generate_series(0, 2) n
WHERE a.year = %(year)s AND a.amount - a.held - a.ordinary_paid > 30000
"""
TREASURY = """
INSERT INTO funds_treasurypayment (region_id, version, created_at, updated_at, number, paid_on, amount, payee, unit, document)
SELECT %(city)s, 1, now(), now(), CASE WHEN mod(id, 211) = 0 THEN 'GK' || id ELSE number END, paid_on,
    amount + CASE WHEN mod(id, 173) = 0 THEN 100 ELSE 0 END, payee, '示例预算单位', purpose
FROM funds_payment WHERE paid_on >= make_date(%(year)s, 1, 1)
"""
FINDINGS = """
INSERT INTO funds_fundfinding (region_id, version, created_at, updated_at, project_id, number, source, document, found_on, problem,
    amount, unit, due_on, measures, rectified_on, result)
SELECT region_id, 1, now(), now(), id, 'WT' || number, CASE WHEN mod(id, 2) = 0 THEN '审计' ELSE '巡察' END, '示例审农报〔' || year || '〕3号',
    %(until)s - 100, '工程款支付资料不全，拨付后未及时支付到施工单位', 50000, unit, %(until)s - 10, '补齐资料，限期支付',
    CASE WHEN mod(id, 3) > 0 THEN %(until)s - 20 END, CASE WHEN mod(id, 3) > 0 THEN '已补齐并支付' ELSE '' END
FROM projects_project WHERE begun_on < %(until)s - 120 AND mod(id, 37) = 0
"""
PROVINCE = """
INSERT INTO funds_provincialprogress (region_id, version, created_at, updated_at, number, value, source)
SELECT %(city)s, 1, now(), now(), %(year)s || '-' || lpad(n::text, 2, '0'), least(99, round(n * 100 / 12.0 - 3 + mod(n, 4), 2)),
    '示例：省通报'
FROM generate_series(1, extract(month FROM %(until)s)::int) n
"""
STATEMENTS = (
    CHOSEN, ALLOTMENTS, ALLOCATIONS, RETENTIONS, DISBURSEMENTS, PAYMENTS, RETENTION_PAYMENTS, PLANS, TREASURY,
    FINDINGS, PROVINCE,
)  # fmt: skip
EACH = 10


def load_funds(until, seed, each=EACH):
    """The money of all years up to a month's end, `each` payments at most a disbursement; returns how many payments."""
    # Written into the statements: while the history's triggers are left out no statement takes named parameters.
    values = {
        "until": f"DATE '{until.last_day}'", "year": until.year, "month": int(until), "seed": int(seed),
        "city": f"'{settings.ROOT_REGION}'", "each": int(each),
    }  # fmt: skip
    with whole_city(), history(Household.objects.count()), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement % values)
            if statement is not CHOSEN:
                replan()
        return Payment.objects.count()
