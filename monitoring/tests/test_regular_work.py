"""Regular work as the plan's numbers: rounds walked, contacts' visits, development measures; unknown is no number."""

from datetime import date

import pytest
import time_machine

from core.models import Region
from core.months import Month
from core.scoping import whole_city
from monitoring.aid_gaps import check_aid
from monitoring.indicators import INDICATORS
from monitoring.models import AidGap, AidMeasure, Household, Sweep, SweepTarget, Visit
from monitoring.models.grids import Team
from monitoring.sweeps import open_sweep, tick
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
DECEMBER = Month.parse("2023-12")
BY_CODE = {each.code: each for each in INDICATORS}
WATCHED = {"monitored_as": "突发严重困难户", "risks": ["因病"], "identified_in": "202301"}


def measured(code, month=DECEMBER):
    """{village: (numerator, denominator)}, the parts added up."""
    with whole_city():
        rows = [row for part in BY_CODE[code].measure(month) for row in part]
    places = {row["region_id"] for row in rows}
    own = {place: [row for row in rows if row["region_id"] == place] for place in places}
    return {
        place: tuple(sum(row[name] for row in own[place]) for name in ("numerator", "denominator")) for place in places
    }


def visit(household, on, **fields):
    row = Visit.objects.create(
        household=household, region_id=household.region_id, visited_on=on, visitor="张三", **fields
    )
    tick([row.pk])


@pytest.mark.parametrize(
    ("code", "kind", "begins", "duty"),
    [
        ("grid_rounds", Sweep.Kind.WEEKLY, date(2023, 12, 4), "grid"),
        ("department_rounds", Sweep.Kind.MONTHLY, date(2023, 12, 1), "department"),
        ("half_year_rounds", Sweep.Kind.HALF_YEAR, date(2023, 7, 1), "grid"),
    ],
)
def test_a_round_counts_those_visited_of_those_owed(code, kind, begins, duty, household, villages):
    first, second = villages[TOWN][:2]
    rows = [household(first, **WATCHED), household(first, **WATCHED), household(second, **WATCHED)]
    assert measured(code) == {}
    with whole_city():
        open_sweep(kind, Region.objects.get(pk="610881"), starts_on=begins)
        visit(rows[0], date(2023, 12, 5), duty=duty)
        visit(rows[2], date(2024, 1, 2), duty=duty)  # in the round, after the month
        listed = BY_CODE[code].counted(SweepTarget.objects.all(), DECEMBER)
        assert {target.household_id for target in listed} == {rows[0].pk}
    assert measured(code) == {first: (1, 2), second: (0, 1)}


def test_a_half_years_round_counts_in_its_half_year_only(household, villages):
    household(villages[TOWN][0])
    with whole_city():
        open_sweep(Sweep.Kind.HALF_YEAR, Region.objects.get(pk="610881"), starts_on=date(2023, 1, 3))
    assert measured("half_year_rounds", Month.parse("2023-06")) == {villages[TOWN][0]: (0, 1)}
    assert measured("half_year_rounds", Month.parse("2023-07")) == {}


def test_a_contact_is_to_be_there_every_month(household, villages):
    first, silent = villages[TOWN][0], villages[OTHER_TOWN][0]
    here, there = household(first, **WATCHED), household(first, category="脱贫户")
    household(first), household(silent, **WATCHED)
    with whole_city():
        for on, team in ((date(2023, 12, 1), Team.HELPER), (date(2023, 12, 20), Team.HELPER)):
            visit(here, on, team=team)
        visit(there, date(2023, 12, 8), team=Team.GRID_WORKER)
        visit(there, date(2023, 11, 8), team=Team.HELPER)
        assert set(BY_CODE["helper_visits"].counted(Household.objects.all(), DECEMBER)) == {here}
    assert measured("helper_visits") == {first: (1, 2), silent: (0, 0)}  # nothing known of the silent village


def test_who_can_work_has_a_development_measure(household, villages):
    first, silent = villages[TOWN][0], villages[OTHER_TOWN][0]
    able, weak = {"labour": "普通劳动力"}, {"labour": "无劳动力"}
    helped, waiting = household(first, [able], **WATCHED), household(first, [able], **WATCHED)
    household(first, [weak], **WATCHED), household(silent, [able], **WATCHED)
    with whole_city():
        for category in ("产业帮扶", "就业帮扶"):
            AidMeasure.objects.create(household=helped, region_id=first, category=category, content="湖羊 10 只")
        AidMeasure.objects.create(household=waiting, region_id=first, category="健康帮扶", content="签约")
        assert set(BY_CODE["development_measures"].counted(Household.objects.all(), DECEMBER)) == {helped}
    assert measured("development_measures") == {first: (1, 2), silent: (0, 0)}


def test_households_that_lack_aid_too_long_are_counted_once_they_were_checked(household, villages):
    first = villages[TOWN][0]
    late = household(first, [{"labour": "普通劳动力"}], **WATCHED)
    household(first, [{"labour": "普通劳动力"}], **WATCHED | {"identified_in": "202312"})
    assert measured("aid_overdue") == {}
    with whole_city():
        check_aid("610881", date(2023, 12, 29))
        assert set(AidGap.objects.filter(severity="red").values_list("household", flat=True)) == {late.pk}
    assert measured("aid_overdue") == {first: (1, 2)}


def test_whom_the_contact_has_not_been_to_this_month_stands_in_a_list_and_among_the_todos(
    household, signed_in, clerk, neighbour
):
    seen, unseen = household(**WATCHED), household(**WATCHED)
    household(category="脱贫户")
    household(**WATCHED, is_cleared=True, cleared_in="202310")
    with whole_city():
        visit(seen, date(2023, 12, 5), team=Team.HELPER)
        visit(unseen, date(2023, 12, 5), team=Team.GRID_WORKER)
        visit(unseen, date(2023, 11, 30), team=Team.HELPER)
    label, address = "2023年12月帮扶联系人还没有走访的监测户", "/households/?figure=helper_owes@2023-12"
    for day, who, todo in (
        (20, clerk, [(1, address, "plain")]), (25, clerk, [(1, address, "near")]), (25, neighbour, []),
    ):  # fmt: skip
        with time_machine.travel(date(2023, 12, day)):
            found = signed_in(who).get("/todos/").context["todos"]
        assert [(each.count, each.url, each.state) for each in found if each.label == label] == todo
    assert [row.pk for row in signed_in(clerk).get(address).context["rows"]] == [unseen.pk]
