"""Grids with their people, the last rounds and the visits that served them: written by whole-table statements."""

from random import Random

from django.conf import settings
from django.db import connection

from core.models import Region, User
from monitoring.demo.names import given_name, surname
from monitoring.models import Grid, GridWorker, Household, Sweep
from monitoring.models.grids import Team
from monitoring.models.visits import Duty
from monitoring.sweeps import beginning, open_sweep

SIDES = ("东片", "西片")
PLACES = """
    INSERT INTO monitoring_gridhousehold (household_id, region_id, grid_id, version, created_at, updated_at)
    SELECT h.id, h.region_id, g.id, 1, now(), now() FROM monitoring_household h
    JOIN monitoring_grid g ON g.region_id = h.region_id
      AND right(g.number, 2)::int = 1 + mod(abs(hashtext(h.group_name)), 2)
"""
VISITS = """
    INSERT INTO monitoring_visit (household_id, region_id, visited_on, visitor, team, way, result, checked, note, duty,
                                  version, created_at, updated_at)
    SELECT h.id, h.region_id, %(first)s::date + (h.id * 13 %% (%(last)s::date - %(first)s::date + 1))::int,
      w.name, w.team, CASE WHEN h.id %% 9 = 0 THEN '电话' ELSE '入户' END,
      CASE WHEN h.id %% 97 = 0 THEN '发现问题' WHEN h.id %% 11 = 0 THEN '有变化' ELSE '无变化' END, '{收入,三保障,饮水}',
      CASE WHEN h.id %% 97 = 0 THEN '屋顶漏雨，需要维修' WHEN h.id %% 11 = 0 THEN '家中有人外出务工' ELSE '' END,
      %(duty)s, 1, now(), now()
    FROM monitoring_household h
    JOIN monitoring_gridhousehold p ON p.household_id = h.id
    JOIN monitoring_gridworker w ON w.grid_id = p.grid_id AND w.team = '网格员'
    WHERE (h.id * 31 + %(seed)s) %% 100 < %(share)s
"""


def add_visits(seed, until):
    """Fill grids, rounds and visits over the households there are; equal seeds and months give equal rows."""
    _grids(seed)
    city = Region.objects.get(pk=settings.ROOT_REGION)
    half_year, week = (beginning(kind, until.last_day) for kind in (Sweep.Kind.HALF_YEAR, Sweep.Kind.WEEKLY))
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        for first, share in ((half_year, 70), (week, 40)):
            span = {"first": first, "last": until.last_day, "share": share, "duty": Duty.GRID, "seed": seed}
            cursor.execute(VISITS, span)
        cursor.execute("ANALYZE monitoring_grid, monitoring_gridhousehold, monitoring_gridworker, monitoring_visit")
    for kind, first in ((Sweep.Kind.HALF_YEAR, half_year), (Sweep.Kind.WEEKLY, week)):
        open_sweep(kind, city, starts_on=first)
    for kind in (Sweep.Kind.MONTHLY, Sweep.Kind.WATER):
        open_sweep(kind, city, starts_on=until.first_day)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE monitoring_sweep, monitoring_sweeptarget")


def _grids(seed):
    """Two grids in every village that has households, each with its worker and one of the four teams."""
    villages = Household.objects.order_by("region_id").values_list("region_id", flat=True).distinct()
    grids = Grid.objects.bulk_create(
        Grid(region_id=code, number=f"{code}{place:02}", name=side)
        for code in villages for place, side in enumerate(SIDES, 1)
    )  # fmt: skip
    accounts = dict(User.objects.filter(role="grid").values_list("region_id", "pk"))
    GridWorker.objects.bulk_create(_worker(seed, grid, team, accounts) for grid in grids for team in _teams(grid))


def _teams(grid):
    """The worker, and in the first grid of a village the four teams that look after all of it."""
    return Team.values if grid.number.endswith("01") else [Team.GRID_WORKER]


def _worker(seed, grid, team, accounts):
    rng = Random(f"{seed}/{grid.number}/{team}")
    return GridWorker(
        region_id=grid.region_id, grid=grid, team=team, name=surname(rng) + given_name(rng, rng.choice("男女"), 40),
        unit="示例单位" if team in (Team.FIRST_SECRETARY, Team.STATIONED) else "",
        phone=f"154{rng.randrange(10**8):08}", user_id=accounts.get(grid.region_id) if team == Team.GRID_WORKER else None,
    )  # fmt: skip
