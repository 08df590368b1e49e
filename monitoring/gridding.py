"""Putting households into a grid, many at once: by their 自然村（组） or by a list of 户编号."""

from dataclasses import dataclass

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from core import cells
from monitoring.models import Grid, Household

ASSIGN = """
    INSERT INTO monitoring_gridhousehold (household_id, region_id, grid_id, version, created_at, updated_at)
    SELECT h.id, h.region_id, %(grid)s, 1, now(), now() FROM monitoring_household h
    WHERE h.region_id = %(region)s AND (h.group_name = ANY(%(groups)s) OR h.number = ANY(%(numbers)s))
    ON CONFLICT (household_id) DO UPDATE SET grid_id = excluded.grid_id, version = monitoring_gridhousehold.version + 1,
        updated_at = now()
    WHERE monitoring_gridhousehold.grid_id <> excluded.grid_id
"""
OPEN_TARGETS = """
    UPDATE monitoring_sweeptarget t SET grid_id = p.grid_id, version = t.version + 1, updated_at = now()
    FROM monitoring_gridhousehold p, monitoring_sweep s
    WHERE t.region_id = %(region)s AND p.household_id = t.household_id AND s.id = t.sweep_id AND s.closed_on IS NULL
      AND t.grid_id IS DISTINCT FROM p.grid_id
"""


@dataclass(frozen=True)
class Assigned:
    """How many households were put into the grid, and which 户编号 of the list are no household of its village."""

    moved: int
    unknown: list


def assign_households(grid, *, by, groups=(), numbers=()):
    """Put the village's households of these groups and numbers into the grid, from whatever grid they were in.

    Rounds that run follow. Pressed twice it moves nothing. PermissionDenied and ValidationError say why not.
    """
    if (
        not by.has_perm("monitoring.change_gridhousehold")
        or not Grid.objects.visible_to(by).filter(pk=grid.pk).exists()
    ):
        raise PermissionDenied("您的角色不能划分这个网格。")
    groups, numbers = list(groups), [text for number in numbers if (text := cells.text(number))]
    if not groups and not numbers:
        raise ValidationError("请选择自然村（组），或填写户编号。")
    parameters = {"grid": grid.pk, "region": grid.region_id, "groups": groups, "numbers": numbers}
    with transaction.atomic(), pghistory.context(user=by.pk, why="划分网格"), connection.cursor() as cursor:
        cursor.execute(ASSIGN, parameters)
        moved = cursor.rowcount
        cursor.execute(OPEN_TARGETS, parameters)
    known = Household.objects.filter(region=grid.region_id, number__in=numbers).values_list("number", flat=True)
    return Assigned(moved, sorted(set(numbers) - set(known)))
