"""What is decided about a loan: extension and renewal, reminders, compensation (item 22)."""

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
from funds.loan_steps import PROLONGATION_STEPS
from funds.models import Collection, Compensation, InterestSubsidy, Loan, LoanReminder, Prolongation
from funds.models.relied import COLLECTION_STANDS, LOAN_STANDS
from funds.overdue import check_overdue
from funds.reminding import remind
from funds.subsidies import settle_quarter
from funds.tests.rows import TODAY, again, loan_form, make_loan, pay, told
from monitoring.models import ResponsiblePerson
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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


def test_a_due_date_entered_wrongly_is_put_right_by_two_people_and_leaves_the_extension_free(
    apply, loan, office, clerk
):
    earlier = apply("更正", date(2024, 9, 1))
    go(earlier, "submit", clerk)
    go(earlier, "approve", office)
    assert (again(loan).due_on, again(earlier).former_due_on) == (date(2024, 9, 1), date(2025, 3, 1))
    again_wrong = apply("更正", date(2024, 8, 1))
    go(again_wrong, "submit", clerk)
    go(again_wrong, "approve", office)
    extension = apply("展期", date(2025, 8, 1))
    go(extension, "submit", clerk)
    go(extension, "approve", office)
    assert again(loan).due_on == date(2025, 8, 1)


@pytest.mark.parametrize(
    ("new_due_on", "sentence"), [(date(2023, 3, 1), "须晚于放款日期 2023-03-01"), (date(2026, 3, 2), "更正最长到 2026-03-01")]
)  # fmt: skip
def test_a_corrected_due_date_lies_within_the_longest_term(apply, loan, clerk, new_due_on, sentence):
    with pytest.raises(ValidationError, match=sentence):
        go(apply("更正", new_due_on), "submit", clerk)


def test_a_corrected_due_date_is_no_earlier_than_subsidy_was_paid_for(apply, loan, clerk):
    with whole_city():
        type(loan).objects.filter(pk=loan.pk).update(interest_subsidy="按季", rate="3.60")
        assert settle_quarter(Month.parse("2023-09"))
        loan.subsidies.update(paid_on=date(2023, 10, 10))
    with pytest.raises(ValidationError, match="贴息已算到 2023-08-01 以后并发放"):
        go(apply("更正", date(2023, 8, 1)), "submit", clerk)


def _edited(loan, **typed):
    kept = {"contract_number": loan.contract_number, "issued_on": "2023-03-01", "due_on": again(loan).due_on}
    return loan_form(loan.household, **kept | typed) | {"version": again(loan).version}


@pytest.mark.parametrize("is_granted", [False, True])
def test_a_due_date_that_was_put_off_is_moved_by_the_approval_alone(
    apply, loan, office, clerk, signed_in, stage_book, is_granted
):
    application, client = apply(), signed_in(clerk)
    edited = _edited(loan, due_on="2025-03-02")
    assert client.post(f"/loans/{loan.pk}/edit/", edited).status_code == 302  # nobody has been asked yet
    go(application, "submit", clerk)
    if is_granted:
        go(application, "approve", office)
    stood = again(loan).due_on
    assert LOAN_STANDS in client.post(f"/loans/{loan.pk}/edit/", _edited(loan, due_on="2025-03-01")).content.decode()
    chosen = {"selected": loan.pk, "seen": f"{loan.pk}.{again(loan).version}", "field": "due_on", "confirm": "1"}
    assert LOAN_STANDS in client.post("/loans/bulk/", chosen | {"due_on": "2025-03-01"}).content.decode()
    row = {
        "户编号": loan.household.number,
        "放贷银行": loan.bank,
        "合同号": loan.contract_number,
        "到期日期": "2025-03-01",
    }
    batch = stage_book("loans", [row], by=clerk)
    with whole_city():
        assert [issue.message for issue in batch.issues.all()] == [LOAN_STANDS]
        for write in (
            lambda: Loan.objects.update(due_on="2025-03-01"),
            lambda: Loan.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                write()
            assert refusal_of(refused.value) == LOAN_STANDS
    assert again(loan).due_on == stood
    assert client.post(f"/loans/{loan.pk}/edit/", _edited(loan, purpose="养牛")).status_code == 302


def test_a_due_date_may_be_put_right_when_the_extension_was_refused(apply, loan, office, clerk):
    application = apply()
    go(application, "submit", clerk)
    go(application, "refuse", office)
    with whole_city():
        assert Loan.objects.update(due_on=date(2025, 3, 2)) == 1


def _revoke(client, row, opinion="日期填错，应为 2025-12-01"):
    said = {"happened_on": TODAY, "opinion": opinion}
    return client.post(f"/loan-prolongations/{row.pk}/steps/revoke/", said)


def _granted(row, clerk, office):
    go(row, "submit", clerk)
    go(row, "approve", office)
    return row


def test_a_date_granted_by_mistake_is_taken_back_and_asked_for_anew(apply, loan, office, clerk, signed_in):
    wrong, client, version = _granted(apply(), clerk, office), signed_in(office), again(loan).version
    assert _revoke(signed_in(clerk), wrong).status_code == 403
    assert _revoke(signed_in(office), wrong, " ").status_code == 422  # why it was wrong is said
    assert _revoke(signed_in(office), wrong).status_code == 302
    assert (again(wrong).state, again(loan).due_on, again(loan).version) == ("revoked", date(2025, 3, 1), version + 1)
    assert "已撤销" in client.get(f"/loan-prolongations/{wrong.pk}/").content.decode()
    _granted(apply(new_due_on=date(2025, 12, 1)), clerk, office)
    assert again(loan).due_on == date(2025, 12, 1)
    with whole_city(), pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.update(due_on="2025-03-01")  # the taking back moved it once


def test_a_renewals_contract_number_comes_back_with_its_date(apply, loan, office, clerk, signed_in):
    row, number = apply("续贷"), loan.contract_number
    with whole_city():
        Prolongation.objects.update(new_contract_number="XD新")
    _granted(row, clerk, office)
    assert (again(loan).contract_number, again(row).former_contract_number) == ("XD新", number)
    assert _revoke(signed_in(office), row).status_code == 302
    assert (again(loan).contract_number, again(loan).due_on) == (number, date(2025, 3, 1))


def _renewal_to(apply, number):
    row = apply("续贷")
    with whole_city():
        Prolongation.objects.update(new_contract_number=number)
    return row


def test_a_contract_number_of_another_loan_is_not_asked_for(apply, loan, borrower, clerk, signed_in):
    with whole_city():
        make_loan(borrower, contract_number="XD8", opening_balance=0)
    row, said = _renewal_to(apply, "XD8"), {"happened_on": TODAY}
    answer = signed_in(clerk).post(f"/loan-prolongations/{row.pk}/steps/submit/", said)
    assert (answer.status_code, "合同号 XD8 已登记在另一笔贷款上" in told(answer)) == (422, True)


def test_what_only_the_database_refuses_of_a_step_is_a_sentence(
    apply, loan, borrower, clerk, office, signed_in, monkeypatch
):
    with whole_city():
        make_loan(borrower, contract_number="XD8", opening_balance=0)
    row = _renewal_to(apply, "XD8")
    with whole_city():
        Prolongation.objects.update(state="applied")
    (approve,) = (each for each in PROLONGATION_STEPS.steps if each.name == "approve")
    monkeypatch.setitem(approve.__dict__, "refusals", lambda record: ())  # the other loan came between
    said = {"happened_on": TODAY, "opinion": "同意"}
    answer = signed_in(office).post(f"/loan-prolongations/{row.pk}/steps/approve/", said)
    assert (answer.status_code, "该银行的这个合同号已登记" in told(answer)) == (422, True)
    assert (again(row).state, again(loan).due_on) == ("applied", date(2025, 3, 1))


def test_what_was_built_on_an_approval_is_undone_first(apply, loan, office, clerk, signed_in):
    extension, renewal = _granted(apply(), clerk, office), apply("续贷", date(2027, 3, 1))
    go(renewal, "submit", clerk)
    assert "请先办完那一笔" in told(_revoke(signed_in(office), extension))
    go(renewal, "approve", office)
    assert "请先撤销后批的一笔" in told(_revoke(signed_in(office), extension))
    for row in (renewal, extension):
        assert _revoke(signed_in(office), row).status_code == 302
    assert again(loan).due_on == date(2025, 3, 1)


def test_interest_beyond_the_former_date_is_worked_out_again_and_keeps_an_approval_once_paid(
    borrower, office, clerk, signed_in
):
    with whole_city():
        short = make_loan(borrower, rate="3.60", interest_subsidy="按季", due_on=date(2023, 8, 1))
        row = Prolongation.objects.create(
            loan=short, region_id=short.region_id, kind="展期", new_due_on=date(2024, 6, 1), reason="出栏推迟"
        )
    _granted(row, clerk, office)
    with whole_city():
        assert settle_quarter(Month.parse("202309")) == 1
        InterestSubsidy.objects.update(paid_on=TODAY)
    assert "2023-09 的贴息已按新到期日期发放" in told(_revoke(signed_in(office), row))
    with whole_city():
        InterestSubsidy.objects.update(paid_on=None)
    assert _revoke(signed_in(office), row).status_code == 302
    with whole_city():
        assert list(InterestSubsidy.objects.values_list("days", "amount")) == [(31, 93)]
    assert again(short).overdue_days == (TODAY - date(2023, 8, 1)).days


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


def test_a_due_date_applied_for_is_not_moved_behind_the_approvers_back(apply, clerk):
    application = apply()
    go(application, "submit", clerk)
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Prolongation.objects.update(new_due_on=date(2030, 1, 1))
    assert refusal_of(refused.value).startswith("已提交审批的展期、续贷不能删除")
