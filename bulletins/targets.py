"""Targets: the shipped numbers of the work plan, and which of them a month is held against."""

import calendar
import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from bulletins.chapters import UNKNOWN, chapter_of
from bulletins.models import Subscription, Target
from bulletins.registry import BY_CODE
from core.indicators import Kind
from core.models import Parameter
from core.months import moved

FILES = Path(__file__).parent / "data"
NOT_FILLED = "相应台账还没有数据"
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
    """Put the year's shipped targets into the table; what somebody changed or deleted by hand stays as it is."""
    with open(FILES / f"targets_{year}.csv", encoding="utf-8", newline="") as file:
        rows = [_values(row) for row in csv.DictReader(file)]
    by_hand = _decided_by_hand(year)
    for item, name, values in rows:
        if (item, name) not in by_hand:
            Target.objects.update_or_create(year=year, item=item, name=name, defaults=values)
    Parameter.objects.get_or_create(name=FARMERS, year=year, defaults=FARMERS_GROWTH)
    return len(rows)


def _decided_by_hand(year):
    """(item, name) of every row that a person ever wrote, changed or deleted, under each of its names."""
    events = apps.get_model("bulletins", "TargetEvent").objects.all()
    touched = events.filter(pgh_context__has_key="user").values("pgh_obj_id")
    return set(events.filter(year=year, pgh_obj_id__in=touched).values_list("item", "name"))


def _values(row):
    value = row["value"] if re.fullmatch(r"\d+(\.\d+)?", row["value"]) else None
    return (
        int(row["item_no"]),
        row["target"],
        {
            "chapter": chapter_of(int(row["item_no"])),
            "operator": row["operator"],
            "value": value,
            "wording": row["value"],
            "unit": row["unit"],
            "due_on": _due(row["period"]),
            "level": row["level"],
            "quote": row["quote_key"],
            "subject": row["suggested_module"],
            "owner": row["owner"],
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
        row.due_on = row.due_on and moved(row.due_on, 1)
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
    newest = Target.objects.filter(year__lte=month.year).order_by("-year").values("year")[:1]
    return list(Target.objects.filter(year=newest).order_by("item", "pk"))


def due_in(target, month):
    """The target's due day in the month's year; None for a standing one."""
    return target.due_on and moved(target.due_on, month.year - target.due_on.year)


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


def chapter_in(target):
    """The chapter a row of the plan stands in: the one it names, else the one its item had in 2023."""
    return target.chapter or chapter_of(target.item) or UNKNOWN


def missing_of(target, indicator):
    """What is lacking while a number of the plan has no figure; either may be None."""
    return (target.missing if target else "") or (indicator.missing if indicator else "") or NOT_FILLED


def indicator_of(target):
    """What gives the number; None where no ledger does yet."""
    return BY_CODE.get(target.indicator)


def lost_with(target):
    """What goes with a row of the plan when it is deleted, as sentences."""
    rows = Target.objects.filter(year=target.year).exclude(pk=target.pk)
    yield f"“{target.name}”不再列入年度目标、覆盖情况、驾驶舱和以后汇总的通报；已经发布的通报不变。"
    if not rows.exists():
        yield f"这是 {target.year} 年的最后一个目标：删除后 {target.year} 年的月份按更早的工作要点比较。"
    elif not rows.filter(item=target.item).exists():
        yield f"第 {target.item} 条没有别的目标，驾驶舱上不再为它亮灯。"
    indicator = indicator_of(target)
    if indicator and target.value is not None:
        yield from _goal_lost(indicator, rows.filter(indicator=indicator.code, value__isnull=False).first())


def _goal_lost(indicator, other):
    """What the indicator is held against without the row, and whom that concerns."""
    if other:
        yield f"指标“{indicator.name}”改按“{other.name}”（{other.sentence}）比较。"
    elif indicator.limit is not None:
        yield f"指标“{indicator.name}”改按长期要求 {indicator.limit} 比较。"
    else:
        yield f"指标“{indicator.name}”从下次汇总起没有要求可比，不再亮灯。"
        if readers := Subscription.objects.filter(indicator=indicator.code).count():
            yield f"有 {readers} 人次订阅这项指标越线的提醒，删除后不再提醒。"
