"""Another due date for a loan: extension, renewal and correction, granted by another person and taken back (item 22)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import steps
from core.constraints import refusal_of
from core.months import Month
from core.scoping import whole_city
from funds.loan_steps import PROLONGATION_STEPS
from funds.models import InterestSubsidy, Loan, Prolongation
from funds.models.relied import LOAN_STANDS
from funds.subsidies import settle_quarter
from funds.tests.rows import TODAY, again, loan_form, make_loan, pay, told
from shenmu_portal.tests.personas import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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


def test_a_due_date_applied_for_is_not_moved_behind_the_approvers_back(apply, clerk):
    application = apply()
    go(application, "submit", clerk)
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Prolongation.objects.update(new_due_on=date(2030, 1, 1))
    assert refusal_of(refused.value).startswith("已提交审批的展期、续贷不能删除")
