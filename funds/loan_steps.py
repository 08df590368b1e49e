"""The way of an extension or renewal: applied for by one person, approved by another (facts §9: once each)."""

from core.models import Parameter
from core.steps import Step, Workflow
from funds.lending import months_after
from funds.models import Loan, Prolongation
from funds.overdue import check_overdue
from funds.subsidies import beyond, settle_anew

STATE = Prolongation.State
APPLY, APPROVE = "funds.change_prolongation", "funds.approve_prolongation"
KIND = Prolongation.Kind
LONGEST = {
    KIND.EXTENSION: "loan_extension_months",
    KIND.RENEWAL: "loan_renewal_months",
    KIND.CORRECTION: "loan_longest_months",
}


def not_prolongable(application):
    """Sentences that forbid another due date."""
    loan, last, (first, called) = application.loan, latest(application), counted_from(application)
    if loan.balance <= 0:
        yield "这笔贷款已经还清，不用展期或续贷。"
    if application.new_due_on <= first:
        yield f"新到期日期须晚于{called} {first:%Y-%m-%d}。"
    elif last and application.new_due_on > last:
        yield f"{application.kind}最长到 {last:%Y-%m-%d}。"
    elif paid := paid_beyond(loan, application.new_due_on):
        yield f"{paid} 的贴息已算到 {application.new_due_on:%Y-%m-%d} 以后并发放；其实没有发放的，请先清空贴息日期。"
    number = application.new_contract_number
    if number and Loan.objects.filter(bank=loan.bank, contract_number=number).exclude(pk=loan.pk).exists():
        yield f"{loan.bank}的合同号 {number} 已登记在另一笔贷款上，请核对新合同号。"


def counted_from(application):
    """The day from which the new term is counted, and what it is called: of a correction the whole term is new."""
    loan = application.loan
    is_correction = application.kind == KIND.CORRECTION
    return (loan.issued_on, "放款日期") if is_correction else (loan.due_on, "现在的到期日期")


def latest(application):
    """The latest new due date; None where no limit is set."""
    months = Parameter.objects.value_of(LONGEST[application.kind])
    return months_after(counted_from(application)[0], int(months)) if months else None


def paid_beyond(loan, day):
    """The quarters whose subsidy was paid for days after this one, as words."""
    return "、".join(str(row.quarter) for row in beyond(loan, day) if row.paid_on)


def hold_loan(application, taken):
    """Who changes the loan's due date meanwhile waits, and is told of the application."""
    Loan.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.loan_id)


def prolong(application, taken):
    """The loan is due on the day granted; what was worked out beyond it is worked out again."""
    loan = Loan.objects.get(pk=application.loan_id)
    former = {"former_due_on": loan.due_on}
    if application.new_contract_number:
        former["former_contract_number"] = loan.contract_number
    Prolongation.objects.filter(pk=application.pk).update(**former)
    _move(loan, application.new_due_on, application.new_contract_number)
    settle_anew(loan, application.new_due_on)


def _move(loan, due_on, contract_number):
    loan.due_on, loan.version = due_on, loan.version + 1
    loan.contract_number = contract_number or loan.contract_number
    loan.save(update_fields=["due_on", "contract_number", "version", "updated_at"])
    check_overdue(loans=[loan.pk])


def not_revocable(application):
    """Sentences that forbid taking an approval back."""
    loan = application.loan
    if loan.due_on != application.new_due_on:
        yield f"这笔贷款现在 {loan.due_on:%Y-%m-%d} 到期，不是这次批准的日期：请先撤销后批的一笔。"
    if loan.prolongations.filter(state=STATE.APPLIED).exists():
        yield "这笔贷款还有待审批的展期或续贷，请先办完那一笔。"
    if paid := paid_beyond(loan, application.former_due_on):
        yield f"{paid} 的贴息已按新到期日期发放，不能撤销；其实没有发放的，请先清空贴息日期。"


def take_back(application, taken):
    """The loan is due when it was due before; interest that was worked out beyond that day is worked out again."""
    hold_loan(application, taken)
    loan = Loan.objects.get(pk=application.loan_id)
    _move(loan, application.former_due_on, application.former_contract_number)
    settle_anew(loan, application.former_due_on)


PROLONGATION_STEPS = Workflow(
    "loan-prolongations",
    (
        Step(
            "submit", "提交审批", (STATE.DRAFT,), STATE.APPLIED, APPLY, opinion=False, signed="applied_by",
            refusals=not_prolongable, effect=hold_loan,
        ),
        Step(
            "approve", "批准", (STATE.APPLIED,), STATE.APPROVED, APPROVE, working_days="loan_prolongation_days",
            signed="approved_by", refusals=not_prolongable, effect=prolong,
        ),
        Step("refuse", "不批准", (STATE.APPLIED,), STATE.REFUSED, APPROVE, signed="approved_by"),
        Step(
            "revoke", "撤销批准（日期填错）", (STATE.APPROVED,), STATE.REVOKED, APPROVE, refusals=not_revocable,
            effect=take_back,
        ),
    ),
    pause_permission=APPROVE,
)  # fmt: skip
