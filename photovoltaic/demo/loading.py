"""Fills the registers of photovoltaic stations of a synthetic county, as many as its households are."""

from datetime import date
from random import Random

from django.conf import settings
from django.db import connection

from core.models import User
from core.months import Month
from core.scoping import whole_city
from monitoring.demo.county import history
from monitoring.models import Household
from monitoring.parameters import Parameters
from photovoltaic.alarms import check_stations
from photovoltaic.demo.stations import break_down, build, keep_accounts
from photovoltaic.demo.sun import shine
from photovoltaic.demo.villages import live

YEARS = 3
STATIONS, HOUSEHOLDS, MOST, FEWEST = 60, 2000, 6000, 3
LARGE = 600  # stations: of a county for measuring only the last year is paid out


def stations_for(households):
    """60 in the demonstration of 2,000 households, a hundred times as many in a county for measuring."""
    return max(FEWEST, min(MOST, households * STATIONS // HOUSEHOLDS))


def load_stations(until, seed, count=None):
    """Three years of stations up to a month's end; gives (stations, days of output, alarms)."""
    rng, last = Random(f"{seed}/stations"), until.last_day
    first = (until - 12 * YEARS + 1).first_day
    with whole_city():
        households = Household.objects.count()
        count = count or stations_for(households)
        with history(households if count < LARGE else MOST * HOUSEHOLDS):
            stations = build(rng, count, first)
            break_down(rng, stations, first, last)
            days = shine(first, last, Parameters.in_force(Month.of(last)), seed)
            keep_accounts(rng, stations, first, last)
            by = _people()
            if by:
                since = first if count < LARGE else date(last.year, 1, 1)
                live(rng, settings.ROOT_REGION, first, last, by, payments_since=since)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE photovoltaic_station, photovoltaic_stationshare, photovoltaic_monthlyoutput")
        return len(stations), days, check_stations(last)


def _people():
    """A clerk and a reviewer who took the steps; none in a county without accounts."""
    roles = ("clerk", "reviewer")
    found = [User.objects.filter(role=role).order_by("pk").first() for role in roles]
    return found if all(found) else None
