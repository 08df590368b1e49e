"""An association lends to a member, is repaid, and shows its two lines; what is refused; books that always balance."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import steps
from core.constraints import refusal_of
from core.ledger.reversing import reverse_entry
from core.months import Month
from core.scoping import whole_city
from core.tests.importing import errors, stage
from monitoring.models import Household, Member
from photovoltaic.amounts import capital_numerals
from photovoltaic.association_indicators import INDICATORS
from photovoltaic.association_steps import MUTUAL_LOAN_STEPS, settle
from photovoltaic.models import (
    Association,
    AssociationMember,
    CapitalEntry,
    FeeSplit,
    JointGroup,
    MutualLoan,
    MutualRepayment,
)
from photovoltaic.models.fee_years import FEES_DIFFER, FEES_SPLIT
from photovoltaic.mutual_lines import Lines, added, standings
from photovoltaic.mutual_rules import loan_rule, member_rule, repayment_rule, split_rule
from photovoltaic.tests.association_rows import make_association, make_loan, make_member
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person

DAY, LATER = date(2023, 6, 20), date(2024, 6, 21)


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer", TOWN)


def household(number, region):
    made = Household.objects.create(number=number, region_id=region, head_name="李四", size=1)
    Member.objects.create(
        household=made, region_id=region, number=f"{number}001", name="李四", relation="户主", born_on=date(1980, 6, 21)
    )
    return made


@pytest.fixture
def association(village):
    """50,000 yuan; a group of five households."""
    with whole_city():
        made = make_association(village, 50000)
        group = JointGroup.objects.create(association=made, region_id=village, number="XZ1", ordinal=1)
        for number in range(5):
            make_member(made, household(f"99088100000{number}", village), group, is_leader=not number)
        yield made


@pytest.fixture
def member(association):
    return AssociationMember.objects.select_related("association", "group").order_by("number").first()


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


CENTS = st.integers(1, 2_000_000)
MOVES = st.lists(st.tuples(st.sampled_from(["in", "out", "lend", "repay", "counter", "write-off"]), CENTS), max_size=12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_the_books_balance_after_whatever_happens(association, member, clerk, moves):
    """capital + fees − spent = cash + outstanding + written off; nothing below nothing; a refusal moves nothing."""
    place = {"region_id": association.region_id}
    for number, (move, cents) in enumerate(moves):
        amount, before = Decimal(cents) / 100, books(association)
        owed = MutualLoan.objects.filter(balance__gt=0).first()
        try:
            with transaction.atomic():
                if move in ("in", "out"):
                    CapitalEntry.objects.create(
                        association=association, entered_on=DAY, source="捐赠", amount=amount,
                        direction="投入" if move == "in" else "退出", **place,
                    )  # fmt: skip
                elif move == "lend":
                    lent = {"paid_out_on": DAY, "repay_by": LATER, "state": "lent"}
                    make_loan(member, f"H{number}{cents}{MutualLoan.objects.count()}", amount, **lent)
                elif move == "repay" and owed:
                    repay(owed, amount, amount / 10)
                elif move == "counter" and (entry := MutualRepayment.objects.filter(corrects=None).last()):
                    reverse_entry(entry, by=clerk, reason="测试")
                elif move == "write-off" and owed:
                    MutualLoan.objects.filter(pk=owed.pk).update(written_off=owed.balance, state="written_off")
        except (IntegrityError, ValidationError):
            assert books(association) == before
        association.refresh_from_db()
        now = association
        assert now.capital + now.fees - now.spent == now.cash + now.outstanding + now.written_off
        assert now.cash >= 0 and now.outstanding >= 0
        assert now.outstanding == sum(MutualLoan.objects.values_list("balance", flat=True))
        assert now.capital == sum(CapitalEntry.objects.values_list("signed", flat=True))
        assert now.fees == sum(MutualRepayment.objects.values_list("fee", flat=True))


def measured(code, month):
    indicator = next(each for each in INDICATORS if each.code == code)
    rows = [row for querysets in indicator.measure(month) for row in querysets]
    parts = [sum(row[part] or 0 for row in rows) for part in ("numerator", "denominator")]
    return parts if indicator.kind in ("count", "amount") else 100 * parts[0] / parts[1]


def test_both_rates_on_the_page_are_the_indicators_and_open_their_rows(
    association, member, clerk, reviewer, signed_in, village
):
    loan = lend(member, clerk, reviewer, amount=10000)
    repay(loan, 4000)
    second = AssociationMember.objects.order_by("number").last()
    late = {"paid_out_on": date(2022, 6, 1), "repay_by": date(2023, 6, 1), "state": "overdue"}
    make_loan(second, "JK2", 60, **late)
    month = Month.of(DAY)
    with time_machine.travel(date(2023, 6, 30)):
        whole = added(standings(TOWN, date(2023, 6, 30)))
        assert (whole.lent_rate, whole.use_rate) == (20, Decimal("12.12"))
        assert measured("mutual_lent_rate", month) == measured("mutual_lending_rate", month) == whole.lent_rate
        assert measured("mutual_use_rate", month) == whole.use_rate
        assert measured("mutual_overdue_rate", month) == whole.overdue_rate == 100 * Decimal(60) / 6060
        assert measured("mutual_idle", month) == [0, 1] and measured("mutual_lent", month) == [10000, 1]
        client = signed_in(clerk)
        page = client.get(reverse("mutual") + "?more=100")
        text = page.content.decode()
        lines = Lines.load(DAY)
        assert (lines.lending_light(whole), lines.overdue_light(whole)) == ("below", "met")
        assert "20.00" in text and "12.12" in text and f"{lines.with_more_overdue(whole, 100):.2f}" in text
        for stat in page.context["stats"]:
            assert client.get(stat["url"]).status_code == 200, stat
        assert client.get(page.context["rows"][0]["late_url"]).context["rows"][0].number == "JK2"
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("mutual"))
        assert client.get(reverse("mutual") + "?more=abc").status_code == 400
    assert len(few) <= 16


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


def test_a_wrong_entry_is_answered_on_its_page(association, clerk, signed_in):
    entry = CapitalEntry.objects.get()
    url, client = reverse("mutual-capital-reverse", args=[entry.pk]), signed_in(clerk)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "录错协会"}).status_code == 302
    assert books(association)[:2] == (0, 0)


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


def test_synthetic_associations_lend_are_repaid_and_balance(village):
    call = partial(call_command, "load_demo_associations", "2023-10", verbosity=0)
    with whole_city():
        for number in range(12):
            household(f"9908810000{number:02d}", village)
    call()
    with whole_city():
        made = Association.objects.get()
        assert made.groups.count() == 2 and made.members.count() == 12 and MutualLoan.objects.count() == 18
        assert made.capital + made.fees - made.spent == made.cash + made.outstanding + made.written_off
        assert made.outstanding == MutualLoan.objects.aggregate(sum=Sum("balance"))["sum"] and made.returned > 0
        assert not MutualLoan.objects.filter(balance__gt=0, state="repaid").exists()
        assert all(split.spent > 0 for split in made.fee_splits.all()) and made.checks.count() == 2
        refund = made.capital_entries.get(direction="退出")
        assert refund.is_refund and made.members.filter(left_on=refund.entered_on).count() == 1
    with pytest.raises(CommandError, match="空库"):
        call()
