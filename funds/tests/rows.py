"""One row of every register of 小额信贷, for the tests of all ledgers."""

from datetime import date

from core.months import Month
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

ISSUED, DUE = date(2023, 3, 1), date(2025, 3, 1)


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
