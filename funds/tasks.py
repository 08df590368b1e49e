"""Background work of 资金和小额信贷: calls one action a task."""

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError

from core.scoping import whole_city
from funds.overdue import check_overdue

log = structlog.get_logger(__name__)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def check_loans():
    """The daily figures of what is overdue, in the whole city."""
    with whole_city():
        changed = check_overdue()
    log.info("loans_checked", changed=changed)
