"""The money: progress over three million payments against the bare grouped statement, and 对账 of a hundred thousand vouchers."""

from io import StringIO

import pgtrigger
from django.conf import settings
from django.db import connection
from python_calamine import load_workbook
from rustpy_xlsxwriter import write_worksheet

from bench.databases import database
from bench.measure import compare
from bench.visitors import opening, visitor
from bench.written import against_writing
from core.imports import batch as importing
from core.ledger.registry import ledger_named
from core.months import Month
from core.scoping import whole_city
from funds.models import Disbursement, Payment, TreasuryPayment
from funds.progress import progress
from funds.reconciling import counts

HOUSEHOLDS, PAYMENTS, VOUCHERS = 2_000, 3_000_000, 100_000
MONTH, UNPAID, EMPTY_YEAR = Month.parse("2023-12"), Month.parse("2098-12"), Month.parse("2099-12")
# Left out meanwhile: what looks up for every payment what its disbursement says, and the totals that bound it.
LEFT_OUT = (
    "payment_disbursement", "payment_retention", "payment_stays", "payment_year", "disbursement_paid_insert", "allocation_paid_insert",
    "allocation_ordinary_insert",
)  # fmt: skip
MORE = """
INSERT INTO funds_payment (region_id, version, created_at, updated_at, number, disbursement_id, allocation_id, project_id, payee,
    purpose, amount, paid_on, level, year, department, not_before, corrected, reason, note)
SELECT d.region_id, 1, now(), now(), 'BM' || d.id || '-' || n, d.id, d.allocation_id, d.project_id, '示例建筑工程有限公司',
    '工程进度款', 0.01, d.disbursed_on + mod(n, DATE '2023-12-31' - d.disbursed_on + 1), d.level, d.year, d.department, d.disbursed_on,
    0, '', ''
FROM funds_disbursement d CROSS JOIN generate_series(1, {each}) n
"""
# The same towns, levels and departments with the same money, of which nothing is paid: what the page costs without payments.
UNPAID_YEAR = """
INSERT INTO funds_fundmonth (region_id, year, level, department, month, received, disbursed, paid, held, industry, planned)
SELECT region_id, {unpaid.year}, level, department, month + {months}, received, 0, 0, held, industry, 0
FROM funds_fundmonth WHERE year = {month.year} ON CONFLICT DO NOTHING
"""
BARE = """
SELECT left(region_id, 9), level, department, sum(amount) FILTER (WHERE paid_on <= '2023-12-31'),
    sum(amount) FILTER (WHERE paid_on >= '2023-12-01') FROM funds_payment WHERE year = 2023 GROUP BY 1, 2, 3
"""
HEADS = ("国库凭证号", "国库支付日期", "国库金额（元）", "国库收款人", "预算单位", "摘要")


def run(size):
    """The same for every size: what is measured is the money."""
    with database(HOUSEHOLDS):
        _fill()
        yield compare(
            f"资金进度 {PAYMENTS:,} 笔支付：对直接分组求和", lambda: _in_city(lambda: progress(settings.ROOT_REGION, MONTH)),
            lambda: _in_city(lambda: _fetch(BARE)), size=PAYMENTS, limit=2,
        )  # fmt: skip
        client = visitor("office")
        full, unpaid, empty = (
            opening(client, f"/funds/progress/?month={month}") for month in (MONTH, UNPAID, EMPTY_YEAR)
        )
        yield compare("资金进度页：对没有资金的年度", full, empty, size=PAYMENTS, limit=1.2, rounds=15)
        yield compare("资金进度页：对同样的行、没有支付的年度", full, unpaid, size=PAYMENTS, rounds=15)
        path = _workbook()
        name = f"国库对账 {VOUCHERS:,} 笔"
        speed = compare(
            f"{name}：对读取加 COPY", lambda: _reconcile(path), lambda: _bare_copy(path), size=VOUCHERS, limit=3,
            rounds=5, before=_forget,
        )  # fmt: skip
        yield speed
        yield against_writing(
            name, speed.ours, TreasuryPayment.objects.all(), lambda: _bare_copy(path), _forget,
            after=lambda: _in_city(lambda: counts(MONTH)),
        )  # fmt: skip
        _forget()


def _in_city(work):
    with whole_city():
        return work()


def _fetch(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _fill():
    """As many payments as promised, once, and a year without any."""
    with whole_city(), pgtrigger.ignore(), connection.cursor() as cursor:
        if Payment.objects.count() < PAYMENTS:
            _pay(cursor)
        cursor.execute(UNPAID_YEAR.format(unpaid=UNPAID, month=MONTH, months=UNPAID - MONTH))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE funds_payment, funds_fundmonth")


def _pay(cursor):
    more = MORE.format(each=PAYMENTS // Disbursement.objects.count() + 1)
    checked = "SET CONSTRAINTS ALL IMMEDIATE"  # an altered table may have no check outstanding
    for statement in (_triggers("DISABLE"), more, checked, _triggers("ENABLE")):
        cursor.execute(statement)


def _triggers(switch):
    return f"ALTER TABLE funds_payment {', '.join(f'{switch} TRIGGER {name}' for name in LEFT_OUT)}"


def _workbook():
    """The treasury's list of a month's vouchers; every fiftieth has another amount."""
    path = settings.PORTAL_DATA / f"国库清单-{MONTH}-{VOUCHERS}.xlsx"
    if not path.exists():
        with whole_city():
            paid = Payment.objects.filter(paid_on__range=(MONTH.first_day, MONTH.last_day)).order_by("pk")
            rows = paid.values_list("number", "paid_on", "amount", "payee")[:VOUCHERS]
            lines = [
                (number, str(day), float(amount) + (n % 50 == 0), payee, "示例预算单位", "工程进度款")
                for n, (number, day, amount, payee) in enumerate(rows)
            ]
        write_worksheet([dict(zip(HEADS, row, strict=True)) for row in lines], str(path), sheet_name="清单")
    return path


def _reconcile(path):
    """From the received file to the counted differences."""
    batch = importing.receive_path(path, ledger=ledger_named("treasury-payments"))
    importing.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        importing.approve(batch)
    importing.advance(batch.pk)
    with whole_city():
        found = counts(MONTH)[0]
        if sum(found.values()) < VOUCHERS:
            raise RuntimeError(f"{batch.state}: {batch.message}")


def _forget():
    """The list is put away again."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE funds_treasurypayment")


def _bare_copy(path):
    """The least it can be: the cells read, the cells copied into a table without an index."""
    rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(rows[0])))
        cursor.execute(f"DROP TABLE IF EXISTS bench_treasury; CREATE TABLE bench_treasury ({columns})")
        lines = "\n".join("\t".join(map(str, row)) for row in rows[1:])
        cursor.copy_expert("COPY bench_treasury FROM STDIN", StringIO(lines))
