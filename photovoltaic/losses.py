"""What a fault cost: the kWh its station would have made like the others, and their price."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localtime

from core.scoping import whole_city
from photovoltaic.models import DailyOutput, FaultTicket
from photovoltaic.yields import medians

CENT = Decimal("0.01")


def note_contractor(ticket, taken):
    """Who is sent is the station's contractor of that day."""
    FaultTicket.objects.filter(pk=ticket.pk).update(contractor=ticket.station.contractor)


def not_restored_yet(ticket):
    """Power is not back at an hour that lies ahead: the loss could not be told."""
    now = localtime()
    if ticket.restored_on and (ticket.restored_on, ticket.restored_hour or 0) > (now.date(), now.hour):
        yield "复电时间不能晚于现在。"


def note_losses(ticket, taken):
    """Write kWh and yuan lost on the ticket, once power is back."""
    lost = lost_kwh(ticket)
    yuan = None if lost is None else (lost * ticket.station.price).quantize(CENT)
    FaultTicket.objects.filter(pk=ticket.pk).update(lost_kwh=lost, lost_yuan=yuan)


def lost_kwh(ticket):
    """kWh short of the city's median hours on the days of the outage; None where no day is known."""
    first, last = ticket.reported_on, max(ticket.reported_on, ticket.restored_on - timedelta(days=1))
    with whole_city():
        usual = medians(first, last)
    own = dict(
        DailyOutput.objects.filter(station=ticket.station_id, day__range=(first, last)).values_list("day", "kwh")
    )
    if not usual:
        return None
    capacity = ticket.station.capacity_kw
    short = (max(Decimal(0), hours * capacity - own.get(day, Decimal(0))) for day, hours in usual.items())
    return sum(short, Decimal(0)).quantize(CENT)
