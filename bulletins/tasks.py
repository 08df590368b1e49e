"""Background work of the bulletins: each task reads its arguments and calls one action."""

from celery import shared_task
from django.utils import timezone

from bulletins.assigning import open_reports, opens_on
from bulletins.circulars import draft, due_quarter
from bulletins.freeze_jobs import request_freeze, run_freeze
from bulletins.late import check_last_published
from bulletins.models import Bulletin
from core.months import Month


@shared_task
def freeze_month(pk):
    """Measure the month of a job into a draft."""
    run_freeze(pk)


@shared_task
def draft_previous_month():
    """On the 2nd: last month's draft, unless the office has published it already."""
    month = Month.of(timezone.localdate()) - 1
    if not Bulletin.objects.published().filter(month=month).exists():
        request_freeze(month)


@shared_task
def check_late_data():
    """On the 2nd: which figures of the last published month would be others by what came in since."""
    check_last_published(timezone.localdate())


@shared_task
def draft_quarter():
    """Every morning: on the first working day after a quarter its 通报 is drafted; a missed morning is made up for."""
    if quarter := due_quarter(timezone.localdate()):
        draft(*quarter)


@shared_task
def ask_for_progress():
    """Every morning: from the day on which a month's progress is asked for, whoever has not been asked is."""
    today = timezone.localdate()
    month = Month.of(today)
    if today >= opens_on(month):
        open_reports(month)
