"""A year's fees and how an association shares them out agree, whichever is written later."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.ledger.forms import form_class
from core.ledger.registry import ledger_named
from core.ledger.reversing import reverse_entry
from core.scoping import whole_city
from core.tests.importing import errors, stage
from photovoltaic.models import Association, AssociationMember, FeeSplit, JointGroup, MutualLoan, MutualRepayment
from photovoltaic.models.fee_years import FEES_DIFFER, FEES_SPLIT
from photovoltaic.mutual_rules import split_rule
from photovoltaic.tests.association_rows import make_association
from photovoltaic.tests.lending import DAY, LATER, lend, repay
from shenmu_portal.tests.personas import posted

MOVED = "会员在原协会有过借款，账已记在原协会，不能改到别的协会"


def test_a_years_fees_are_split_to_the_cent(association, member, clerk, reviewer):
    repay(lend(member, clerk, reviewer), 0, Decimal("100.01"))
    parts = {"reserve": 40, "risk": 20, "welfare": 20, "management": Decimal("20.01")}
    with time_machine.travel(LATER):
        values = {"association": association, "year": 2023, "fees": Decimal("100.01")}
        assert list(split_rule(values | parts)) == []
        assert [name for name, _ in split_rule(values | parts | {"risk": 21})] == ["fees"]
        assert "100.01 元，请按实际填写" in dict(split_rule(values | {"fees": Decimal(90)}))["fees"]
    FeeSplit.objects.create(**values, **parts, region_id=association.region_id)
    association.refresh_from_db()
    assert (association.spent, association.cash) == (Decimal("40.01"), 45060)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeSplit.objects.create(
            association=association, region_id=association.region_id, year=2022, fees=10, **parts
        )  # fmt: skip


@pytest.fixture
def split(association, member, clerk, reviewer):
    """The year 2023 split, with 100 yuan of fees on a loan that is still owed."""
    repay(lend(member, clerk, reviewer), 0, 100)
    parts = {"reserve": 40, "risk": 20, "welfare": 20, "management": 20}
    return FeeSplit.objects.create(
        association=association, region_id=association.region_id, year=2023, fees=100, **parts
    )


def test_a_year_that_was_split_takes_no_fee_any_more(split, clerk, signed_in, tmp_path):
    loan, entry = MutualLoan.objects.get(), MutualRepayment.objects.get()
    with time_machine.travel(LATER):
        typed = {"loan": loan.number, "paid_on": "2023-12-30", "principal": 0, "fee": 30, "kind": "会员还款"}
        client = signed_in(clerk)
        assert FEES_SPLIT in client.post("/mutual-repayments/add/", typed).content.decode()
        path = tmp_path / "还款.csv"
        path.write_text(
            "借款编号,还款日期,还本金（元）,占用费（元）,凭证号,还款类型\n"
            f"{loan.number},2023-12-30,0,30,P1,会员还款\n{loan.number},2024-01-02,0,30,P2,会员还款\n"
        )
        told = [(row, message) for row, _, message in errors(stage(path, "mutual-repayments", clerk))]
        assert told == [(2, FEES_SPLIT)]
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            repay(loan, 0, 30, date(2023, 12, 30))
        assert refusal_of(refused.value) == FEES_SPLIT
        with pytest.raises(ValidationError, match="请先到“占用费分配”删除"):
            reverse_entry(entry, by=clerk, reason="记错人", day=DAY)
        repay(loan, 1000, 0, date(2023, 12, 30))
        repay(loan, 0, 30, date(2024, 1, 2))
        assert client.post(f"/fee-splits/{split.pk}/delete/").status_code == 302
        repay(loan, 0, 30, date(2023, 12, 30))
        reverse_entry(entry, by=clerk, reason="记错人", day=DAY)


def test_a_split_is_of_what_was_taken_in_the_year(split, clerk, tmp_path):
    of_it = {"association": split.association, "region_id": split.region_id}
    for write in (
        lambda: FeeSplit.objects.create(**of_it, year=2022, fees=10, reserve=10, risk=0, welfare=0, management=0),
        lambda: FeeSplit.objects.update(fees=90, reserve=30),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            write()
        assert refusal_of(refused.value) == FEES_DIFFER
    FeeSplit.objects.update(reserve=30, risk=30)
    head = "协会编号,年度,当年占用费（元）,公积金（元）,风险准备（元）,公益金（元）,管理费（元）"
    path, number = tmp_path / "分配.csv", split.association.number
    path.write_text(f"{head}\n{number},2023,90,20,30,20,20\n{number},2022,0,0,0,0,0\n")
    told = [(row, message) for row, _, message in errors(stage(path, "fee-splits", clerk))]
    assert told == [(2, "2023 年还款流水里的占用费合计是 100.00 元，请按实际填写。")]


@pytest.fixture
def newer(association):
    """A second association of the village: the first one was closed."""
    Association.objects.filter(pk=association.pk).update(closed_on=DAY)
    return make_association(association.region_id, 1000, number="HZ2")


def test_a_member_who_has_borrowed_takes_no_fees_to_another_association(
    split, newer, member, clerk, signed_in, tmp_path
):
    client, place = signed_in(clerk), f"/association-members/{member.pk}"
    AssociationMember.objects.update(group=None)
    member.refresh_from_db()
    form = posted(form_class(ledger_named("association-members"))(instance=member, user=clerk))
    answer = client.post(f"{place}/edit/", form | {"version": member.version, "association": newer.number})
    assert MOVED in answer.content.decode()
    path = tmp_path / "会员.csv"
    path.write_text(f"户编号,会员证编号,协会编号\n{member.household.number},{member.number},{newer.number}\n")
    assert [message[: len(MOVED)] for *_, message in errors(stage(path, "association-members", clerk))] == [MOVED]
    others = AssociationMember.objects.exclude(pk=member.pk)
    with whole_city():
        for write in (
            lambda: AssociationMember.objects.update(association=newer),
            lambda: AssociationMember.objects.filter(pk=member.pk)._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                write()
            assert refusal_of(refused.value).startswith(MOVED)
        assert others.update(association=newer) == 4
    split.association.refresh_from_db()
    assert (split.association.fees, split.fees) == (100, 100)


def test_a_group_takes_no_member_who_has_borrowed_to_another_association(split, newer):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        JointGroup.objects.update(association=newer)
    assert refusal_of(refused.value).startswith(MOVED)
