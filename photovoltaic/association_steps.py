"""The way of a mutual-aid loan (facts §11): 小组联保 → 理事长审批 → 监事会审查 → 发放 → 还清, 展期 once, 核销."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.timezone import localdate

from core.constraints import refusal_of
from core.steps import Step, Workflow
from photovoltaic.models import MutualLoan
from photovoltaic.mutual_rules import Limits, months_after

CHANGE, APPROVE, REVIEW = (f"photovoltaic.{verb}_mutualloan" for verb in ("change", "approve", "review"))
OPEN = ("applied", "vouched", "approved", "reviewed")

SETTLE = """
UPDATE photovoltaic_mutualloan l SET state = n.state, version = version + 1, updated_at = now()
FROM (
    SELECT id, CASE WHEN balance = 0 THEN 'repaid' WHEN owed_until < %s THEN 'overdue'
        WHEN extended_until IS NOT NULL THEN 'extended' ELSE 'lent' END AS state
    FROM photovoltaic_mutualloan
    WHERE state IN ('lent', 'extended', 'overdue', 'repaid') AND (%s::bigint[] IS NULL OR id = ANY(%s))
) AS n
WHERE l.id = n.id AND l.state <> n.state"""


def settle(keys=None, on=None):
    """Bring loans that were paid out to where their money stands on a day: 已发放, 已展期, 逾期, 已还清; gives how many moved."""
    chosen = None if keys is None else list(keys)
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [on or localdate(), chosen, chosen])
        return cursor.rowcount


def not_lendable(loan):
    """What forbids the loan as the association stands today."""
    yield from (sentence for _, sentence in Limits.load().loan(loan.member, loan.amount, loan.months))


def not_vouched(loan):
    yield from not_lendable(loan)
    if loan.member.group_id:
        yield from Limits.load().group(loan.member.group)


def not_payable(loan):
    """Not more than lies in the cash box."""
    yield from not_lendable(loan)
    cash = loan.member.association.cash
    if loan.amount > cash:
        yield f"协会账面现金 {cash:,.2f} 元，不够发放 {loan.amount:,.2f} 元，等收回借款或补充互助金后再发放。"


def not_extendable(loan):
    if loan.extended_until:
        yield f"这笔借款已展期到 {loan.extended_until:%Y-%m-%d}，展期只办一次。"


def extended_too_far(loan):
    last = Limits.load().last_extension(loan)
    if loan.extended_until and loan.extended_until <= loan.repay_by:
        yield f"展期须晚于约定还款日期 {loan.repay_by:%Y-%m-%d}。"
    elif loan.extended_until and last and loan.extended_until > last:
        yield f"展期最长到 {last:%Y-%m-%d}。"


def pay_out(loan, taken):
    """The money leaves the cash box; from now on the loan is owed."""
    day = taken.happened_on
    _write(loan, paid_out_on=day, repay_by=months_after(day, loan.months))


def write_off(loan, taken):
    """What can't be had back any more: bad debt."""
    _write(loan, written_off=loan.balance, written_off_on=taken.happened_on)


def note_extension(loan, taken):
    settle([loan.pk])
    loan.refresh_from_db()


def _write(loan, **values):
    """The database has the last word on the cash."""
    try:
        MutualLoan.objects.filter(pk=loan.pk).update(**values)
    except IntegrityError as refused:
        raise ValidationError(refusal_of(refused) or "账面不允许，没有办理。") from refused
    loan.refresh_from_db()


MUTUAL_LOAN_STEPS = Workflow(
    "mutual-loans",
    (
        Step("vouch", "小组联保", ("applied",), "vouched", CHANGE, refusals=not_vouched, optional_fields=("first_guarantor", "second_guarantor")),
        Step(
            "approve", "理事长审批", ("vouched",), "approved", APPROVE, working_days="mutual_step_days", signed="approved_by",
            refusals=not_lendable,
        ),
        Step("review", "监事会审查", ("approved",), "reviewed", REVIEW, working_days="mutual_step_days", signed="reviewed_by"),
        Step(
            "pay-out", "发放", ("reviewed",), "lent", CHANGE, working_days="mutual_step_days", opinion=False,
            refusals=not_payable, effect=pay_out,
        ),
        Step("refuse", "退回不予发放", OPEN, "refused", CHANGE),
        Step(
            "extend", "展期", ("lent", "overdue"), "extended", APPROVE, fields=("extended_until",), refusals=not_extendable,
            demands=extended_too_far, effect=note_extension,
        ),
        Step("write-off", "核销", ("overdue",), "written_off", APPROVE, document=True, effect=write_off),
    ),
    pause_permission=APPROVE,
)  # fmt: skip
