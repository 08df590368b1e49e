"""The paper forms of a mutual-aid association, filled in as they are printed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from photovoltaic.amounts import capital_numerals
from photovoltaic.models import Association, CapitalEntry
from photovoltaic.tests.association_rows import make_loan
from photovoltaic.tests.lending import DAY


def test_the_paper_form_says_the_amount_twice_and_who_vouches(association, member, clerk, signed_in, villages):
    loan = make_loan(member, "JK1", Decimal("10500.50"), spouse="王五", first_guarantor="赵六")
    text = signed_in(clerk).get(reverse("mutual-loan-form", args=[loan.pk])).content.decode()
    for words in ("壹万零伍佰元伍角整", "10,500.5", "王五", "赵六", "第 1 小组联保", "42", "理事长审批", "监事会审查"):
        assert words in text, words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("member-join-form", ("入会申请表", "伍佰元整", "第1小组", "申请人承诺")),
        ("member-leave-form", ("退会申请表", "2013年1月1日", "尚欠借款（元）", "¥500.00")),
    ],
)
def test_a_member_joins_and_leaves_on_paper(name, words, association, member, clerk, signed_in):
    Association.objects.update(base_contribution=500)
    text = signed_in(clerk).get(reverse(name, args=[member.pk])).content.decode()
    for each in words:
        assert each in text, each


def test_only_capital_given_back_to_a_household_has_a_receipt(association, clerk, signed_in):
    fields = {"association": association, "region_id": association.region_id, "entered_on": DAY, "amount": 500}
    paid_in = CapitalEntry.objects.create(**fields, source="农户缴纳", payer="李四", voucher="R1")
    given_back = CapitalEntry.objects.create(**fields, source="农户缴纳", direction="退出", payer="李四", voucher="R2")
    client = signed_in(clerk)
    assert client.get(reverse("capital-refund-form", args=[paid_in.pk])).status_code == 404
    text = client.get(reverse("capital-refund-form", args=[given_back.pk])).content.decode()
    assert "互助金退还单" in text and "伍佰元整" in text and "李四" in text
    record = client.get(reverse("mutual-capital-record", args=[given_back.pk])).content.decode()
    assert reverse("capital-refund-form", args=[given_back.pk]) in record


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("10.05", "壹拾元零伍分"), ("10000", "壹万元整"), ("10001", "壹万零壹元整"),
        ("100100", "壹拾万零壹佰元整"), ("100000001", "壹亿零壹元整"), ("2345.67", "贰仟叁佰肆拾伍元陆角柒分"),
    ],
)  # fmt: skip
def test_amounts_in_capital_numerals(amount, words):
    assert capital_numerals(Decimal(amount)) == words
