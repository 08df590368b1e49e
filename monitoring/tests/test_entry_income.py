"""A month's income on the entry page: items, totals, months that are there already."""

from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import whole_city
from monitoring.models import Income
from monitoring.tests.entry_pages import HEAD, HOUSEHOLD, WIFE, enter, typed

pytestmark = pytest.mark.django_db


TWO_AGO = Month.of(localdate()) - 2


def test_a_months_income_is_added_up_and_offered_again(desk):
    last = Month.of(localdate()) - 1
    items = {"income__wage_work": "3000", "income__wage_other": "200.50", "income__cost_planting": "100"}
    household = enter(desk, HEAD, WIFE, income__end_month=str(last - 1), **items)
    with whole_city():
        income = Income.objects.get()
    assert (income.span, income.end_month, income.household_size) == (1, last - 1, 2)
    assert (income.wage, income.net, income.per_capita_net) == (
        Decimal("3200.50"),
        Decimal("3100.50"),
        Decimal("1550.25"),
    )
    page = desk.get(f"/households/{household.pk}/enter/")
    assert page.context["earlier"]["items"] == {
        "wage_work": "3000.00",
        "wage_other": "200.50",
        "cost_planting": "100.00",
    }
    assert f"沿用 {(last - 1).label}" in page.content.decode()


def test_without_any_item_no_income_is_registered(desk):
    enter(desk, HEAD, income__end_month=str(Month.of(localdate()) - 1))
    with whole_city():
        assert not Income.objects.exists()


@pytest.fixture
def monthly(desk):
    """A household with the income of two months ago, and its page, which opens on last month's."""
    items = {"income__wage_work": "3000", "income__cost_planting": "100", "income__end_month": str(TWO_AGO)}
    household = enter(desk, HEAD, **items)
    return household, f"/households/{household.pk}/enter/"


def income_of(household):
    with whole_city():
        return Income.objects.get(household=household)


def test_another_months_stored_income_is_shown_before_it_is_overwritten(desk, monthly):
    household, address = monthly
    conflict = desk.post(
        address,
        typed(desk.get(address), income__end_month=str(TWO_AGO), income__wage_work="10", members__0__employer="煤矿"),
    )
    page = conflict.content.decode()
    assert conflict.status_code == 409 and "已经登记过" in page and "3000.00" in page and "煤矿" in page
    assert income_of(household).wage == 3000
    assert desk.post(address, typed(conflict)).status_code == 302
    income = income_of(household)
    with whole_city():
        assert (income.wage, income.business_cost, household.members.get().employer) == (10, None, "煤矿")


def on_its_month(desk, household, **figures):
    """The page with the stored month opened, some figures changed, saved."""
    with whole_city():
        Income.objects.update(end_month=TWO_AGO + 1)
    address = f"/households/{household.pk}/enter/"
    response = desk.post(address, typed(desk.get(address), **figures), follow=True)
    assert response.redirect_chain
    return response


def test_an_emptied_kind_loses_its_total_and_the_others_keep_theirs(desk, monthly):
    household, _ = monthly
    on_its_month(desk, household, income__cost_planting="")
    assert (income_of(household).wage, income_of(household).business_cost) == (3000, None)


def test_an_income_can_be_emptied(desk, monthly):
    household, _ = monthly
    on_its_month(desk, household, income__cost_planting="", income__wage_work="")
    income = income_of(household)
    assert (income.wage, income.business_cost, income.net, income.version) == (None, None, None, 2)


def test_an_imported_total_gives_way_to_items_with_a_word_and_untouched_totals_stay(desk, monthly):
    household, _ = monthly
    with whole_city():
        Income.objects.update(wage_work=None, wage=8000, transfer=500)
    response = on_its_month(desk, household, income__wage_other="200")
    assert (income_of(household).wage, income_of(household).transfer) == (200, 500)
    assert "工资性收入原来只有合计 8,000.00 元，现在按分项记为 200.00 元" in response.content.decode()


def test_items_without_their_total_are_refused_elsewhere_with_the_sum(desk, monthly):
    typed_row = {
        "household": HOUSEHOLD["household-number"],
        "span": "12",
        "end_month": "202309",
        "wage_work": "1200.5",
        "wage_other": "300",
    }
    refused = desk.post("/incomes/add/", typed_row)
    assert refused.status_code == 422 and "已填分项，合计请填 1,500.50 元。" in refused.content.decode()
    assert desk.post("/incomes/add/", typed_row | {"wage": "1500.5"}).status_code == 302
