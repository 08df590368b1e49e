"""Alarms of §10 with their figures; faults and what they cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core import steps
from core.months import Month
from core.scoping import whole_city
from photovoltaic.alarms import check_stations, sentence
from photovoltaic.beginning import begin_tickets
from photovoltaic.contractors import plan_patrols, scores
from photovoltaic.models import DailyOutput, FaultTicket, MonthlyOutput, StationAlarm, StationPatrol
from photovoltaic.steps import TICKET_STEPS
from photovoltaic.tests.rows import make_station
from photovoltaic.yields import yields

DAY = date(2023, 6, 20)


@pytest.fixture
def stations(village):
    """Seven stations of 100 kW with their hours of five days: the last two fall behind or silent."""
    with whole_city():
        made = [make_station(f"G{n}", village, capacity_kw=100, contractor="示例运维") for n in range(7)]
        for back in range(5):
            for station, kwh in zip(
                made, (400, 410, 420, 400, 200 if back else 239, 159, 0 if back < 2 else 400), strict=True
            ):
                DailyOutput.objects.create(station=station, region_id=village, day=DAY - timedelta(days=back), kwh=kwh)
        yield made


def found(*, rule):
    return {
        alarm.station.number: (alarm.severity, sentence(alarm))
        for alarm in StationAlarm.objects.filter(rule=rule).select_related("station")
    }


def test_no_output_for_two_days_is_red(stations):
    with whole_city():
        check_stations(DAY)
        assert found(rule="SA01") == {"G6": ("red", "已 2 天没有发电（最后发电 2023-06-18）")}
        DailyOutput.objects.filter(station=stations[6]).update(kwh=380)
        check_stations(DAY)
        assert found(rule="SA01") == {}


def test_less_than_the_citys_median_is_yellow_then_red(stations):
    with whole_city():
        check_stations(DAY)
        behind = found(rule="SA02")
        first = StationAlarm.objects.get(rule="SA02", station=stations[4])
        check_stations(DAY + timedelta(days=0))
        again = StationAlarm.objects.get(rule="SA02", station=stations[4])
    assert {number: severity for number, (severity, _) in behind.items()} == {"G4": "yellow", "G5": "red", "G6": "red"}
    assert behind["G4"][1] == "当日等效 2.39 小时，是全市中位数 4.00 小时的 59.75%"
    assert (again.pk, again.since) == (first.pk, DAY)


def test_a_day_without_any_data_raises_no_share(stations):
    with whole_city():
        DailyOutput.objects.filter(day=DAY).delete()
        check_stations(DAY)
        assert found(rule="SA02") == {}


def test_a_month_under_four_fifths_of_last_years_is_orange(stations, village):
    may = Month.parse("202305")
    with whole_city():
        for station, before, now in ((stations[0], 10000, 7999), (stations[1], 10000, 8000)):
            for month, kwh in ((may - 12, before), (may, now)):
                MonthlyOutput.objects.create(station=station, region_id=village, month=month, kwh=kwh)
        check_stations(DAY)
        assert found(rule="SA03") == {
            "G0": ("orange", "2023年5月 发电 7,999 千瓦时，是上年同月 10,000 千瓦时的 79.99%")
        }
        of = {each.station.number: each for each in yields(stations[:3], may)}
    assert (of["G0"].of_last_year, of["G2"].hours) == (Decimal("79.99"), None)


def test_a_fault_runs_72_hours_and_tells_its_loss(stations, village, clerk):
    with whole_city():
        ticket = FaultTicket.objects.create(
            station=stations[6], region_id=village, fault="逆变器故障", reported_on=DAY - timedelta(days=1)
        )
        begin_tickets([ticket.pk])
        ticket.refresh_from_db()
        assert (ticket.started_on, ticket.limit_on) == (DAY - timedelta(days=1), DAY + timedelta(days=2))
        with time_machine.travel(DAY + timedelta(days=3)):
            for name in ("send", "arrive", "repair"):
                said = {"values": {"repair": "更换"}} if name == "repair" else {}
                paper = [SimpleUploadedFile("现场.pdf", b"%PDF-1.4")]
                steps.take(TICKET_STEPS, ticket, name, by=clerk, files=paper, happened_on=DAY, **said)
            ahead = {"restored_on": DAY + timedelta(days=4), "restored_hour": 1}
            with pytest.raises(ValidationError, match="复电时间不能晚于现在"):
                steps.take(TICKET_STEPS, ticket, "restore", by=clerk, values=ahead)
            values = {"restored_on": DAY + timedelta(days=1), "restored_hour": 10}
            steps.take(TICKET_STEPS, ticket, "restore", by=clerk, values=values)
        ticket.refresh_from_db()
        (score,) = scores(village, Month.parse("202306"))
    # Two days at the median of 4 hours on 100 kW, at 0.3545 yuan.
    assert (ticket.hours, ticket.lost_kwh, ticket.lost_yuan) == (49, Decimal("800.00"), Decimal("283.60"))
    assert (score.tickets, score.in_time, score.lost_kwh) == (1, 1, Decimal("800.00"))


def test_patrols_are_planned_once(stations, village, clerk):
    with whole_city():
        StationPatrol.objects.create(station=stations[0], region_id=village, planned_on=DAY)
        with time_machine.travel(DAY):
            assert plan_patrols(village, by=clerk) == 6
        assert StationPatrol.objects.count() == 7
