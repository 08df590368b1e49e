"""Background work of the photovoltaic stations and the mutual-aid associations."""

from celery import shared_task

from core.scoping import whole_city
from photovoltaic.alarms import check_stations
from photovoltaic.association_steps import settle


@shared_task
def check_stations_everywhere():
    """Yesterday's output of every station against the alarm rules, every morning."""
    with whole_city():
        check_stations()


@shared_task
def settle_mutual_loans():
    """What fell due yesterday is overdue today."""
    with whole_city():
        settle()
