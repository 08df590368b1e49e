"""Targets: the shipped numbers of the work plan, and which of them a month is held against."""

import calendar
import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from bulletins.models import Target
from core.indicators import Kind
from core.models import Parameter

FILES = Path(__file__).parent / "data"
FARMERS = "farmer_income_growth"
# What item 7 compares with comes from the statistics bureau: a parameter that waits to be filled in.
FARMERS_GROWTH = {
    "label": "神木市农村居民人均可支配收入增速",
    "value": "",
    "unit": "%",
    "is_placeholder": True,
    "note": "统计部门公布后填入；未填时目标“脱贫群众收入增速”显示无数据",
}
YEAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?")


def load(year):
    """Put the year's shipped targets into the table; a row that somebody changed by hand stays as it is."""
    with open(FILES / f"targets_{year}.csv", encoding="utf-8", newline="") as file:
        rows = [_values(row) for row in csv.DictReader(file)]
    by_hand = set(Target.objects.changed_by_hand().filter(year=year).values_list("item", "name"))
    for item, name, values in rows:
        if (item, name) not in by_hand:
            Target.objects.update_or_create(year=year, item=item, name=name, defaults=values)
    Parameter.objects.get_or_create(name=FARMERS, year=year, defaults=FARMERS_GROWTH)
    return len(rows)


def _values(row):
    value = row["value"] if re.fullmatch(r"\d+(\.\d+)?", row["value"]) else None
    return (
        int(row["item_no"]),
        row["target"],
        {
            "operator": row["operator"],
            "value": value,
            "wording": row["value"],
            "unit": row["unit"],
            "due_on": _due(row["period"]),
            "level": row["level"],
            "quote": row["quote_key"],
            "subject": row["suggested_module"],
            "indicator": row["indicator"],
            "missing": row["missing"],
        },
    )


def _due(period):
    """The last day of the year or month; standing targets have none."""
    found = YEAR.fullmatch(period)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"] or 12)
    return date(year, month, calendar.monthrange(year, month)[1])


@transaction.atomic
def open_next_year():
    """Begin the year after the last plan with its rows, deadlines a year later; returns that year.

    The office changes them to the new plan's numbers.
    """
    rows = list(Target.objects.filter(year=Target.objects.aggregate(last=Max("year"))["last"]))
    if not rows:
        raise ValidationError("还没有任何年度目标，请先运行 load_targets。")
    year = rows[0].year + 1
    for row in rows:
        row.pk, row.year = None, year
        row.due_on = row.due_on and row.due_on.replace(
            year=year, day=min(row.due_on.day, 28 if row.due_on.month == 2 else 31)
        )
    Target.objects.bulk_create(rows)
    return year


@dataclass(frozen=True)
class Goal:
    """What one indicator is held against in one month."""

    value: Decimal
    operator: str
    is_due: bool
    for_places: bool  # a share or a limit holds for every place, a total for the whole city only


def in_force(month):
    """The targets of the month's year; until that year's plan is loaded, the latest earlier plan goes on."""
    year = Target.objects.filter(year__lte=month.year).order_by("-year").values_list("year", flat=True).first()
    return list(Target.objects.filter(year=year).order_by("item", "pk")) if year else []


def due_in(target, month):
    """The target's due day in the month's year; None for a standing one."""
    if target.due_on is None:
        return None
    last = calendar.monthrange(month.year, target.due_on.month)[1]
    return target.due_on.replace(year=month.year, day=min(target.due_on.day, last))


def goal_of(indicator, targets, month):
    """The target an indicator is held against now: the next one due, else the last; or its own standing limit."""
    own = [target for target in targets if target.indicator == indicator.code and target.value is not None]
    if not own:
        return None if indicator.limit is None else Goal(indicator.limit, "=", True, True)
    end = month.last_day
    coming = [target for target in own if (due_in(target, month) or end) >= end]
    target = min(coming or own[-1:], key=lambda each: due_in(each, month) or end)
    is_due = (due_in(target, month) or end) <= end
    return Goal(target.value, target.operator, is_due, indicator.kind not in (Kind.COUNT, Kind.AMOUNT))
