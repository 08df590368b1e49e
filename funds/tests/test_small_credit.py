"""Small credit: what a loan may be, what comes back on it, once extended and renewed, overdue by the day (item 22)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.constraints import refusal_of
from core.ledger.reversing import reverse_entry
from core.scoping import whole_city
from funds.models import Loan, LoanWish, Repayment
from funds.overdue import check_overdue
from funds.tests.rows import TODAY, again, loan_form, make_loan, pay, told
from monitoring.models import Household
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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
    sentence = told(signed_in(clerk).post("/loan-repayments/add/", form))
    assert "没有重复登记" in sentence and "其他镇街" not in sentence


def test_a_wrong_repayment_is_answered_by_its_counter_entry_and_never_changed(loan, signed_in, clerk):
    wrong, client = pay(loan, 5000, interest=120), signed_in(clerk)
    for page in ("edit", "delete"):
        assert client.get(f"/loan-repayments/{wrong.pk}/{page}/").status_code == 403
    for change in (lambda rows: rows.update(principal=1), lambda rows: rows.delete()):
        with whole_city(), pytest.raises(IntegrityError), transaction.atomic():
            change(Repayment.objects.filter(pk=wrong.pk))
    address = f"/loan-repayments/{wrong.pk}/reverse/"
    assert client.post(address, {"reason": " "}).status_code == 422
    for day in (wrong.paid_on - timedelta(days=1), localdate() + timedelta(days=1)):
        assert "冲正日期不能早于原来一笔的日期" in told(client.post(address, {"reason": "多录一位", "day": day}))
    answer = client.post(address, {"reason": "多录一位"}, follow=True)
    assert (answer.status_code, f"冲正 {wrong}" in answer.content.decode()) == (200, True)
    assert f"{localdate()} 已冲正" in client.get(f"/loan-repayments/{wrong.pk}/").content.decode()
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
