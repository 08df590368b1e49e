"""Rounds: their targets are listed once by one statement, visits tick them, and every place sees how far it is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.models import Parameter, Region
from core.scoping import in_scope, scope_of, whole_city
from monitoring.models import Grid, GridHousehold, Household, Sweep, SweepTarget, Visit
from monitoring.models.visits import Duty
from monitoring.sweeps import (
    beginning,
    close_sweep,
    completion,
    completion_by_grid,
    last_day,
    open_due_sweeps,
    open_sweep,
    tick,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
MONDAY = date(2023, 12, 4)
CITY, TOWN = "610881", "610881114"
Kind = Sweep.Kind


@pytest.fixture
def city():
    return Region.objects.get(pk=CITY)


@pytest.fixture
def four(household, villages):
    """Two ordinary households and a 脱贫户 in the town, a monitored one in another."""
    own, other = villages[TOWN], villages["610881101"]
    return [
        household(own[0]),
        household(own[0], category="脱贫户"),
        household(own[1]),
        household(other[0], monitored_as="突发严重困难户", risks=["因病"], identified_in="202301"),
    ]


def visit(household, on, **fields):
    row = Visit.objects.create(
        household=household, region_id=household.region_id, visited_on=on, visitor="张三", **fields
    )
    tick([row.pk])
    return row


def done(sweep):
    return set(sweep.targets.exclude(visit=None).values_list("household_id", flat=True))


@pytest.mark.parametrize(("whom", "expected"), [("all", {0, 1, 2, 3}), ("watched", {1, 3}), ("open", {3})])
def test_a_round_lists_the_households_it_means(city, four, whom, expected):
    with whole_city():
        sweep, added = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY, whom=whom)
        assert set(sweep.targets.values_list("household_id", flat=True)) == {four[place].pk for place in expected}
        assert added == len(expected)


def test_targets_are_written_by_one_statement_whatever_their_number(city, four):
    with whole_city(), CaptureQueriesContext(connection) as queries:
        open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
    written = [query for query in queries if "INSERT INTO monitoring_sweeptarget" in query["sql"]]
    assert len(written) == 1


def test_opened_again_a_round_only_adds_households_registered_since(city, four, household, villages):
    with whole_city():
        sweep, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        assert open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY) == (sweep, 0)
        household(villages[TOWN][1])
        assert open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY) == (sweep, 1)
        assert sweep.targets.count() == 5


def test_a_towns_own_round_stays_in_the_town(four):
    with in_scope(TOWN):
        sweep, added = open_sweep(Kind.HALF_YEAR, Region.objects.get(pk=TOWN), starts_on=MONDAY)
        assert added == 3
    with whole_city():
        assert sweep.targets.count() == sweep.targets.inside(TOWN).count() == 3


def test_a_village_sees_the_citys_round_and_its_own_targets_only(city, four, grid, villages):
    with whole_city():
        open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
    with in_scope(scope_of(grid)):
        assert Sweep.objects.visible_to(grid).count() == 1
        assert list(SweepTarget.objects.values_list("household_id", flat=True)) == [four[2].pk]
        assert Sweep.objects.update(due_on=MONDAY) == 0


def test_a_visit_ticks_every_round_it_serves_and_no_other(city, four):
    with whole_city():
        weekly, _ = open_sweep(Kind.WEEKLY, city, starts_on=MONDAY)
        half, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        monthly, _ = open_sweep(Kind.MONTHLY, city, starts_on=date(2023, 12, 1))
        visit(four[1], MONDAY)
        assert done(weekly) == done(half) == {four[1].pk}
        assert done(monthly) == set(), "the departments' round is not walked by grid workers"
        visit(four[1], MONDAY, duty=Duty.DEPARTMENT)
        assert done(monthly) == {four[1].pk}


def test_a_water_round_is_opened_by_hand_and_served_at_the_door_by_whoever_looked_at_the_water(city, four):
    with whole_city():
        open_due_sweeps(MONDAY)
        assert not Sweep.objects.filter(kind=Kind.WATER).exists()
        water, added = open_sweep(Kind.WATER, city, starts_on=MONDAY)
        assert (water.whom, water.due_on, added) == ("all", MONDAY + timedelta(days=29), 4)
        visit(four[1], MONDAY)
        visit(four[1], MONDAY, checked=["饮水"], way="电话")
        assert done(water) == set(), "nobody stood at the tap"
        visit(four[1], MONDAY, checked=["收入", "饮水"])
        visit(four[2], MONDAY, checked=["饮水"], duty=Duty.DEPARTMENT)
        assert done(water) == {four[1].pk, four[2].pk}
        assert set(water.targets.overdue(MONDAY + timedelta(days=30)).values_list("household", flat=True)) == {
            four[0].pk, four[3].pk,
        }  # fmt: skip


def test_a_visit_before_a_round_or_after_its_end_serves_it_not(city, four):
    with whole_city():
        first, _ = open_sweep(Kind.WEEKLY, city, starts_on=MONDAY)
        second, _ = open_sweep(Kind.WEEKLY, city, starts_on=MONDAY + timedelta(days=7))
        visit(four[1], MONDAY - timedelta(days=1))
        assert done(first) == set()
        visit(four[1], MONDAY + timedelta(days=7))
        assert (done(first), done(second)) == (set(), {four[1].pk})


def test_a_visit_sent_late_still_serves_the_week_in_which_it_was_made(city, four):
    with whole_city():
        first, _ = open_sweep(Kind.WEEKLY, city, starts_on=MONDAY)
        open_sweep(Kind.WEEKLY, city, starts_on=MONDAY + timedelta(days=7))
        visit(four[1], MONDAY + timedelta(days=6))
        assert done(first) == {four[1].pk}


def test_visits_made_before_the_round_was_opened_count(city, four):
    with whole_city():
        visit(four[0], MONDAY + timedelta(days=1))
        sweep, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        assert done(sweep) == {four[0].pk}


def test_a_deleted_or_redated_visit_takes_its_tick_back(city, four):
    with whole_city():
        sweep, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        kept, gone = visit(four[0], MONDAY), visit(four[1], MONDAY)
        gone.delete()
        assert done(sweep) == {four[0].pk}
        Visit.objects.filter(pk=kept.pk).update(visited_on=date(2023, 1, 1))
        tick([kept.pk])
        assert done(sweep) == set()


def test_completion_is_counted_by_place_and_by_grid_inside_the_scope(city, four, villages):
    village = villages[TOWN][0]
    with whole_city():
        grid = Grid.objects.create(region_id=village, number=f"{village}01", name="东片")
        GridHousehold.objects.create(household=four[0], region_id=village, grid=grid)
        sweep, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        visit(four[0], MONDAY)
        assert list(completion(sweep, CITY, 9)) == [
            {"place": "610881101", "targets": 1, "done": 0},
            {"place": TOWN, "targets": 3, "done": 1},
        ]
        assert [(row["grid__name"], row["targets"], row["done"]) for row in completion_by_grid(sweep, village)] == [
            ("东片", 1, 1),
            (None, 1, 0),
        ]


def test_a_household_that_moved_to_another_village_has_no_grid_there(city, four, villages):
    old, new = villages[TOWN][:2]
    with whole_city():
        grid = Grid.objects.create(region_id=old, number=f"{old}01", name="东片")
        GridHousehold.objects.create(household=four[0], region_id=old, grid=grid)
        Household.objects.filter(pk=four[0].pk).update(region_id=new)
        sweep, _ = open_sweep(Kind.HALF_YEAR, city, starts_on=MONDAY)
        assert sweep.targets.get(household=four[0]).grid is None


def test_the_days_rounds_open_by_themselves_and_only_once(four):
    opened = open_due_sweeps(date(2023, 10, 4))
    assert {(sweep.kind, sweep.starts_on) for sweep, _ in opened} == {
        ("weekly", date(2023, 10, 2)),
        ("monthly", date(2023, 10, 1)),
        ("half-year", date(2023, 10, 1)),
    }
    assert [added for _, added in open_due_sweeps(date(2023, 10, 5))] == [0, 0, 0]


def test_a_half_years_sweep_long_past_is_not_opened_any_more(four):
    kinds = {sweep.kind for sweep, _ in open_due_sweeps(date(2023, 9, 20))}
    assert kinds == {"weekly", "monthly"}


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_period_begins_no_later_than_the_day_it_holds(day):
    week, month = beginning(Kind.WEEKLY, day), beginning(Kind.MONTHLY, day)
    assert week.weekday() == 0
    assert week <= day < week + timedelta(days=7)
    assert month.day == 1
    assert (month.year, month.month) == (day.year, day.month)


@pytest.mark.parametrize(
    ("day", "start"),
    [("2023-03-31", "2022-10-01"), ("2023-04-01", "2023-04-01"), ("2023-10-01", "2023-10-01"), ("2024-01-01", "2023-10-01")],
)  # fmt: skip
def test_half_years_begin_on_the_days_of_the_parameter(day, start):
    assert beginning(Kind.HALF_YEAR, date.fromisoformat(day)) == date.fromisoformat(start)


def test_a_parameter_that_is_no_day_is_told_in_a_sentence():
    Parameter.objects.filter(name="sweep_half_year_starts").update(value="4月1日")
    with pytest.raises(ValidationError, match="0401,1001"):
        beginning(Kind.HALF_YEAR, MONDAY)


def test_a_round_that_ends_before_it_begins_is_refused(city):
    with whole_city(), pytest.raises(ValidationError, match="截止日期"):
        open_sweep(Kind.WEEKLY, city, starts_on=MONDAY, due_on=MONDAY - timedelta(days=1))


def test_a_town_cannot_close_the_citys_round_and_closing_twice_closes_once(city, four, clerk, office):
    with whole_city():
        sweep, _ = open_sweep(Kind.WEEKLY, city, starts_on=MONDAY)
    with in_scope(TOWN):
        assert close_sweep(sweep, by=clerk) is False
    with whole_city():
        assert [close_sweep(sweep, by=office) for _ in range(2)] == [True, False]


def test_the_last_day_is_counted_from_the_first():
    assert last_day(Kind.WEEKLY, MONDAY) == date(2023, 12, 10)
