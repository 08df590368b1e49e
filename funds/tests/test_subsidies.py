"""The interest that the budget pays (贴息): by quarter or by year, each day once, and not what was settled elsewhere (item 22)."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.months import Month
from core.scoping import whole_city
from funds.models import InterestSubsidy, Loan, Prolongation, Repayment
from funds.subsidies import settle_quarter
from funds.tests.rows import TODAY, again, make_loan, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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


def test_a_subsidy_by_the_year_comes_once_with_december(borrower):
    with whole_city():
        loan = make_loan(
            borrower, rate="3.60", interest_subsidy="按年", issued_on=date(2023, 7, 11), due_on=date(2024, 7, 1)
        )
        assert settle_quarter(Month.parse("202309")) == 0
        assert (settle_quarter(Month.parse("202312")), settle_quarter(Month.parse("202312"))) == (1, 0)
        row = InterestSubsidy.objects.get()
    # 174 days on 30,000 × 3.6 % ÷ 360
    assert (row.days, row.amount, again(loan).subsidised) == (174, 522, 522)


@pytest.mark.parametrize(
    ("settled", "days"), [(("202303", "202306", "202309"), 365), (("202306", "202309", "202312"), 365 - 90)]
)
def test_a_loan_that_turns_to_the_year_is_not_subsidised_twice_for_a_quarter(borrower, settled, days):
    with whole_city():
        loan = make_loan(
            borrower, rate="3.60", interest_subsidy="按季", issued_on=date(2023, 1, 1), due_on=date(2024, 7, 1)
        )
        for quarter in settled:
            settle_quarter(Month.parse(quarter))
        Loan.objects.update(interest_subsidy="按年")
        assert (settle_quarter(Month.parse("202312")), settle_quarter(Month.parse("202312"))) == (1, 0)
        row = InterestSubsidy.objects.get(quarter=Month.parse("202312"))
    # 3 yuan a day; the first quarter of a loan entered in the second was settled elsewhere
    assert (row.days, row.amount, again(loan).subsidised) == (92, 276, 3 * days)


@pytest.fixture
def yearly(borrower):
    """3 yuan a day, settled with December."""
    with whole_city():
        return make_loan(
            borrower, rate="3.60", interest_subsidy="按年", issued_on=date(2023, 1, 1), due_on=date(2024, 7, 1)
        )


def settle(quarter, mode=None):
    with whole_city():
        if mode:
            Loan.objects.update(interest_subsidy=mode)
        return settle_quarter(Month.parse(quarter))


def subsidies():
    with whole_city():
        return {str(row.quarter): row.amount for row in InterestSubsidy.objects.order_by("quarter")}


def test_a_loan_that_turns_to_the_quarter_gets_the_quarters_it_waited_for(yearly):
    assert settle("202306") == 0
    assert (settle("202309", "按季"), settle("202309"), settle("202312")) == (3, 0, 1)
    assert subsidies() == {"2023-03": 270, "2023-06": 273, "2023-09": 276, "2023-12": 276}
    assert again(yearly).subsidised == 1095


def test_a_loan_that_turns_to_the_quarter_after_the_years_row_is_not_subsidised_again(yearly):
    settle("202312")
    assert [settle(quarter, "按季") for quarter in ("202312", "202309", "202306", "202303")] == [0, 0, 0, 0]
    assert subsidies() == {"2023-12": 1095}
    assert settle("202403") == 1
    assert subsidies() == {"2023-12": 1095, "2024-03": 273}


@pytest.mark.parametrize(
    "modes",
    [
        ("按年", "按季", "按年", "按年"), ("按季", "按年", "按季", "按季"), ("按季", "按年", "按年", "按季"),
        ("按年", "按年", "按季", "按年"), ("按季", "按季", "按年", "按年"), ("按年", "按季", "按年", "按季"),
    ],
)  # fmt: skip
def test_however_often_a_loan_turns_each_day_is_subsidised_once(yearly, modes):
    _happened(yearly, date(2023, 1, 1))
    for quarter, mode in zip(("202303", "202306", "202309", "202312"), modes, strict=True):
        with whole_city():
            if Loan.objects.exclude(interest_subsidy=mode).update(interest_subsidy=mode):
                _happened(yearly, Month.parse(quarter).first_day)
        settle(quarter)
        assert settle(quarter) == 0
    assert (again(yearly).subsidised, sum(subsidies().values())) == (1095, 1095)


def _happened(loan, day):
    """Date the loan's last change: a test's changes all happen now."""
    with whole_city():
        changes = apps.get_model("funds.LoanEvent").objects.filter(pgh_obj=loan)
        last = changes.latest("pgh_id")
        changes.filter(pgh_id=last.pgh_id).update(pgh_created_at=f"{day} 08:00+08")


def test_a_quarter_that_was_settled_elsewhere_is_not_caught_up(borrower):
    with whole_city():
        make_loan(borrower, rate="3.60", interest_subsidy="按季", issued_on=date(2023, 1, 1), due_on=date(2024, 7, 1))
    assert settle("202309") == 1
    assert subsidies() == {"2023-09": 276}


@pytest.mark.parametrize("change", [{"amount": 1}, {"days": 1}, {"quarter": Month.parse("202306")}, {}])
def test_a_subsidy_that_was_paid_out_stays_until_its_day_is_cleared(yearly, clerk, signed_in, change):
    settle("202312")
    with whole_city():
        InterestSubsidy.objects.update(paid_on=TODAY)
        row = InterestSubsidy.objects.get()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            InterestSubsidy.objects.update(**change) if change else row.delete()
        assert refusal_of(refused.value).startswith("已发放的贴息不能删除")
        InterestSubsidy.objects.update(paid_on=None)
        InterestSubsidy.objects.update(**change) if change else row.delete()


def test_a_subsidy_is_not_paid_in_days_to_come(yearly, office, signed_in):
    settle("202312")
    with whole_city():
        row = InterestSubsidy.objects.get()
    form = {"loan": yearly.number, "quarter": "2023-12", "days": row.days, "amount": row.amount, "version": row.version}
    answer = signed_in(office).post(f"/loan-subsidies/{row.pk}/edit/", form | {"paid_on": "2023-12-21"})
    assert "日期不能晚于今天" in told(answer)
    answer = signed_in(office).post(f"/loan-subsidies/{row.pk}/edit/", form | {"paid_on": "2023-12-20"})
    assert (answer.status_code, again(row).paid_on) == (302, TODAY)


def test_a_loan_entered_late_by_the_quarter_gets_by_the_year_what_was_not_settled_elsewhere(borrower):
    with whole_city():
        loan = make_loan(
            borrower, rate="3.60", interest_subsidy="按季", issued_on=date(2023, 1, 1), due_on=date(2024, 7, 1)
        )
        _happened(loan, date(2023, 7, 20))
        Loan.objects.update(interest_subsidy="按年")
        _happened(loan, date(2023, 9, 15))
    assert (settle("202312"), settle("202312")) == (1, 0)
    # The third quarter ended when it was one by the year: it waited for December.
    assert subsidies() == {"2023-12": 276 + 276}
    assert [settle(quarter, "按季") for quarter in ("202309", "202312")] == [0, 0]
    assert again(loan).subsidised == 552


def test_an_extension_after_the_years_row_was_paid_subsidises_no_day_twice(borrower):
    with whole_city():
        loan = make_loan(
            borrower, rate="3.60", interest_subsidy="按年", issued_on=date(2022, 7, 1), due_on=date(2023, 3, 1)
        )
    assert settle("202312") == 1
    with whole_city():
        InterestSubsidy.objects.update(paid_on=TODAY)
        granted = {"former_due_on": date(2023, 3, 1), "new_due_on": date(2024, 7, 1), "state": "approved"}
        Prolongation.objects.create(loan=loan, region_id=loan.region_id, kind="续贷", reason="出栏推迟", **granted)
        Loan.objects.update(due_on=date(2024, 7, 1))
    for mode in ("按季", "按年", "按季"):
        assert [settle(quarter, mode) for quarter in ("202303", "202306", "202309", "202312")] == [0, 0, 0, 0]
    # 59 days up to March on 3 yuan; what the extension added to a year that was paid is not worked out by itself
    assert subsidies() == {"2023-12": 177}
    assert again(loan).subsidised == 177
    assert settle("202403") == 1
