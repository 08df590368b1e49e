"""The clocks of records that a page or an import has just written: they run from the record's own first day."""

from photovoltaic.models import FaultTicket
from photovoltaic.steps import TICKET_STEPS


def begin_tickets(keys):
    """A fault's 72 hours run from the day it was reported."""
    fresh = list(FaultTicket.objects.filter(pk__in=keys, started_on=None))
    clock = TICKET_STEPS.clock() if fresh else None
    for ticket in fresh:
        FaultTicket.objects.filter(pk=ticket.pk).update(**clock.begin(ticket.state, ticket.reported_on))
