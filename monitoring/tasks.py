"""Background work of 监测帮扶: reads its arguments and calls one action."""

import structlog
from celery import shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError

from core.imports.batch import AGAIN, Busy
from core.models import JobState
from core.scoping import whole_city
from monitoring import episodes, trials
from monitoring.aid_gaps import check_aid, list_week
from monitoring.models import QualityCheck, Reconciliation, Screening, Trial
from monitoring.quality.checking import request_check, run_check
from monitoring.reconciling.running import run_reconciliation
from monitoring.screening import previous_month, request_screening, run_screening
from monitoring.sweeps import open_due_sweeps

ENDED = (JobState.DONE, JobState.REFUSED, JobState.CANCELLED)

log = structlog.get_logger(__name__)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def screen_month(screening_id):
    """Run one requested screening, unless it has ended; a lost database connection starts it again."""
    with whole_city():
        screening = Screening.objects.get(pk=screening_id)
    if screening.state in ENDED:
        return
    try:
        run_screening(screening)
    except ValidationError as refusal:
        log.warning("screening_refused", screening=screening_id, reason=refusal.messages)


@shared_task(autoretry_for=(*AGAIN, Busy), retry_backoff=5, max_retries=5)
def reconcile(pk):
    """Compare one uploaded export with the registers."""
    with whole_city():
        run = Reconciliation.objects.select_related("batch").get(pk=pk)
    run_reconciliation(run)


@shared_task
def check_aid_everywhere():
    """What monitored households lack, every night; Monday's is the week's list."""
    check_aid(settings.ROOT_REGION)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def list_exceptions_of_the_week():
    """Monday's list of exceptions, after that morning's check."""
    check_aid(settings.ROOT_REGION)
    lines = list_week(settings.ROOT_REGION)
    log.info("week_listed", lines=lines)


@shared_task
def screen_previous_month():
    """The month's screening of the whole city, on the first of the next one."""
    request_screening(previous_month(), region_id=settings.ROOT_REGION)


@shared_task
def screen_this_week():
    """The weekly rules over the month that runs, so that a disaster or a child out of school does not wait for its end."""
    request_screening(previous_month() + 1, region_id=settings.ROOT_REGION, weekly=True)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def open_sweeps():
    """The rounds of the day's week, month and half-year, once each; households registered since join them."""
    open_due_sweeps()


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def run_trial(trial_id):
    """Try a parameter's other value, unless the trial has ended or was forgotten."""
    with whole_city():
        trial = Trial.objects.select_related("parameter").filter(pk=trial_id).first()
    if trial and trial.state not in ENDED:
        trials.run_trial(trial)


@shared_task
def follow_registers():
    """Begin and close episodes as the households came from the national system since yesterday."""
    with whole_city():
        begun, closed = episodes.follow_registers()
    log.info("episodes_followed", begun=begun, closed=closed)


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=5, max_retries=5)
def check_registers(check_id):
    """Run one requested data-quality check, unless it has ended."""
    with whole_city():
        check = QualityCheck.objects.get(pk=check_id)
    if check.state in ENDED:
        return
    try:
        run_check(check)
    except ValidationError as refusal:
        log.warning("quality_check_refused", check=check_id, reason=refusal.messages)


@shared_task
def check_whole_city():
    """The nightly data-quality check."""
    request_check(region_id=settings.ROOT_REGION)
