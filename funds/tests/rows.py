"""One row of every register of 小额信贷, for the tests of all ledgers; and what tests of loans share."""

from datetime import date

from core.months import Month
from core.scoping import whole_city
from funds.models import (
    BankLine,
    Collection,
    Compensation,
    InterestSubsidy,
    Loan,
    LoanReminder,
    LoanWish,
    Prolongation,
    Recovery,
    Repayment,
)

ISSUED, DUE, TODAY = date(2023, 3, 1), date(2025, 3, 1), date(2023, 12, 20)


def make_loan(household, **fields):
    """A loan of 30,000 yuan that keeps all limits."""
    plain = {
        "bank": "示例农村商业银行", "contract_number": f"XD{household.number}", "amount": 30000, "issued_on": ISSUED,
        "due_on": DUE,
    }  # fmt: skip
    return Loan.objects.create(household=household, region_id=household.region_id, **plain | fields)


def add_credit(household, word, figure=1000, **fields):
    """A loan of the household with everything that hangs on it; `word` and `figure` stand in its texts."""
    loan = make_loan(household, purpose=word[:60], **fields)
    of_it = {"loan": loan, "region_id": household.region_id}
    compensation = Compensation.objects.create(
        **of_it, number=f"BC{household.number}", applied_on=date(2023, 11, 1), amount=figure, reason=word
    )
    return [
        loan,
        Repayment.objects.create(**of_it, paid_on=date(2023, 9, 1), interest=figure, note=word),
        Collection.objects.create(
            **of_it, collected_on=date(2023, 10, 1), way="电话催收", collector=word, result=word, promised=figure
        ),
        Prolongation.objects.create(**of_it, kind="展期", new_due_on=date(2026, 3, 1), reason=word),
        LoanReminder.objects.create(**of_it, falls_due_on=DUE, days_before=30, contact=word, answer=word),
        InterestSubsidy.objects.create(**of_it, quarter=Month.parse("202309"), days=92, amount=figure),
        compensation,
        Recovery.objects.create(
            compensation=compensation,
            region_id=household.region_id,
            recovered_on=date(2023, 12, 1),
            amount=figure,
            note=word,
        ),
        BankLine.objects.create(
            household=household,
            region_id=household.region_id,
            bank=loan.bank,
            month=Month.parse("202312"),
            contract_number=loan.contract_number,
            balance=figure,
            differences=word,
        ),
        LoanWish.objects.create(
            household=household, region_id=household.region_id, wished_on=date(2023, 1, 5), amount=figure, purpose=word
        ),
    ]


def loan_form(household, **typed):
    """A loan as it is typed on its page."""
    plain = {
        "household": household.number, "bank": "示例农村商业银行", "contract_number": "XD1", "amount": "30000", "rate": "3.65",
        "issued_on": "2023-06-01", "due_on": "2024-06-01", "purpose": "养羊", "classification": "正常",
    }  # fmt: skip
    return plain | typed


def told(answer):
    """All sentences of a refused form."""
    return " ".join(sentence for errors in answer.context["form"].errors.values() for sentence in errors)


def pay(loan, principal, **more):
    """A repayment of today."""
    with whole_city():
        return Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=TODAY, principal=principal, **more)


def again(row):
    """The row as it stands in the database now."""
    with whole_city():
        return type(row).objects.get(pk=row.pk)
