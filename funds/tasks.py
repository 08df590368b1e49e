"""Background work of 资金和小额信贷: calls one action a task."""

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import whole_city
from funds.overdue import check_overdue
from funds.reminding import remind
from funds.subsidies import settle_quarter

log = structlog.get_logger(__name__)
GONE = (OperationalError, InterfaceError)


@shared_task(autoretry_for=GONE, retry_backoff=5, max_retries=5)
def check_loans():
    """The day's overdue figures and reminders, in the whole city."""
    with whole_city():
        changed, reminders = check_overdue(), remind()
    log.info("loans_checked", changed=changed, reminders=reminders)


@shared_task(autoretry_for=GONE, retry_backoff=5, max_retries=5)
def settle_last_quarter():
    """The interest subsidy of the quarter before this one."""
    month = Month.of(localdate())
    with whole_city():
        settled = settle_quarter(month - ((month.number - 1) % 3 + 1))
    log.info("subsidies_settled", settled=settled)
