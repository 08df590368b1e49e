"""What happens to a loan of a mutual-aid association and to its books, for tests."""

from datetime import date

import time_machine

from core import steps
from monitoring.models import Household, Member
from photovoltaic.association_steps import MUTUAL_LOAN_STEPS, settle
from photovoltaic.models import MutualLoan, MutualRepayment
from photovoltaic.tests.association_rows import make_loan

DAY, LATER = date(2023, 6, 20), date(2024, 6, 21)


def household(number, region):
    made = Household.objects.create(number=number, region_id=region, head_name="李四", size=1)
    Member.objects.create(
        household=made, region_id=region, number=f"{number}001", name="李四", relation="户主", born_on=date(1980, 6, 21)
    )
    return made


def go(loan, name, by, on=DAY, **said):
    loan = MutualLoan.objects.get(pk=loan.pk)
    with time_machine.travel(on):
        steps.take(MUTUAL_LOAN_STEPS, loan, name, by=by, **{"opinion": "同意"} | said)
    return loan


def lend(member, clerk, reviewer, number="JK1", amount=5000):
    loan = make_loan(member, number, amount)
    for name, by in (("vouch", clerk), ("approve", clerk), ("review", reviewer), ("pay-out", clerk)):
        loan = go(loan, name, by)
    return loan


def repay(loan, principal, fee=0, on=DAY):
    entry = MutualRepayment.objects.create(
        loan=loan, region_id=loan.region_id, paid_on=on, principal=principal, fee=fee
    )
    settle([loan.pk], on)
    loan.refresh_from_db()
    return entry


def books(association):
    association.refresh_from_db()
    return association.capital, association.cash, association.outstanding, association.fees
