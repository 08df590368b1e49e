"""A mutual-aid loan from the application to the last repayment; what is refused on the way; whom it reminds."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.ledger.reversing import reverse_entry
from photovoltaic.association_steps import settle
from photovoltaic.models import AssociationMember, CapitalEntry, MutualLoan, MutualRepayment
from photovoltaic.mutual_rules import loan_rule, member_rule, repayment_rule
from photovoltaic.tests.association_rows import make_loan, make_member
from photovoltaic.tests.lending import DAY, LATER, books, go, household, lend, repay
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN


def test_a_loan_goes_from_the_application_to_the_last_repayment(association, member, clerk, reviewer):
    loan = lend(member, clerk, reviewer)
    assert (loan.state, loan.paid_out_on, loan.owed_until) == ("lent", DAY, date(2024, 6, 20))
    assert books(association) == (50000, 45000, 5000, 0)
    repay(loan, 2000, 30)
    assert (loan.state, loan.balance) == ("lent", 3000) and books(association) == (50000, 47030, 3000, 30)
    last = repay(loan, 3000, 120)
    assert loan.state == "repaid" and books(association) == (50000, 50150, 0, 150)
    with time_machine.travel(DAY):
        reverse_entry(last, by=clerk, reason="记错人")
    settle([loan.pk], DAY)
    loan.refresh_from_db()
    assert (loan.state, loan.balance) == ("lent", 3000) and books(association) == (50000, 47030, 3000, 30)
    with pytest.raises(ValidationError, match="没有重复冲正"):
        reverse_entry(last, by=clerk, reason="再来一次")


def test_overdue_extended_once_vouched_for_and_written_off(association, member, clerk, reviewer):
    loan = lend(member, clerk, reviewer)
    settle(on=LATER)
    assert MutualLoan.objects.get().state == "overdue"
    loan = go(loan, "extend", clerk, LATER, values={"extended_until": date(2024, 9, 20)})
    assert loan.owed_until == date(2024, 9, 20)
    repay(loan, 4000, on=date(2024, 10, 1))
    assert loan.state == "overdue"
    with pytest.raises(ValidationError, match="展期只办一次"):
        go(loan, "extend", clerk, date(2024, 10, 2), values={"extended_until": date(2024, 10, 20)})
    loan = go(loan, "write-off", clerk, date(2024, 11, 1), document_number="协会〔2024〕1号")
    association.refresh_from_db()
    assert (loan.state, loan.balance, loan.written_off) == ("written_off", 0, 1000)
    assert (association.cash, association.outstanding, association.written_off) == (49000, 0, 1000)


def test_approval_and_review_are_two_people(member, office):
    loan = make_loan(member, "JK1")
    for name in ("vouch", "approve"):
        go(loan, name, office)
    with pytest.raises(ValidationError, match="须是两个人"):
        go(loan, "review", office)


def test_an_application_beyond_the_limits_is_refused_with_a_sentence(association, member, villages, clerk, reviewer):
    def said(**values):
        return " ".join(sentence for _, sentence in loan_rule({"member": member, "number": "JK9"} | values))

    assert "超过" in said(amount=Decimal(10001), months=12) and "上限 10,000 元" in said(amount=Decimal(10001))
    assert "最长 12 个月" in said(amount=Decimal(1), months=13)
    assert said(amount=Decimal(10000), months=12) == ""
    association.loan_cap = 3000
    member.association = association
    assert "上限 3,000 元" in said(amount=Decimal(5000))
    make_loan(member, "JK1")
    assert "还没有还清（或正在办理）" in said(amount=Decimal(1))
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_loan(member, "JK2")
    assert "还清后才能再借" in refusal_of(refused.value)
    member.left_on, member.group_id = DAY, None
    assert "互助金只借给在册会员" in said() and "还没有编入联保小组" in said()
    stranger = household("990881000099", villages[OTHER_TOWN][0])
    assert "不得跨村" in dict(member_rule({"household": stranger, "association": association}))["association"]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(association, stranger)


def test_who_borrows_how_much_stays_as_the_group_vouched_for_it(association, member, clerk, reviewer):
    loan, other = lend(member, clerk, reviewer), association.members.order_by("number").last()
    for change in ({"member": other}, {"amount": 9000}, {"months": 3}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            MutualLoan.objects.filter(pk=loan.pk).update(**change)
        assert refusal_of(refused.value).startswith("小组联保以后借款不能删除")
    with pytest.raises(IntegrityError), transaction.atomic():
        loan.delete()
    assert books(association) == (50000, 45000, 5000, 0)


def test_a_small_group_does_not_vouch_and_an_empty_cash_box_does_not_pay(association, member, clerk, reviewer):
    loan = make_loan(member, "JK1")
    last = AssociationMember.objects.order_by("number").last()
    AssociationMember.objects.filter(pk=last.pk).update(left_on=DAY)
    with pytest.raises(ValidationError, match="现有 4 户"):
        go(loan, "vouch", clerk)
    AssociationMember.objects.filter(pk=last.pk).update(left_on=None)
    for name, by in (("vouch", clerk), ("approve", clerk), ("review", reviewer)):
        go(loan, name, by)
    CapitalEntry.objects.create(
        association=association, region_id=loan.region_id, entered_on=DAY, source="市县财政", direction="退出",
        amount=46000,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="账面现金 4,000.00 元，不够发放"):
        go(loan, "pay-out", clerk)
    assert MutualLoan.objects.get().state == "reviewed"


def test_more_than_owed_is_refused_on_the_page_and_by_the_database(member, clerk, reviewer):
    loan = lend(member, clerk, reviewer)
    values = {"loan": loan, "principal": Decimal("5000.01"), "paid_on": DAY}
    with time_machine.travel(DAY):
        assert [name for name, _ in repayment_rule(values)] == ["principal"]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        repay(loan, Decimal("5000.01"))
    assert "还的本金比欠的多" in refusal_of(refused.value)
    entry = repay(loan, 1)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        MutualRepayment.objects.filter(pk=entry.pk).update(principal=2)
    assert "冲正" in refusal_of(refused.value)


def test_the_town_is_reminded_30_15_and_7_days_before(member, clerk, reviewer, signed_in):
    lend(member, clerk, reviewer)
    settle(on=LATER)
    for day, shown in (
        (date(2024, 5, 1), ""),
        (date(2024, 5, 25), "30 天内到期（15 天内 0 笔，7 天内 0 笔）"),
        (date(2024, 6, 18), "30 天内到期（15 天内 1 笔，7 天内 1 笔）"),
        (LATER, "逾期"),
    ):
        with time_machine.travel(day):
            found = [todo for todo in todos_of(clerk) if "互助金借款" in todo[0]]
            assert len(found) == bool(shown) and all(shown in todo[0] for todo in found), (day, found)
            if found:
                assert len(signed_in(clerk).get(found[0][2]).context["rows"]) == found[0][1] == 1
