"""What becomes of a loan: reminders, what others rely on, compensation (item 22)."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import steps
from core.constraints import refusal_of
from core.ledger.reversing import reverse_entry
from core.months import Month
from core.scoping import whole_city
from funds.compensation_steps import COMPENSATION_STEPS
from funds.models import Collection, Compensation, InterestSubsidy, Loan, LoanReminder
from funds.models.relied import COLLECTION_STANDS, LOAN_STANDS
from funds.overdue import check_overdue
from funds.reminding import remind
from funds.tests.rows import TODAY, again, loan_form, make_loan, pay, told
from monitoring.models import ResponsiblePerson
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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


def test_a_reminder_taken_back_opens_again_with_its_due_date(borrower):
    due = TODAY + timedelta(days=10)
    with whole_city():
        loan = make_loan(borrower, due_on=due)
        assert remind() == 1
        Loan.objects.update(due_on=due + timedelta(days=60))
        assert remind() == 0
        Loan.objects.update(due_on=due)
        assert (remind(), remind()) == (1, 0)
        row = LoanReminder.objects.get()
        assert (row.state, row.loan_id, row.due_on is not None) == ("open", loan.pk, True)
        LoanReminder.objects.update(state="done")
        assert remind() == 0


# -- what others rely on -----------------------------------------------------------------------------------------------


@pytest.fixture
def late_for_long(borrower):
    """A loan 395 days late."""
    with whole_city():
        make_loan(borrower, issued_on=date(2021, 3, 1), due_on=TODAY - timedelta(days=395))
        check_overdue()
        return Loan.objects.select_related("household").get()


def _typed(loan, **typed):
    """The loan's page as it stands, with something typed over."""
    kept = {"contract_number": loan.contract_number, "issued_on": loan.issued_on, "due_on": loan.due_on, "rate": ""}
    return loan_form(loan.household, **kept | typed) | {"version": again(loan).version}


@pytest.mark.parametrize(
    ("field", "head", "value"),
    [
        ("due_on", "到期日期", "2024-02-01"),
        ("opening_balance", "登记前余额（元）", "0"),
        ("amount", "贷款金额（元）", "1000"),
    ],
)
def test_a_late_loan_is_not_made_to_vanish(late_for_long, clerk, signed_in, stage_book, field, head, value):
    loan, client = late_for_long, signed_in(clerk)
    assert LOAN_STANDS in client.post(f"/loans/{loan.pk}/edit/", _typed(loan, **{field: value})).content.decode()
    if field == "due_on":  # amounts are not edited in bulk
        chosen = {
            "selected": loan.pk,
            "seen": f"{loan.pk}.{loan.version}",
            "field": field,
            "confirm": "1",
            field: value,
        }
        assert LOAN_STANDS in client.post("/loans/bulk/", chosen).content.decode()
    row = {"户编号": loan.household.number, "放贷银行": loan.bank, "合同号": loan.contract_number, head: value}
    with whole_city():
        assert [issue.message for issue in stage_book("loans", [row], by=clerk).issues.all()] == [LOAN_STANDS]
    said = get_messages(client.post(f"/loans/{loan.pk}/delete/").wsgi_request)
    assert [str(each) for each in said] == [LOAN_STANDS]
    assert (again(loan).due_on, again(loan).balance) == (loan.due_on, 30000)


def test_what_only_repeats_a_late_loan_or_says_what_nobody_relies_on_is_written(
    late_for_long, clerk, signed_in, brought_in
):
    loan = late_for_long
    row = {
        "户编号": loan.household.number, "放贷银行": loan.bank, "合同号": loan.contract_number, "贷款金额（元）": "30000",
        "放款日期": str(loan.issued_on), "到期日期": str(loan.due_on), "用途（产业）": "养羊",
    }  # fmt: skip
    assert brought_in("loans", [row], by=clerk).rejected == 0
    assert signed_in(clerk).post(f"/loans/{loan.pk}/edit/", _typed(loan, purpose="养牛")).status_code == 302
    assert again(loan).purpose == "养牛"


@pytest.mark.parametrize("relying", ["repayment", "collection", "compensation", "subsidy"])
def test_a_loan_stays_as_others_rely_on_it(loan, relying):
    of_it = {"loan": loan, "region_id": loan.region_id}
    with whole_city():
        match relying:
            case "repayment":
                pay(loan, 0, interest=100)
            case "collection":
                collect(loan)
            case "compensation":
                Compensation.objects.create(
                    **of_it, number="BC1", applied_on=TODAY, amount=1, reason="催", state="town"
                )
            case "subsidy":
                InterestSubsidy.objects.create(**of_it, quarter=Month.parse("202309"), days=92, amount=1, paid_on=TODAY)
        for change in ({"due_on": date(2025, 3, 2)}, {"issued_on": date(2023, 3, 2)}, {"opening_balance": 1}):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                Loan.objects.update(**change)
            assert refusal_of(refused.value) == LOAN_STANDS
        with pytest.raises(IntegrityError), transaction.atomic():
            Loan.objects.all()._raw_delete("default")


def test_a_loan_whose_only_repayment_was_answered_can_be_put_right(loan, office):
    with whole_city():
        reverse_entry(pay(loan, 500), by=office, reason="记错了户")
        assert Loan.objects.update(amount=29000) == 1


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
    with whole_city():
        shown = again(row)
    with whole_city(), pytest.raises(ValidationError, match="最多 40 字，现在 41 字"):
        steps.take(COMPENSATION_STEPS, shown, "pay", by=office, opinion="同意", document_number="文" * 41)
    assert shown.state == Compensation.State.APPROVED
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


def collect(loan, way="电话催收"):
    with whole_city():
        return Collection.objects.create(
            loan=loan, region_id=loan.region_id, collected_on=TODAY, way=way, collector="王五", result="无力偿还"
        )


def test_the_record_of_collecting_that_a_compensation_relied_on_stays(late, clerk, office, signed_in, borrower):
    row, record = claim(late), collect(late)
    step(row, "submit", clerk)
    told_then = get_messages(signed_in(clerk).post(f"/loan-collections/{record.pk}/delete/").wsgi_request)
    assert [str(each) for each in told_then] == [COLLECTION_STANDS]
    with whole_city():
        pay(late, 30000)
        other = make_loan(borrower, contract_number="XD9")
        for write in (record.delete, lambda: Collection.objects.update(loan=other)):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                write()
            assert refusal_of(refused.value) == COLLECTION_STANDS
        Collection.objects.update(result="答应卖羊后还")
        collect(late, "上门催收")
        assert Collection.objects.filter(pk=record.pk).delete()[0] == 1


@pytest.mark.parametrize("name", ["send-back", "cancel"])
def test_an_approved_compensation_is_not_stuck_when_the_household_pays_meanwhile(late, clerk, office, signed_in, name):
    row = claim(late)
    collect(late)
    step(row, "submit", clerk)
    step(row, "review", person("reviewer", "reviewer", TOWN))
    step(row, "approve", office)
    pay(late, 30000 if name == "cancel" else 10000)
    with pytest.raises(ValidationError, match="请退回修改补偿金额"):
        step(row, "pay", office)
    said = {"happened_on": TODAY, "opinion": "农户已还款"}
    assert signed_in(office).post(f"/loan-compensations/{row.pk}/steps/{name}/", said).status_code == 302
    if name == "cancel":
        assert again(row).get_state_display() == "已取消"
        with whole_city():
            assert Collection.objects.all().delete()[0] == 1  # nothing rests on it any more
    else:
        with whole_city():
            Compensation.objects.update(amount=20000)
        step(row, "submit", office)  # who approved before may apply this time
        assert again(row).approved_by is None


def test_money_is_not_recovered_in_days_to_come(late, clerk, signed_in):
    with whole_city():
        Compensation.objects.filter(pk=claim(late).pk).update(state="recovering", paid_on=TODAY)
    form = {"compensation": "BC30000", "recovered_on": "2023-12-21", "amount": "100"}
    assert "日期不能晚于今天" in told(signed_in(clerk).post("/loan-recoveries/add/", form))


@pytest.mark.parametrize("state", ["draft", "refused", "cancelled"])
def test_without_a_compensation_under_way_a_record_of_collecting_may_go(late, state):
    row, record = claim(late), collect(late)
    with whole_city():
        Compensation.objects.filter(pk=row.pk).update(state=state)
        assert record.delete()[0] == 1


def test_who_applied_for_a_compensation_does_not_approve_it(late, office):
    row = claim(late)
    collect(late)
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


@pytest.mark.parametrize("change", [{"amount": 30000}, {"number": "BC9"}])
def test_what_the_town_and_the_city_look_at_stays_as_it_was_submitted(late, clerk, office, change):
    collect(late)
    step(claim(late, 20000), "submit", clerk)
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Compensation.objects.update(**change)
    assert refusal_of(refused.value).startswith("已提交审核的风险补偿不能删除")
    with whole_city(), pytest.raises(IntegrityError), transaction.atomic():
        Compensation.objects.all().delete()
