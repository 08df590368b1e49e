"""The way of an extension or renewal: applied for by one person, approved by another (facts §9: once each)."""

from core.models import Parameter
from core.steps import Step, Workflow
from funds.lending import months_after
from funds.models import Loan, Prolongation
from funds.overdue import check_overdue

STATE = Prolongation.State
APPLY, APPROVE = "funds.change_prolongation", "funds.approve_prolongation"
LONGEST = {Prolongation.Kind.EXTENSION: "loan_extension_months", Prolongation.Kind.RENEWAL: "loan_renewal_months"}


def not_prolongable(application):
    """Sentences that forbid a later due date."""
    loan, last = application.loan, latest(application)
    if loan.balance <= 0:
        yield "这笔贷款已经还清，不用展期或续贷。"
    if application.new_due_on <= loan.due_on:
        yield f"新到期日期须晚于现在的到期日期 {loan.due_on:%Y-%m-%d}。"
    elif last and application.new_due_on > last:
        yield f"{application.kind}最长到 {last:%Y-%m-%d}。"


def latest(application):
    """The latest new due date; None where no limit is set."""
    months = Parameter.objects.value_of(LONGEST[application.kind])
    return months_after(application.loan.due_on, int(months)) if months else None


def hold_loan(application, taken):
    """Who changes the loan's due date meanwhile waits, and is told of the application."""
    Loan.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.loan_id)


def prolong(application, taken):
    """The loan is due later; it is not overdue any more."""
    loan = Loan.objects.get(pk=application.loan_id)
    Prolongation.objects.filter(pk=application.pk).update(former_due_on=loan.due_on)
    loan.due_on, loan.version = application.new_due_on, loan.version + 1
    if application.new_contract_number:
        loan.contract_number = application.new_contract_number
    loan.save(update_fields=["due_on", "contract_number", "version", "updated_at"])
    check_overdue(loans=[loan.pk])


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
    ),
    pause_permission=APPROVE,
)  # fmt: skip
