"""Running an earlier month again, when later months have been run since."""

import pytest

from monitoring.models import Risk
from monitoring.tests.test_screening_run import MONTH, POOR, risks, screen, set_wage, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
OCTOBER, NOVEMBER = MONTH - 2, MONTH - 1

__all__ = ["screen"]


@pytest.fixture
def cleared_in_december(household, screen):
    """A risk of October and November that December's figures took away."""
    row = household(incomes=[POOR])
    screen(OCTOBER)
    screen(NOVEMBER)
    set_wage(row, 9000)
    screen(MONTH)
    return row


def test_an_earlier_month_run_again_changes_no_row(cleared_in_december, screen):
    set_wage(cleared_in_december, 5000)
    before = [(risk.month, risk.since) for risk in risks()]
    assert before == [(OCTOBER, OCTOBER), (NOVEMBER, OCTOBER)]
    untouched = versions()
    assert screen(NOVEMBER).new == 0
    assert versions() == untouched


def test_an_earlier_month_that_is_clean_now_clears_the_months_before_it(cleared_in_december, screen):
    assert screen(NOVEMBER).cleared == 1
    (risk,) = risks()
    assert (risk.month, risk.status, risk.cleared_in) == (OCTOBER, Risk.Status.CLEARED, NOVEMBER)
