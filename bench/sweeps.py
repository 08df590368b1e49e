"""The half-yearly sweep of all rural households: its list against the bare statement, its completion by town."""

from datetime import date

from django.db import connection

from bench.databases import database
from bench.measure import compare
from core.models import Region
from core.scoping import whole_city
from monitoring.models import Sweep
from monitoring.sweeps import completion, open_sweep

DAY, CITY = date(1990, 1, 1), "610881"
OVER_BARE, ROUNDS = 1.3, 5
BARE = """
    INSERT INTO monitoring_sweeptarget (sweep_id, household_id, region_id, version, created_at, updated_at)
    SELECT 0, id, region_id, 1, now(), now() FROM monitoring_household
"""
COUNT = """
    SELECT left(region_id, 9), count(*), count(visit_id) FROM monitoring_sweeptarget WHERE sweep_id = %s GROUP BY 1
"""


def run(size):
    with database(size):
        yield compare(
            "半年集中排查全体农户名单：对最简单的 INSERT…SELECT",
            listed,
            bare,
            size=size,
            limit=OVER_BARE,
            rounds=ROUNDS,
            before=forget,
        )
        forget()
        sweep = listed()
        with whole_city():
            yield compare(
                "全市完成情况按镇统计：对手写 SQL", lambda: list(completion(sweep, CITY, 9)), lambda: counted(sweep),
                size=size, limit=OVER_BARE, rounds=ROUNDS,
            )  # fmt: skip
        forget()


def listed():
    """Open the round."""
    with whole_city():
        sweep, _ = open_sweep(Sweep.Kind.HALF_YEAR, Region.objects.get(pk=CITY), starts_on=DAY)
    return sweep


def bare():
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(BARE)


def counted(sweep):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [sweep.pk])
        return cursor.fetchall()


def forget():
    """Take away what both sides wrote."""
    with whole_city(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_sweeptarget WHERE sweep_id IN (SELECT id FROM monitoring_sweep WHERE starts_on = %s UNION SELECT 0)",
            [DAY],
        )
        cursor.execute("DELETE FROM monitoring_sweep WHERE starts_on = %s", [DAY])
