"""Opening and closing rounds, and ticking off the households that visits have served: one statement each."""

from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Left
from django.utils import timezone

from core.months import Month
from core.scoping import after, in_scope, scope_of, within
from monitoring.models import Sweep, SweepTarget
from monitoring.models.visits import Checked, Duty, Way
from monitoring.parameters import Parameters

Kind, Whom = Sweep.Kind, Sweep.Whom

DUTY = {Kind.WEEKLY: Duty.GRID, Kind.MONTHLY: Duty.DEPARTMENT, Kind.HALF_YEAR: Duty.GRID, Kind.WATER: Duty.GRID}
WHOM = {Kind.WEEKLY: Whom.WATCHED, Kind.MONTHLY: Whom.WATCHED, Kind.HALF_YEAR: Whom.ALL, Kind.WATER: Whom.ALL}
DAYS = {
    Kind.WEEKLY: "sweep_weekly_days", Kind.MONTHLY: "sweep_monthly_days", Kind.HALF_YEAR: "sweep_half_year_days",
    Kind.WATER: "sweep_water_days",
}  # fmt: skip
PERIODIC = (Kind.WEEKLY, Kind.MONTHLY, Kind.HALF_YEAR)

CONDITIONS = {
    Whom.ALL: "true",
    Whom.WATCHED: "(h.category = '脱贫户' OR h.monitored_as <> '')",
    Whom.OPEN: "h.monitored_as <> '' AND h.is_cleared IS NOT TRUE",
}
TARGETS = """
    INSERT INTO monitoring_sweeptarget (sweep_id, household_id, region_id, grid_id, version, created_at, updated_at)
    SELECT %(sweep)s, h.id, h.region_id, g.id, 1, now(), now()
    FROM monitoring_household h
    LEFT JOIN monitoring_gridhousehold p ON p.household_id = h.id
    LEFT JOIN monitoring_grid g ON g.id = p.grid_id AND g.region_id = h.region_id
    WHERE h.region_id >= %(first)s AND h.region_id < %(behind)s AND {condition}
    ON CONFLICT (household_id, sweep_id) DO NOTHING
"""
# A water round asks who stood at the tap: somebody who came to the door and looked at the water, whoever sent them.
AT_THE_TAP = f"v.way = '{Way.HOME}' AND '{Checked.WATER}' = ANY(v.checked)"
SERVES = f"""v.visited_on >= s.starts_on AND v.visited_on < coalesce(s.closed_on, 'infinity')
    AND CASE s.kind WHEN '{Kind.WATER}' THEN {AT_THE_TAP} ELSE v.duty = s.duty END"""
TICK = f"""
    UPDATE monitoring_sweeptarget t SET visit_id = v.id, version = t.version + 1, updated_at = now()
    FROM monitoring_visit v, monitoring_sweep s
    WHERE {{which}} AND t.household_id = v.household_id AND t.sweep_id = s.id AND t.visit_id IS NULL AND {SERVES}
"""
UNTICK = f"""
    UPDATE monitoring_sweeptarget t SET visit_id = NULL, version = t.version + 1, updated_at = now()
    FROM monitoring_visit v, monitoring_sweep s
    WHERE v.id = ANY(%s) AND t.visit_id = v.id AND s.id = t.sweep_id
      AND NOT (t.household_id = v.household_id AND {SERVES})
"""


def open_sweep(kind, region, *, starts_on=None, due_on=None, whom=None, by=None):
    """Open a round and list the households it owes a visit; gives (round, households added).

    `region` is where it is walked. Opened again it only adds households registered since, so a second press or a
    second beat changes nothing. An earlier round of the same kind in the same place is closed. ValidationError for
    dates that make no sense.
    """
    kind = Kind(kind)
    starts_on = starts_on or beginning(kind, timezone.localdate())
    due_on = due_on or last_day(kind, starts_on)
    if due_on < starts_on:
        raise ValidationError("截止日期不能早于开始日期。")
    with transaction.atomic():
        sweep, _ = Sweep.objects.get_or_create(
            kind=kind, region=region, starts_on=starts_on,
            defaults={
                "number": f"{kind}-{starts_on:%Y%m%d}-{region.pk}", "name": name_of(kind, starts_on),
                "whom": whom or WHOM[kind], "duty": DUTY[kind], "due_on": due_on, "opened_by": by,
            },
        )  # fmt: skip
        _close_earlier(sweep)
        return sweep, _list_targets(sweep)


def _close_earlier(sweep):
    """The round before ends where this one begins; a round opened afterwards for an earlier week is over at once."""
    same = Sweep.objects.filter(kind=sweep.kind, region=sweep.region_id)
    same.running().filter(starts_on__lt=sweep.starts_on).update(closed_on=sweep.starts_on)
    later = same.filter(starts_on__gt=sweep.starts_on).order_by("starts_on").first()
    if later and sweep.closed_on is None:
        sweep.closed_on = later.starts_on
        sweep.save(update_fields=["closed_on", "updated_at"])


def _list_targets(sweep):
    """Write the targets, and tick those already visited since the round began; the number of new ones."""
    code = sweep.region_id
    with connection.cursor() as cursor:
        cursor.execute(
            TARGETS.format(condition=CONDITIONS[sweep.whom]), {"sweep": sweep.pk, "first": code, "behind": after(code)}
        )
        added = cursor.rowcount
        if added:
            cursor.execute(TICK.format(which="s.id = %s AND t.sweep_id = %s"), [sweep.pk, sweep.pk])
    return added


def close_sweep(sweep, *, by):
    """End a round by hand; what is still open in it stays listed as not visited. Closing twice is closing once."""
    with pghistory.context(user=by.pk, why="结束排查轮次"):
        closed = Sweep.objects.filter(within(scope_of(by)), pk=sweep.pk).running()
        return bool(closed.update(closed_on=max(timezone.localdate(), sweep.starts_on)))


def tick(keys):
    """Tick the open targets of every round that these visits serve; take back what a changed visit no longer serves."""
    with connection.cursor() as cursor:
        cursor.execute(UNTICK, [list(keys)])
        cursor.execute(TICK.format(which="v.id = ANY(%s)"), [list(keys)])
        return cursor.rowcount


# -- periods ------------------------------------------------------------------------------------------------------


def beginning(kind, today):
    """The first day of the period in which `today` lies: Monday, the first of the month, or the half-year's day."""
    if kind == Kind.WEEKLY:
        return today - timedelta(days=today.weekday())
    if kind in (Kind.MONTHLY, Kind.WATER):
        return today.replace(day=1)
    return max(day for day in _half_years(today) if day <= today)


def _half_years(today):
    """The days on which the half-yearly sweeps begin, last year's too, by the parameter `sweep_half_year_starts`."""
    text = _parameters(today).text("sweep_half_year_starts")
    try:
        return [
            date(year, int(day[:2]), int(day[2:])) for day in text.split(",") for year in (today.year - 1, today.year)
        ]
    except ValueError:
        raise ValidationError(
            f"参数 sweep_half_year_starts 的取值“{text}”应为月日，如 0401,1001，请在“参数”页改正。"
        ) from None


def last_day(kind, starts_on):
    """The last day of a round that begins on a day, by the kind's parameter."""
    return starts_on + timedelta(days=_parameters(starts_on).integer(DAYS[kind]) - 1)


def _parameters(day):
    return Parameters.in_force(Month.of(day))


def name_of(kind, starts_on):
    """What people call the round."""
    if kind == Kind.WEEKLY:
        return f"{starts_on:%Y年%-m月%-d日}起每周网格排查"
    if kind == Kind.MONTHLY:
        return f"{starts_on:%Y年%-m月}行业监测"
    if kind == Kind.WATER:
        return f"{starts_on:%Y年%-m月}饮水“敲门入户”排查"
    return f"{starts_on:%Y年%-m月}集中排查"


def open_due_sweeps(today=None):
    """Open the city's rounds of the periods in which `today` lies, unless their last day has passed.

    Run every day: a server that stood still on Monday makes up for it on Tuesday.
    """
    today, opened = today or timezone.localdate(), []
    with in_scope(settings.ROOT_REGION):
        city = Sweep._meta.get_field("region").related_model.objects.get(pk=settings.ROOT_REGION)
        for kind in PERIODIC:
            starts_on = beginning(kind, today)
            if today <= last_day(kind, starts_on):
                opened.append(open_sweep(kind, city, starts_on=starts_on))
    return opened


# -- how far they are ---------------------------------------------------------------------------------------------


def completion(sweep, code, length):
    """[{place, targets, done}] of a round inside a division, by codes of `length` digits; one grouped query."""
    rows = SweepTarget.objects.filter(sweep=sweep).inside(code).annotate(place=Left("region_id", length))
    return rows.values("place").annotate(targets=Count("pk"), done=Count("visit")).order_by("place")


def completion_by_grid(sweep, code):
    """The same for the grids of one village; None stands for its households outside any grid."""
    rows = SweepTarget.objects.filter(sweep=sweep).inside(code).values("grid", "grid__name")
    return rows.annotate(targets=Count("pk"), done=Count("visit")).order_by("grid")
