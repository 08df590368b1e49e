"""The worked cases: every household gives exactly the signals, the level and the figures written beside it."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from core.months import Month
from core.scoping import whole_city
from monitoring import facts
from monitoring.levels import household_levels
from monitoring.models import Household, HouseholdFacts, Risk
from monitoring.parameters import Parameters
from monitoring.tests.cases import build, read_cases

pytestmark = pytest.mark.django_db
CASES = read_cases()
MONTHS = sorted({case["P"] for case in CASES})

FIGURES = {
    "n": "size", "net": "net", "pc_net": "pc_net", "pc_ref": "pc_ref", "pc_prev": "pc_prev", "med12": "medical",
    "total_oop": "spent",
}  # fmt: skip


@pytest.fixture(params=MONTHS)
def month_of_cases(request, villages, parameters):
    """The cases of one screened month, built into one village."""
    cases = [case for case in CASES if case["P"] == request.param]
    with whole_city():
        for case in cases:
            build(case, villages["610881114"][0])
    return Month.parse(request.param), cases


def test_every_case_gives_exactly_its_signals_and_level(month_of_cases):
    month, cases = month_of_cases
    call_command("screen_households", str(month))
    with whole_city():
        numbers = dict(Household.objects.values_list("pk", "number"))
        found = {}
        for risk in Risk.objects.filter(month=month):
            found.setdefault(numbers[risk.household_id], {})[risk.rule] = risk.severity
        levels = {numbers[pk]: level for pk, level in household_levels(month, 3)}
    assert found == {case["id"]: case["expect_signals"] for case in cases if case["expect_signals"]}
    assert {case["id"]: levels.get(case["id"]) for case in cases} == {
        case["id"]: case["expect_level"] for case in cases
    }


def test_every_case_gives_exactly_its_figures(month_of_cases):
    month, cases = month_of_cases
    with whole_city():
        facts.gather(month, Parameters.for_month(month), "610881")
        numbers = dict(Household.objects.values_list("pk", "number"))
        rows = {numbers[row.pk]: row for row in HouseholdFacts.objects.all()}
    found = {case["id"]: {name: getattr(rows[case["id"]], field) for name, field in FIGURES.items()} for case in cases}
    expected = {
        case["id"]: {name: None if case["facts"][name] is None else Decimal(case["facts"][name]) for name in FIGURES}
        for case in cases
    }
    assert found == expected
