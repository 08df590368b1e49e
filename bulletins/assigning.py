"""Splitting the year's plan: the shipped split of 2023, a new year from the last, shares for towns, the month's reports."""

import csv
from datetime import date
from pathlib import Path

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from bulletins.assignment_steps import PROGRESS_STEPS, owner_of
from bulletins.models import Assignment, ProgressReport
from core.models import Parameter, Region
from core.months import moved
from core.scoping import whole_city

FILE = Path(__file__).parent / "data" / "plan_2023.csv"
SHIPPED_YEAR = 2023
ALL_TOWNS = "全部"
UNCONFIRMED = "责任单位按职责预填，须按正式分工文件核定"
OPEN_DAY = 25  # of the month, where the office has set none
COPIED = ("item", "title", "requirement", "unit", "department", "partners", "region_id")


@transaction.atomic
def open_year(year, *, by=None):
    """Begin a year's split with the rows of the year before it that has one, else with the shipped split.

    Gives how many rows were made; a year that has a split already stays as it is.
    """
    with pghistory.context(user=by.pk if by else None, why="建立年度任务"):
        if Assignment.objects.filter(year=year).exists():
            raise ValidationError(f"{year} 年的任务已经建立，请在列表中逐项修改。")
        last = Assignment.objects.filter(year__lt=year).aggregate(last=Max("year"))["last"]
        rows = list(_copied(last, year)) if last else list(_shipped(year))
        return len(Assignment.objects.bulk_create(rows))


def _copied(last, year):
    for row in Assignment.objects.filter(year=last).order_by("number"):
        yield Assignment(
            **{name: getattr(row, name) for name in COPIED}, year=year, number=f"{year}{row.number[4:]}",
            due_on=moved(row.due_on, year - last), note=UNCONFIRMED,
        )  # fmt: skip


def _shipped(year):
    places = list(Region.objects.towns())
    with open(FILE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted = row.pop("towns")
            number = f"{year}-{int(row['item']):02d}-{row.pop('part')}"
            due_on = moved(date.fromisoformat(row.pop("due")), year - SHIPPED_YEAR)
            whole = Assignment(
                **row, year=year, number=number, due_on=due_on, region_id=settings.ROOT_REGION, note=UNCONFIRMED
            )
            yield whole
            named = set(wanted.split("、"))
            yield from (_share(whole, town) for town in places if wanted == ALL_TOWNS or town.name in named)


def _share(whole, town):
    values = {name: getattr(whole, name) for name in COPIED} | {"unit": town.government, "region_id": town.pk}
    return Assignment(
        **values, year=whole.year, number=f"{whole.number}-{town.pk}", due_on=whole.due_on, note=whole.note
    )


def split(assignment, codes, *, due_on, by):
    """Give towns their shares of a city's assignment; a town that has its share keeps it. Gives how many are new."""
    if assignment.region_id != settings.ROOT_REGION:
        raise ValidationError("镇街的任务不能再分解，请从全市的任务分解。")
    if due_on > assignment.due_on:
        raise ValidationError(f"镇街的期限不能晚于全市的期限（{assignment.due_on:%Y-%m-%d}）。")
    whole, shares = assignment, []
    for town in Region.objects.towns().filter(pk__in=codes):
        share = _share(whole, town)
        share.due_on = due_on
        shares.append(share)
    if not shares:
        raise ValidationError("请至少选择一个镇街。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="分解到镇街"):
        known = set(
            Assignment.objects.filter(number__in=[each.number for each in shares]).values_list("number", flat=True)
        )
        return len(Assignment.objects.bulk_create([each for each in shares if each.number not in known]))


def opens_on(month):
    """The day on which a month's reports are asked for."""
    day = Parameter.objects.whole_of("progress_open_day", OPEN_DAY)
    return date(month.year, month.number, min(day, month.last_day.day))


def open_reports(month):
    """Ask every unit for a month's progress of what it has not finished; gives how many are new. Safe to repeat.

    What an earlier year left unfinished is asked for until it is done.
    """
    with whole_city(), pghistory.context(why="开始填报任务进展"):
        clock, day = PROGRESS_STEPS.clock(), opens_on(month)
        rows = [
            ProgressReport(assignment=each, region_id=each.region_id, month=month, **clock.begin(owner_of(each), day))
            for each in Assignment.objects.open().filter(year__lte=month.year)
        ]
        before = ProgressReport.objects.filter(month=month).count()
        ProgressReport.objects.bulk_create(rows, ignore_conflicts=True)
        return ProgressReport.objects.filter(month=month).count() - before
