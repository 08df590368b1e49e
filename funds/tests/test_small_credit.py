"""Small credit: what a loan may be, what comes back on it, once extended and renewed, overdue by the day (item 22)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import steps
from core.constraints import refusal_of
from core.ledger.reversing import reverse_entry
from core.months import Month
from core.scoping import whole_city
from funds.compensation_steps import COMPENSATION_STEPS
from funds.loan_steps import PROLONGATION_STEPS
from funds.models import (
    Collection,
    Compensation,
    InterestSubsidy,
    Loan,
    LoanReminder,
    LoanWish,
    Prolongation,
    Repayment,
)
from funds.overdue import check_overdue
from funds.reminding import remind
from funds.subsidies import settle_quarter
from funds.tests.rows import make_loan
from monitoring.models import Household, ResponsiblePerson
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person

pytestmark = pytest.mark.django_db
TODAY = date(2023, 12, 20)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def borrower(villages):
    """A lifted household of the clerk's town, with the parameters that bind its loans."""
    call_command("load_parameters", verbosity=0)
    with whole_city():
        return Household.objects.create(
            number="990881000101", region_id=villages[TOWN][0], head_name="李四", category="脱贫户"
        )


@pytest.fixture
def loan(borrower):
    with whole_city():
        return make_loan(borrower, rate="3.65")


def loan_form(household, **typed):
    plain = {
        "household": household.number, "bank": "示例农村商业银行", "contract_number": "XD1", "amount": "30000", "rate": "3.65",
        "issued_on": "2023-06-01", "due_on": "2024-06-01", "purpose": "养羊", "classification": "正常",
    }  # fmt: skip
    return plain | typed


def told(answer):
    """All sentences of a refused form."""
    return " ".join(sentence for errors in answer.context["form"].errors.values() for sentence in errors)


def pay(loan, principal, **more):
    with whole_city():
        return Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=TODAY, principal=principal, **more)


def again(row):
    with whole_city():
        return type(row).objects.get(pk=row.pk)


def test_a_loan_within_all_limits_is_entered_and_owed_in_full(borrower, signed_in, clerk):
    assert signed_in(clerk).post("/loans/add/", loan_form(borrower)).status_code == 302
    with whole_city():
        loan = Loan.objects.get()
    assert (loan.balance, loan.overdue_principal, loan.number) == (30000, 0, "XD1@示例农村商业银行")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "50000.01"}, "贷款金额 50,000.01 元超过户均上限 50,000 元。"),
        ({"amount": "300000000"}, "像是多乘了 10,000"),
        ({"amount": "3"}, "贷款金额只有 3.00 元，像是按万元填写的"),
        ({"amount": "-30000"}, "大于或等于0"),
        ({"amount": "30000.005"}, "确认小数不超过 2 位"),
        ({"credit": "20000"}, "贷款金额须大于 0，不能超过授信额。"),
        ({"due_on": "2026-06-02", "rate": ""}, "期限最长 36 个月，2023-06-01 放款的最晚 2026-06-01 到期。"),
        ({"due_on": "2023-05-01"}, "到期日期须晚于放款日期。"),
        ({"issued_on": "2023-12-21"}, "日期不能晚于今天"),
        ({"rate": "3.66"}, "年利率 3.66% 高于2023年一年期贷款市场报价利率 3.65%。"),
        ({"rate": "4.31", "due_on": "2024-06-02"}, "高于2023年五年期以上贷款市场报价利率"),
        ({"purpose": "给儿子建房"}, "不能用于“建房”"),
        ({"opening_balance": "30001"}, "不能超过贷款金额"),
    ],
)
def test_what_a_loan_may_not_be_is_refused_with_a_sentence(borrower, signed_in, clerk, typed, sentence):
    answer = signed_in(clerk).post("/loans/add/", loan_form(borrower, **typed))
    assert answer.status_code == 422
    assert sentence in told(answer)


def test_only_lifted_and_monitored_households_borrow_and_one_loan_at_a_time(borrower, loan, signed_in, clerk):
    client = signed_in(clerk)
    assert "还有没还清的小额信贷" in told(client.post("/loans/add/", loan_form(borrower)))
    pay(loan, 30000)
    with whole_city():
        Household.objects.update(category="一般农户")
    assert "既不是脱贫户也不是监测对象" in told(client.post("/loans/add/", loan_form(borrower)))
    with whole_city():
        Household.objects.update(monitored_as="突发严重困难户")
    assert client.post("/loans/add/", loan_form(borrower)).status_code == 302


def test_another_limit_of_the_office_holds_at_once(borrower, signed_in, clerk):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_parameter SET value = '20000' WHERE name = 'loan_cap'")
    assert "超过户均上限 20,000 元" in told(signed_in(clerk).post("/loans/add/", loan_form(borrower)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"principal": "30000.01"}, "只欠本金 30,000.00 元，不能还 30,000.01 元。"),
        ({"principal": "3"}, "像是按万元填写的"),
        ({"principal": "-5"}, "大于或等于0"),
        ({"principal": "100.001"}, "确认小数不超过 2 位"),
        ({"principal": "0"}, "至少填写一项"),
        ({"paid_on": "2023-02-28"}, "还款日期不能早于放款日期 2023-03-01。"),
        ({"paid_on": "2023-12-21"}, "日期不能晚于今天"),
    ],
)
def test_a_wrong_repayment_is_refused_with_a_sentence(loan, signed_in, clerk, typed, sentence):
    form = {"loan": loan.number, "paid_on": "2023-12-01", "principal": "500", "interest": "0"} | typed
    answer = signed_in(clerk).post("/loan-repayments/add/", form)
    assert answer.status_code == 422
    assert sentence in told(answer)
    assert again(loan).balance == 30000


def test_of_two_repayments_at_once_the_database_refuses_what_is_too_much(loan):
    pay(loan, 20000)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        pay(loan, 10001)
    assert "还的本金比欠的多" in refusal_of(refused.value)
    assert again(loan).balance == 10000


def test_the_same_voucher_is_booked_once(loan, signed_in, clerk):
    form = {"loan": loan.number, "paid_on": "2023-12-01", "principal": "500", "interest": "0", "voucher": "P7"}
    assert signed_in(clerk).post("/loan-repayments/add/", form).status_code == 302
    assert "没有重复登记" in told(signed_in(clerk).post("/loan-repayments/add/", form))


def test_a_wrong_repayment_is_answered_by_its_counter_entry_and_never_changed(loan, signed_in, clerk):
    wrong, client = pay(loan, 5000, interest=120), signed_in(clerk)
    for page in ("edit", "delete"):
        assert client.get(f"/loan-repayments/{wrong.pk}/{page}/").status_code == 403
    for change in (lambda rows: rows.update(principal=1), lambda rows: rows.delete()):
        with whole_city(), pytest.raises(IntegrityError), transaction.atomic():
            change(Repayment.objects.filter(pk=wrong.pk))
    address = f"/loan-repayments/{wrong.pk}/reverse/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "多录一位"}).status_code == 302
    assert "已经冲正过" in told(client.post(address, {"reason": "多录一位"}))
    with whole_city():
        opposite = Repayment.objects.get(corrects=wrong)
    assert (opposite.principal, opposite.interest, again(loan).balance) == (-5000, -120, 30000)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.decimals("0.01", "9000", places=2), min_size=1, max_size=8),
    taken_back=st.sets(st.integers(0, 7)),
)
def test_what_is_owed_is_always_the_amount_less_what_stands_of_the_repayments(loan, office, amounts, taken_back):
    with transaction.atomic(), whole_city():
        left = Decimal(30000)
        for number, amount in enumerate(amounts):
            if amount > left:
                continue
            row = pay(loan, amount)
            left -= amount
            if number in taken_back:
                reverse_entry(row, by=office, reason="错")
                left += amount
        assert again(loan).balance == left
        transaction.set_rollback(True)


def test_a_household_that_moves_takes_its_repayments_along(loan, villages):
    row = pay(loan, 500)
    with whole_city():
        Household.objects.update(region_id=villages[TOWN][2])
    assert again(row).region_id == again(loan).region_id == villages[TOWN][2]


def test_the_workbook_is_refused_what_the_page_refuses(borrower, brought_in, clerk):
    def row(**cells):
        return {
            "户编号": borrower.number, "放贷银行": "示例农村商业银行", "合同号": "A", "贷款金额（元）": "30000",
            "放款日期": "2023-06-01", "到期日期": "2024-06-01",
        } | cells  # fmt: skip

    with whole_city():
        plain = Household.objects.create(number="990881000102", region_id=borrower.region_id, head_name="王五")
    batch = brought_in(
        "loans",
        [
            row(),
            row(合同号="B", **{"登记前余额（元）": "0"}),
            row(合同号="C"),
            row(合同号="D", 户编号=plain.number),
            row(合同号="E", **{"贷款金额（元）": "60000"}),
            row(合同号="F", **{"贷款金额（元）": "3.005"}),
        ],
        by=clerk,
    )
    with whole_city():
        issues = {issue.row: issue.message for issue in batch.issues.all()}
        assert set(Loan.objects.values_list("contract_number", flat=True)) == {"A", "B"}
    assert "还有没还清" in issues[4] and "既不是脱贫户" in issues[5] and "超过户均上限" in issues[6]
    assert "小数" in issues[7]


# -- overdue -----------------------------------------------------------------------------------------------------------


def test_overdue_figures_follow_the_day_and_every_repayment(borrower, signed_in, clerk):
    with whole_city():
        loan = make_loan(borrower, rate="3.60", due_on=TODAY - timedelta(days=30))
        assert check_overdue() == 1
        assert check_overdue() == 0
    loan = again(loan)
    # 30,000 × 3.6 % × 1.5 × 30 ÷ 360
    assert (loan.overdue_days, loan.overdue_principal, loan.overdue_interest) == (30, 30000, 135)
    form = {"loan": loan.number, "paid_on": "2023-12-20", "principal": "10000", "interest": "0"}
    signed_in(clerk).post("/loan-repayments/add/", form)
    loan = again(loan)
    assert (loan.overdue_days, loan.overdue_principal, loan.overdue_interest) == (30, 20000, 90)
    signed_in(clerk).post("/loan-repayments/add/", form | {"principal": "20000"})
    loan = again(loan)
    assert (loan.overdue_days, loan.overdue_principal, loan.overdue_interest) == (0, 0, 0)


# -- extension and renewal ---------------------------------------------------------------------------------------------


@pytest.fixture
def apply(loan):
    def make(kind="展期", new_due_on=date(2026, 3, 1)):
        with whole_city():
            return Prolongation.objects.create(
                loan=loan, region_id=loan.region_id, kind=kind, new_due_on=new_due_on, reason="羊群出栏推迟"
            )

    return make


def go(row, name, by, **said):
    with whole_city():
        return steps.take(PROLONGATION_STEPS, again(row), name, by=by, **{"opinion": "同意"} | said)


def test_an_extension_moves_the_due_date_once_and_by_two_people(apply, loan, office, clerk, signed_in):
    row = apply()
    go(row, "submit", clerk)
    go(row, "approve", office)
    assert (again(loan).due_on, again(row).former_due_on) == (date(2026, 3, 1), date(2025, 3, 1))
    form = {"loan": loan.number, "kind": "展期", "new_due_on": "2026-06-01", "reason": "再展"}
    assert "各只办一次" in told(signed_in(clerk).post("/loan-prolongations/add/", form))
    renewal = apply("续贷", date(2027, 3, 1))
    go(renewal, "submit", office)
    with pytest.raises(ValidationError, match="两个人"):
        go(renewal, "approve", office)
    go(renewal, "approve", person("office-2", "office", "610881"))
    assert again(loan).due_on == date(2027, 3, 1)
    # What was granted is no fault of the contract when somebody edits it.
    edited = loan_form(
        loan.household, contract_number=loan.contract_number, issued_on="2023-03-01", due_on="2027-03-01"
    )
    edited = edited | {"version": again(loan).version, "purpose": "养牛"}
    assert signed_in(clerk).post(f"/loans/{loan.pk}/edit/", edited).status_code == 302


@pytest.mark.parametrize(
    ("kind", "new_due_on", "sentence"),
    [("展期", date(2026, 3, 2), "最长到 2026-03-01"), ("续贷", date(2028, 3, 2), "最长到 2028-03-01"),
     ("展期", date(2025, 3, 1), "须晚于现在的到期日期")],
)  # fmt: skip
def test_a_due_date_too_late_or_too_early_is_not_asked_for(apply, clerk, kind, new_due_on, sentence):
    with pytest.raises(ValidationError, match=sentence):
        go(apply(kind, new_due_on), "submit", clerk)


def test_a_refused_extension_can_be_asked_for_again_and_a_paid_loan_not_at_all(apply, loan, clerk, office):
    row = apply()
    go(row, "submit", clerk)
    go(row, "refuse", office)
    pay(loan, 30000)
    with pytest.raises(ValidationError, match="已经还清"):
        go(apply(), "submit", clerk)


# -- reminders ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "bucket"), [(31, None), (30, 30), (16, 30), (15, 15), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)]
)
def test_a_loan_is_called_to_mind_in_the_shortest_span_it_falls_due_within(borrower, days, bucket):
    with whole_city():
        make_loan(borrower, due_on=TODAY + timedelta(days=days))
        assert remind() == (bucket is not None)
        assert remind() == 0
        assert [row.days_before for row in LoanReminder.objects.all()] == [bucket] * (bucket is not None)


def test_the_contact_sees_the_reminder_as_a_to_do_and_answers_it(borrower, signed_in):
    with whole_city():
        make_loan(borrower, due_on=TODAY + timedelta(days=10))
        ResponsiblePerson.objects.create(household=borrower, region_id=borrower.region_id, name="折建军")
        remind()
        row = LoanReminder.objects.get()
    client = signed_in(person("grid-own", "grid", borrower.region_id))
    assert any(label.startswith("到期提醒") for label, *_ in client.get("/").context["todos"])
    assert row.contact == "折建军"
    answer = client.post(f"/loan-reminders/{row.pk}/steps/remind/", {"happened_on": TODAY, "answer": "卖羊后还"})
    assert answer.status_code == 302
    assert not any(label.startswith("到期提醒") for label, *_ in client.get("/").context["todos"])


def test_what_is_paid_or_put_off_is_not_called_to_mind(borrower):
    with whole_city():
        loan = make_loan(borrower, due_on=TODAY + timedelta(days=10))
        remind()
        pay(loan, 30000)
        assert remind() == 0
        assert LoanReminder.objects.get().state == "void"


# -- compensation ------------------------------------------------------------------------------------------------------


@pytest.fixture
def late(borrower):
    with whole_city():
        loan = make_loan(borrower, due_on=TODAY - timedelta(days=100))
        check_overdue()
        return loan


def claim(loan, amount=30000):
    with whole_city():
        return Compensation.objects.create(
            loan=loan,
            region_id=loan.region_id,
            number=f"BC{amount}",
            applied_on=TODAY,
            amount=amount,
            reason="久催不还",
        )


def step(row, name, by):
    with whole_city():
        said = {"opinion": "同意", "document_number": "神巩衔办发〔2023〕9号"}
        return steps.take(COMPENSATION_STEPS, again(row), name, by=by, **said)


def test_a_compensation_is_applied_for_approved_by_another_paid_and_recovered(late, clerk, office, signed_in):
    row, reviewer = claim(late), person("reviewer", "reviewer", TOWN)
    with pytest.raises(ValidationError, match="还没有清收记录"):
        step(row, "submit", clerk)
    form = {
        "loan": late.number,
        "collected_on": "2023-12-01",
        "way": "上门催收",
        "collector": "王五",
        "result": "无力偿还",
    }
    assert signed_in(clerk).post("/loan-collections/add/", form).status_code == 302
    step(row, "submit", clerk)
    step(row, "review", reviewer)
    step(row, "approve", office)
    assert (again(row).government_amount, again(row).bank_amount) == (21000, 9000)
    step(row, "pay", office)
    assert (again(late).balance, again(late).overdue_principal, again(late).overdue_days) == (0, 0, 0)
    recovered = {"compensation": "BC30000", "recovered_on": "2023-12-20", "amount": "30000.01"}
    assert "只剩 30,000.00 元没有追回" in told(signed_in(clerk).post("/loan-recoveries/add/", recovered))
    assert signed_in(clerk).post("/loan-recoveries/add/", recovered | {"amount": "12000"}).status_code == 302
    with pytest.raises(ValidationError, match="只追回 12,000.00 元"):
        step(row, "close", clerk)
    signed_in(clerk).post("/loan-recoveries/add/", recovered | {"amount": "18000"})
    step(row, "close", clerk)
    assert (again(row).state, again(row).recovered) == ("closed", 30000)


def test_who_applied_for_a_compensation_does_not_approve_it(late, office):
    row = claim(late)
    with whole_city():
        Collection.objects.create(
            loan=late, region_id=late.region_id, collected_on=TODAY, way="电话催收", collector="王五", result="无"
        )
    step(row, "submit", office)
    with whole_city():
        Compensation.objects.update(state="city")
    with pytest.raises(ValidationError, match="两个人"):
        step(row, "approve", office)


def test_too_early_or_too_much_is_not_compensated(borrower, clerk):
    with whole_city():
        loan = make_loan(borrower, due_on=TODAY - timedelta(days=89))
        check_overdue()
    with pytest.raises(ValidationError, match="逾期满 90 天才能申请，现在逾期 89 天"):
        step(claim(loan), "submit", clerk)
    with whole_city():
        Compensation.objects.all().delete()
    with pytest.raises(ValidationError, match="只欠 30,000.00 元，不能补偿 30,001.00 元"):
        step(claim(loan, 30001), "submit", clerk)


# -- interest subsidy --------------------------------------------------------------------------------------------------


def test_a_quarters_subsidy_is_the_interest_of_what_was_owed_each_day(borrower):
    with whole_city():
        loan = make_loan(
            borrower, rate="3.60", interest_subsidy="按季", issued_on=date(2023, 7, 11), due_on=date(2024, 7, 1)
        )
        Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=date(2023, 9, 1), principal=10000)
        assert settle_quarter(Month.parse("202309")) == 1
        assert settle_quarter(Month.parse("202309")) == 0
        row = InterestSubsidy.objects.get()
    # 82 days on 30,000, of which 30 days on 10,000 less: (2,460,000 − 300,000) × 3.6 % ÷ 360
    assert (row.days, row.amount, again(loan).subsidised) == (82, 216, 216)


# -- wishes and the page -----------------------------------------------------------------------------------------------


def test_a_wish_is_met_by_a_loan_or_by_a_reason(borrower):
    with whole_city():
        wish = LoanWish.objects.create(
            household=borrower, region_id=borrower.region_id, wished_on=date(2023, 11, 1), amount=20000, purpose="养羊"
        )
        assert LoanWish.objects.unmet(TODAY).get() == wish
        make_loan(borrower, issued_on=date(2023, 12, 1))
        assert not LoanWish.objects.unmet(TODAY).exists()


def test_the_page_tells_the_rate_and_what_one_more_overdue_makes_of_it(borrower, villages, signed_in, clerk, office):
    with whole_city():
        make_loan(borrower, due_on=date(2024, 6, 1))
        other = Household.objects.create(
            number="990881000109", region_id=villages[OTHER_TOWN][0], head_name="王五", category="脱贫户"
        )
        make_loan(other, due_on=TODAY - timedelta(days=5), bank="示例邮政储蓄银行", amount=20000)
        check_overdue()
    page = signed_in(office).get("/credit/?more=10000")
    assert page.context["sentence"] == "逾期率 40.00%，超过 1% 红线；再有 10,000 元逾期就是 60.00%。"
    towns, banks = page.context["tables"]
    assert [row["cells"][4]["text"] for row in towns["rows"]] == ["100.00%", "0.00%"]
    assert [row["cells"][5]["text"] for row in banks["rows"]] == ["300.00", "已超 19,800.00"]
    for cell in towns["rows"][0]["cells"][:5]:
        assert len(signed_in(office).get(cell["url"]).context["rows"]) == 1
    own = signed_in(clerk).get("/credit/")
    assert own.context["sentence"].startswith(
        "逾期率 0.00%，没有超过 1% 红线；再有 50,000 元逾期就是 100.00%，超过红线。"
    )
    assert "示例邮政储蓄银行" not in own.content.decode()
    assert signed_in(clerk).get(f"/credit/?region={OTHER_TOWN}").status_code == 404
    assert signed_in(clerk).get("/credit/?more=-1").status_code == 400
