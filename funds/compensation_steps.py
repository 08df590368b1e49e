"""The way of a risk compensation: town and city look at it, another person approves, it is paid, then recovered."""

from django.core.exceptions import ValidationError
from django.db.models import Sum

from core.models import Parameter
from core.steps import Step, Workflow
from funds.models import Compensation, Loan, Repayment
from funds.overdue import check_overdue
from monitoring.row_rules import not_in_future

STATE = Compensation.State
APPLY, REVIEW, APPROVE = (f"funds.{verb}_compensation" for verb in ("change", "review", "approve"))
SHARE, DAYS = "compensation_government_share", "compensation_overdue_days"


def _number(name):
    """A parameter as a number; None where the office has set none."""
    value = Parameter.objects.value_of(name)
    return None if value is None else float(value)


def not_compensable(application):
    """Sentences that forbid a compensation."""
    loan, days = application.loan, _number(DAYS)
    if application.amount > loan.balance:
        yield f"这笔贷款只欠 {loan.balance:,.2f} 元，不能补偿 {application.amount:,.2f} 元。"
    if not loan.overdue_days or (days and loan.overdue_days < days):
        yield f"逾期满 {days or 1:.0f} 天才能申请，现在逾期 {loan.overdue_days} 天。"
    if not loan.collections.exists():
        yield "还没有清收记录：先催收，再申请风险补偿。"


def too_much(application):
    if application.amount > application.loan.balance:
        yield f"这笔贷款现在只欠 {application.loan.balance:,.2f} 元，请退回修改补偿金额，已经还清的请取消补偿。"


def fix_share(application, taken):
    """The split between government and bank is that of the day of the application."""
    share = _number(SHARE)
    if share is not None:
        Compensation.objects.filter(pk=application.pk).update(government_share=share)


def pay(application, taken):
    """The amount is off what is owed to the bank; from now on the household owes it to government and bank."""
    loan, voucher = Loan.objects.get(pk=application.loan_id), taken.document_number
    longest = Repayment._meta.get_field("voucher").max_length
    if len(voucher) > longest:
        raise ValidationError(f"文号记作还款的凭证号，最多 {longest} 字，现在 {len(voucher)} 字，请改短。")
    Repayment.objects.create(
        loan=loan, region_id=loan.region_id, paid_on=taken.happened_on, principal=application.amount,
        kind=Repayment.Kind.COMPENSATED, voucher=voucher, note="风险补偿代偿",
    )  # fmt: skip
    Compensation.objects.filter(pk=application.pk).update(paid_on=taken.happened_on)
    check_overdue(loans=[loan.pk])


def forget_approval(application, taken):
    """Who approved before may apply this time: the next approval is somebody else's."""
    Compensation.objects.filter(pk=application.pk).update(approved_by=None)


def not_recovered(application):
    recovered = application.recoveries.aggregate(sum=Sum("amount"))["sum"] or 0
    if recovered < application.amount:
        yield f"补偿 {application.amount:,.2f} 元，只追回 {recovered:,.2f} 元；追不回的请办理核销。"


COMPENSATION_STEPS = Workflow(
    "loan-compensations",
    (
        Step(
            "submit", "提交镇街审核", (STATE.DRAFT,), STATE.TOWN, APPLY, opinion=False, signed="applied_by",
            refusals=not_compensable, effect=fix_share,
        ),
        Step("review", "镇街审核", (STATE.TOWN,), STATE.CITY, REVIEW, working_days="compensation_review_days"),
        Step(
            "approve", "批准补偿", (STATE.CITY,), STATE.APPROVED, APPROVE, working_days="compensation_approval_days",
            document=True, signed="approved_by", refusals=too_much,
        ),
        Step("return", "退回修改", (STATE.TOWN,), STATE.DRAFT, REVIEW),
        Step("send-back", "退回修改", (STATE.CITY, STATE.APPROVED), STATE.DRAFT, APPROVE, effect=forget_approval),
        Step("refuse", "不批准", (STATE.CITY,), STATE.REFUSED, APPROVE),
        Step(
            "pay", "代偿", (STATE.APPROVED,), STATE.RECOVERING, APPROVE, working_days="compensation_payment_days",
            opinion=False, document=True, refusals=too_much, effect=pay,
        ),
        Step("cancel", "取消补偿（已还款）", (STATE.APPROVED,), STATE.CANCELLED, APPROVE),
        Step("close", "追回办结", (STATE.RECOVERING,), STATE.CLOSED, APPLY, opinion=False, refusals=not_recovered),
        Step("write-off", "核销", (STATE.RECOVERING,), STATE.WRITTEN_OFF, APPROVE, document=True),
    ),
    pause_permission=APPROVE,
)  # fmt: skip


def recovery_rule(values):
    """Pairs (field, sentence) for money recovered; what is more than was paid the compensation itself refuses."""
    found, day, amount = (values.get(name) for name in ("compensation", "recovered_on", "amount"))
    yield from not_in_future("recovered_on")(values)
    if amount is not None and amount <= 0:
        yield "amount", "追回金额须大于 0。"
    if found is None:
        return
    if not found.paid_on:
        yield "compensation", "这笔补偿还没有代偿，不能登记追偿。"
    elif day and day < found.paid_on:
        yield "recovered_on", f"追回日期不能早于代偿日期 {found.paid_on:%Y-%m-%d}。"
    if amount and amount > found.amount - found.recovered:
        yield "amount", f"只剩 {found.amount - found.recovered:,.2f} 元没有追回，不能登记 {amount:,.2f} 元。"
