"""The contractors' scorecard (运维商考核), and the patrol plan they are held to."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import within
from monitoring.parameters import Parameters
from photovoltaic.models import FaultTicket, MonthlyOutput, Station, StationPatrol

NOBODY = "未填运维商"


@dataclass
class Score:
    """One contractor's year so far."""

    name: str
    stations: int
    capacity: Decimal
    hours: Decimal | None = None  # kWh a kW of its stations with output in the year
    tickets: int = 0
    done: int = 0
    in_time: int = 0
    mean_hours: float | None = None
    lost_kwh: Decimal = Decimal(0)
    lost_yuan: Decimal = Decimal(0)
    patrols: int = 0
    patrolled: int = 0

    @property
    def in_time_rate(self):
        return 100 * self.in_time / self.done if self.done else None

    @property
    def patrol_rate(self):
        return 100 * self.patrolled / self.patrols if self.patrols else None


def scores(place, month):
    """The Scores of contractors with running stations under a place, from January to the end of a month; best first."""
    own = Station.objects.running().filter(within(place))
    found = {
        name: Score(name or NOBODY, count, capacity)
        for name, count, capacity in own.order_by()
        .values_list("contractor")
        .annotate(rows=Count("pk"), kw=Sum("capacity_kw"))
    }
    _add_hours(found, own, month)
    _add_tickets(found, place, month)
    _add_patrols(found, own, month)
    return sorted(found.values(), key=lambda score: (-(score.in_time_rate or 0), score.name))


def _add_hours(found, own, month):
    rows = MonthlyOutput.objects.filter(station__in=own, month__range=(month.year * 12, month)).order_by()
    for name, kwh in rows.values_list("station__contractor").annotate(made=Sum("kwh")):
        found[name].hours = kwh / found[name].capacity


def _add_tickets(found, place, month):
    """A ticket counts for who was sent; one that nobody was sent for yet counts for the station's contractor."""
    limit = Parameters.in_force(month).integer("pv_repair_hours")
    rows = FaultTicket.objects.filter(
        within(place), reported_on__range=(Month(month.year * 12).first_day, month.last_day)
    )
    took = {}
    for ticket in rows.exclude(state=FaultTicket.State.VOID).select_related("station"):
        score = found.get(ticket.contractor or ticket.station.contractor)
        if score is None:
            continue
        score.tickets += 1
        score.lost_kwh += ticket.lost_kwh or 0
        score.lost_yuan += ticket.lost_yuan or 0
        if ticket.hours is not None:
            score.done += 1
            score.in_time += ticket.hours <= limit
            took.setdefault(score.name, []).append(ticket.hours)
    for score in found.values():
        hours = took.get(score.name)
        score.mean_hours = sum(hours) / len(hours) if hours else None


def _add_patrols(found, own, month):
    due = StationPatrol.objects.filter(
        station__in=own, planned_on__range=(Month(month.year * 12).first_day, month.last_day)
    ).order_by()
    taken = Count("pk", filter=Q(patrolled_on__isnull=False))
    for name, planned, patrolled in due.values_list("station__contractor").annotate(planned=Count("pk"), taken=taken):
        found[name].patrols, found[name].patrolled = planned, patrolled


def plan_patrols(place, *, by):
    """Plan the next patrol of every running station under a place that has none ahead; gives how many were planned.

    The next one is due so many days after the last one planned, today at the earliest. Pressing twice plans once.
    """
    today = localdate()
    every = timedelta(days=Parameters.in_force(Month.of(today)).integer("pv_patrol_days"))
    stations = Station.objects.running().filter(within(place)).annotate(last=Max("patrols__planned_on"))
    due = [each for each in stations.order_by("pk") if each.last is None or each.last < today]
    if not due:
        raise ValidationError("各电站都已有今后的巡检计划，没有重复安排。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="安排巡检"):
        StationPatrol.objects.bulk_create(
            [
                StationPatrol(
                    station=each, region_id=each.region_id, planned_on=max(today, (each.last or today) + every)
                )
                for each in due
            ],
            ignore_conflicts=True,
        )
    return len(due)
