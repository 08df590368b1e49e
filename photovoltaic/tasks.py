"""Background work of the photovoltaic stations."""

from celery import shared_task

from core.scoping import whole_city
from photovoltaic.alarms import check_stations


@shared_task
def check_stations_everywhere():
    """Yesterday's output of every station against the alarm rules, every morning."""
    with whole_city():
        check_stations()
