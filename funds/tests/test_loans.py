"""Loans in the screening: late by how many days, by the month's end, with anything still owed."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from core.scoping import whole_city
from funds.models import Loan, Repayment
from monitoring.models import Risk
from monitoring.rules import cleared_sentence, sentence
from monitoring.tests.test_screening_run import MONTH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
END = MONTH.last_day


def lend(household, due_on, balance=20000, number="1", **fields):
    with whole_city():
        return Loan.objects.create(
            household=household, region_id=household.region_id, bank="示例银行", contract_number=number, amount=30000,
            opening_balance=balance, issued_on=date(2022, 1, 1), due_on=due_on, **fields,
        )  # fmt: skip


def risks():
    with whole_city():
        return list(Risk.objects.order_by("month"))


@pytest.mark.parametrize(
    ("days", "balance", "signals"),
    [(29, 1, []), (30, 1, ["yellow"]), (89, 1, ["yellow"]), (90, 1, ["orange"]), (200, 0, []), (-400, 1, [])],
)
def test_a_loan_is_found_by_the_days_it_is_late_and_never_when_paid_back(household, screen, days, balance, signals):
    lend(household(), END - timedelta(days=days), balance)
    screen()
    assert [risk.severity for risk in risks()] == signals


def test_a_loan_paid_back_says_nothing_of_the_one_that_is_late(household, screen):
    row = household()
    lend(row, END - timedelta(days=400), 0, "1")
    lend(row, END - timedelta(days=95), 15000, "2")
    screen()
    (risk,) = risks()
    assert (risk.rule, risk.severity, risk.risk_code) == ("SR26", "orange", "06")
    assert sentence(risk) == "小额信贷逾期 95 天，逾期贷款余额 15,000.00 元"
    assert set(risk.evidence["versions"]) == {"rule", "overdue_yellow", "overdue_orange"}


def test_a_loan_paid_back_clears_the_finding(household, screen):
    loan = lend(household(), END - timedelta(days=95))
    screen(MONTH - 1)
    with whole_city():
        Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=END, principal=loan.balance)
    assert screen().cleared == 1
    assert cleared_sentence(risks()[0]) == "没有逾期达到 30 天的小额信贷"


@pytest.mark.parametrize("fields", [{"due_on": date(2022, 1, 1)}, {"balance": 30001}, {"balance": -1}, {"credit": 1}])
def test_the_database_refuses_what_contradicts_itself(household, fields):
    row = household()
    with pytest.raises(IntegrityError), transaction.atomic():
        lend(row, **{"due_on": date(2024, 1, 1), **fields})


def test_invented_loans_are_equal_for_equal_seeds_and_need_an_empty_register(household):
    for _ in range(24):
        household(category="脱贫户")
    made = []
    for _ in range(2):
        with transaction.atomic(), whole_city():
            call_command("load_demo_loans", str(MONTH), seed=3)
            made.append(list(Loan.objects.order_by("number").values_list("number", "amount", "due_on", "balance")))
            transaction.set_rollback(len(made) == 1)
    assert made[0] == made[1] and made[0]
    with pytest.raises(CommandError, match="已有小额信贷"):
        call_command("load_demo_loans", str(MONTH))
