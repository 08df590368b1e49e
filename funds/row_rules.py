"""How an entry goes together with the step above it: the same sentences on the page and, row by row, in the import."""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from core.imports.merging import Merge
from core.imports.staging import fetch, quoted
from funds.models import ClosedYear, Retention
from funds.models.entries import DATES
from funds.models.years import OpenYear
from monitoring.row_rules import not_in_future
from projects.models import Project
from projects.models.projects import UNBANKED

WAN = 10_000
ALMOST = Decimal("0.05")
LEAST_ALLOTMENT = 10_000
NO_MONEY = (*UNBANKED, "terminated")
UNTOUCHED = "质保金须单独留存，这笔支付会动用它；到期后请按质保金支付。"


class Above(NamedTuple):
    """What a row's step above says: how it is called, how much of it stands and is left, since when."""

    label: str
    standing: Decimal
    rest: Decimal
    day: object


def looks_like_wan(amount, *wholes):
    """Whether ten thousand times the amount is just one of these: 万元 typed where 元 is asked for."""
    return any(whole and abs(amount * WAN - whole) <= whole * ALMOST for whole in wholes)


def entry_problems(name, values, above, *wholes):
    """(field, sentence) of one entry, `name` its model's; `above` is None where it has nothing above it."""
    amount, day, field = values.get("amount"), values.get(DATES[name]), DATES[name]
    if above and day and day < above.day:
        yield field, f"日期不能早于{above.label}的日期 {above.day}。"
    if above and amount and amount > above.rest:
        yield "amount", f"{above.label}只剩 {above.rest:,.2f} 元，不能超过。"
    if amount and not values.get("note") and looks_like_wan(amount, *(above or ())[1:3], *wholes):
        whole = above.label if above else "项目总投资"
        yield "amount", f"只有{whole}的万分之一左右，像是把万元当成了元；金额无误的，请在备注里写明。"


def allotment_rule(values):
    yield from not_in_future("issued_on")(values)
    amount = values.get("amount")
    if amount and 0 < amount < LEAST_ALLOTMENT and not values.get("note"):
        yield "amount", "一份指标文不到 1 万元，像是把万元当成了元；金额无误的，请在备注里写明。"


def _above(label, parent, day):
    return parent and Above(label, parent.standing, parent.rest, day(parent))


def allocation_rule(values):
    yield from not_in_future("allocated_on")(values)
    above, project = values.get("allotment"), values.get("project")
    if project and project.state in NO_MONEY:
        yield "project", not_banked(project.state)
    yield from entry_problems(
        "allocation", values, _above("指标文", above, lambda row: row.issued_on), project and project.budget
    )


def not_banked(state):
    """The sentence for money given to a project that stands in no bank (item 20)."""
    return f"项目现在是“{Project.State(state).label}”，只有已入库的项目才能安排资金。"


def disbursement_rule(values):
    yield from not_in_future("disbursed_on")(values)
    yield from entry_problems(
        "disbursement", values, _above("这笔分解", values.get("allocation"), lambda row: row.allocated_on)
    )


def payment_rule(values):
    yield from not_in_future("paid_on")(values)
    above, retention = values.get("disbursement"), values.get("retention")
    yield from entry_problems("payment", values, _above("这笔拨付", above, lambda row: row.disbursed_on))
    if above and retention:
        rest, is_own = retention.amount - retention.paid, retention.allocation_id == above.allocation_id
        yield from retention_problems(values, rest, retention.due_on, is_own)


def retention_problems(values, rest, due_on, is_own):
    """A retention is paid out of its own money, from its day on, up to what is left of it."""
    day, amount = values.get("paid_on"), values.get("amount")
    if not is_own:
        yield "retention", "这笔质保金属于另一笔资金，请核对编号。"
    if day and day < due_on:
        yield "paid_on", f"质保金 {due_on} 到期，还不能支付。"
    if amount and amount > rest:
        yield "amount", f"质保金只剩 {rest:,.2f} 元，不能超过。"


def retention_rule(values):
    yield from not_in_future("held_on")(values)
    held, due = values.get("held_on"), values.get("due_on")
    if held and due and due <= held:
        yield "due_on", "质保金到期日期须晚于扣留日期。"
    allocation, base = values.get("allocation"), values.get("base")
    if allocation and base and looks_like_wan(base, allocation.standing):
        yield "base", "只有这笔资金的万分之一左右，像是把万元当成了元，请核对。"


def planned_rule(values):
    allocation, amount = values.get("allocation"), values.get("amount")
    if allocation and amount and amount > allocation.standing:
        yield "amount", f"这笔资金共 {allocation.standing:,.2f} 元，计划支付不能超过。"


def finding_rule(values):
    found, rectified = values.get("found_on"), values.get("rectified_on")
    yield from not_in_future("found_on", "rectified_on")(values)
    if found and rectified and rectified < found:
        yield "rectified_on", "整改完成日期不能早于发现日期。"
    if rectified and not values.get("result"):
        yield "result", "填写了整改完成日期的，请写明整改结果。"


# -- all rows of a workbook ---------------------------------------------------------------------------------------

ROWS = """
SELECT s.line, s.{parent}, s.amount, s.{date}, {note}, p.amount + p.corrected, p.amount + p.corrected - p.{used},
       p.{above_date}, {whole}
FROM {stage} s JOIN {above} p ON p.id = s.{parent} {joins} WHERE s.is_new AND s.amount IS NOT NULL ORDER BY s.line
"""
PAYMENTS = """
SELECT s.line, d.id, d.allocation_id, s.amount, s.paid_on, {note}, d.amount + d.corrected, d.amount + d.corrected - d.paid,
       d.disbursed_on, a.amount + a.corrected - a.held - a.ordinary_paid, r.due_on, r.amount - r.paid, r.allocation_id, r.id
FROM {stage} s JOIN funds_disbursement d ON d.id = s.disbursement_id JOIN funds_allocation a ON a.id = d.allocation_id
LEFT JOIN funds_retention r ON r.id = {retention} WHERE s.is_new AND s.amount IS NOT NULL ORDER BY s.line
"""


def checks_of(name, parent="", label="", used="", *, whole="NULL", joins=""):
    """The import checks of one kind of entry: against the rest of the step above, in the order of the lines."""

    def check(stage, strict):
        yield from _in_open_years(stage, DATES[name])
        if parent:
            yield from _against_above(stage, name, parent, label, used, whole, joins)

    return check


def _in_open_years(stage, date):
    closed = list(ClosedYear.objects.values_list("number", flat=True))
    sql = f"SELECT line FROM {stage.table} WHERE is_new AND extract(year FROM {quoted(date)})::text = ANY(%s) ORDER BY line"
    for (line,) in fetch(sql, [closed]) if closed else ():
        yield line, date, "error", "closed_year", "这个年度已经关账，不能再登记。"


def _against_above(stage, name, parent, label, used, whole, joins):
    field = stage.model._meta.get_field(parent)
    above_date = DATES[field.related_model._meta.model_name]
    note = "s.note" if "note" in stage.columns else "NULL"
    sql = ROWS.format(
        parent=field.column, date=DATES[name], note=note, used=used, above_date=above_date, whole=whole,
        stage=stage.table, above=field.related_model._meta.db_table, joins=joins,
    )  # fmt: skip
    taken = {}
    for line, above_id, amount, day, said, standing, rest, since, of_project in fetch(sql):
        above = Above(label, standing, rest - taken.get(above_id, 0), since)
        problems = list(entry_problems(name, {"amount": amount, DATES[name]: day, "note": said}, above, of_project))
        for column, sentence in problems:
            yield line, column, "error", "entry", sentence
        if not problems:
            taken[above_id] = taken.get(above_id, 0) + amount


def projects_of_the_bank(stage, strict):
    """Money goes to projects of the bank alone."""
    sql = f"SELECT s.line, p.state FROM {stage.table} s JOIN projects_project p ON p.id = s.project_id WHERE s.is_new AND p.state = ANY(%s)"
    for line, state in fetch(f"{sql} ORDER BY s.line", [list(NO_MONEY)]) if "project_id" in stage.columns else ():
        yield line, "project", "error", "not_banked", not_banked(state)


def payment_checks(stage, strict):
    """Payments against their disbursement, and against their retention or, without one, what retention leaves free."""
    yield from _in_open_years(stage, "paid_on")
    note = "s.note" if "note" in stage.columns else "NULL"
    retention = "s.retention_id" if "retention_id" in stage.columns else "NULL"
    taken = Counter()
    for line, *row in fetch(PAYMENTS.format(stage=stage.table, note=note, retention=retention)):
        row = PaymentRow(*row)
        problems = list(_payment_problems(row, taken))[:1]
        for column, sentence in problems:
            yield line, column, "error", "entry", sentence
        if not problems:
            for key in row.keys:
                taken[key] += row.amount


class PaymentRow(NamedTuple):
    """One staged payment with what its disbursement, allocation and retention have left."""

    disbursement: int
    allocation: int
    amount: Decimal
    paid_on: object
    note: str
    standing: Decimal
    rest: Decimal
    day: object
    free: Decimal
    due_on: object
    retained: Decimal
    retained_of: int
    retention: int

    @property
    def keys(self):
        """What its amount is taken from."""
        kept = ("retention", self.retention) if self.retention else ("allocation", self.allocation)
        return ("disbursement", self.disbursement), kept


def _payment_problems(row, taken):
    of_disbursement, of_kept = (taken[key] for key in row.keys)
    values = {"amount": row.amount, "paid_on": row.paid_on, "note": row.note}
    yield from entry_problems("payment", values, Above("这笔拨付", row.standing, row.rest - of_disbursement, row.day))
    if row.retention:
        yield from retention_problems(values, row.retained - of_kept, row.due_on, row.retained_of == row.allocation)
    elif row.amount > row.free - of_kept:
        yield "amount", UNTOUCHED


ALLOTMENT_CHECKS = (checks_of("allotment"),)
ALLOCATION_CHECKS = (
    projects_of_the_bank,
    checks_of(
        "allocation", "allotment", "指标文", "allocated", whole="j.budget", joins="JOIN projects_project j ON j.id = s.project_id"
    ),
)  # fmt: skip
DISBURSEMENT_CHECKS = (checks_of("disbursement", "allocation", "这笔分解", "disbursed"),)
PAYMENT_CHECKS = (payment_checks,)


def retention_checks(stage, strict):
    if "held_on" in stage.columns:
        yield from _in_open_years(stage, "held_on")
    (wall,) = (each for each in Retention._meta.constraints if isinstance(each, OpenYear))
    for line in _moved_in_closed_years(stage, wall):
        yield line, wall.on, "error", "closed_year", wall.violation_error_message


def _moved_in_closed_years(stage, wall):
    """Lines that change what counts of a stored row whose year is closed, or move it into such a year."""
    after = {field.name: value for field, value in Merge(stage).fields_after() if field.name in (wall.on, *wall.kept)}
    closed = list(ClosedYear.objects.values_list("number", flat=True))
    if not after or not closed:
        return []
    columns = [f"t.{quoted(Retention._meta.get_field(name).column)}" for name in after]
    days = f"t.{quoted(wall.on)}", after.get(wall.on, f"t.{quoted(wall.on)}")
    years = " OR ".join(f"extract(year FROM {day})::text = ANY(%s)" for day in days)
    sql = (
        f"SELECT s.line FROM {stage.table} s JOIN {quoted(stage.target)} t ON t.id = s.id WHERE NOT s.is_new "
        f"AND ({', '.join(columns)}) IS DISTINCT FROM ({', '.join(after.values())}) AND ({years}) ORDER BY s.line"
    )
    return [line for (line,) in fetch(sql, [closed, closed])]
