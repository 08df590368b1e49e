"""Grids: households are put into them by group or list, many at once; the synthetic county has them all."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.demo.visited import add_visits
from monitoring.gridding import assign_households
from monitoring.models import Grid, GridHousehold, GridWorker, Sweep, SweepTarget, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
TOWN = "610881114"


@pytest.fixture
def village(household, villages):
    """Three households in two groups, one in the next village, and two grids."""
    code, other = villages[TOWN][:2]
    with whole_city():
        grids = [Grid.objects.create(region_id=code, number=f"{code}0{n}", name=f"{n}片") for n in (1, 2)]
    groups = ("一组", "一组", "二组")
    return grids, [household(code, group_name=name) for name in groups], household(other, group_name="一组")


def members(grid):
    with whole_city():
        return set(GridHousehold.objects.filter(grid=grid).values_list("household_id", flat=True))


def test_households_are_assigned_by_group_and_by_list_within_the_village(village, clerk):
    (east, west), (one, two, three), elsewhere = village
    with in_scope(TOWN):
        assert assign_households(east, by=clerk, groups=["一组"]).moved == 2
        assert assign_households(east, by=clerk, groups=["一组"]).moved == 0
        result = assign_households(west, by=clerk, numbers=[two.number, three.number, elsewhere.number, "无此户"])
    assert (result.moved, result.unknown) == (2, sorted([elsewhere.number, "无此户"]))
    assert (members(east), members(west)) == ({one.pk}, {two.pk, three.pk})


def test_nobody_else_and_nothing_chosen_is_refused(village, grid, neighbour, clerk):
    east = village[0][0]
    for user, scope in ((grid, TOWN), (neighbour, "610881101")):
        with in_scope(scope), pytest.raises(PermissionDenied):
            assign_households(east, by=user, groups=["一组"])
    with in_scope(TOWN), pytest.raises(ValidationError, match="自然村"):
        assign_households(east, by=clerk)


def test_the_page_shows_the_groups_assigns_them_and_names_a_workers_account(village, clerk, grid, villages, signed_in):
    grid.region_id = villages[TOWN][0]
    grid.save()
    (east, _), _, _ = village
    client, address = signed_in(clerk), f"/grids/{east.pk}/households/"
    assert client.get(address).context["groups"] == [("一组", 2, 0, 0), ("二组", 1, 0, 0)]
    client.post(address, {"group": "一组"})
    assert client.get(address).context["groups"] == [("一组", 2, 2, 0), ("二组", 1, 0, 0)]
    with whole_city():
        worker = GridWorker.objects.create(region_id=east.region_id, grid=east, name="甲")
    client.post(f"/grid-workers/{worker.pk}/account/", {"account": grid.username})
    assert client.post(f"/grid-workers/{worker.pk}/account/", {"account": clerk.username}).status_code == 404
    with whole_city():
        assert GridWorker.objects.get(pk=worker.pk).user == grid


def test_the_synthetic_county_has_grids_rounds_and_visits_that_tick_them(village):
    with whole_city():
        Grid.objects.all().delete()
        add_visits(7, Month.parse("2023-12"))
        assert Grid.objects.count() == 4
        assert GridHousehold.objects.count() == 4
        assert GridWorker.objects.filter(team="第一书记").count() == 2
        assert set(Sweep.objects.values_list("kind", flat=True)) == {"weekly", "monthly", "half-year", "water"}
        half = SweepTarget.objects.filter(sweep__kind="half-year")
        assert half.count() == 4
        assert half.exclude(visit=None).count() == Visit.objects.values("household").distinct().count() > 0
