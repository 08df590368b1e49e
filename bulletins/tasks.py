"""Background work of the bulletins: each task reads its arguments and calls one action."""

from celery import shared_task
from django.utils import timezone

from bulletins.freezing import freeze
from bulletins.models import Bulletin
from core.months import Month


@shared_task
def freeze_month(month):
    """Measure a month (its number) into a draft."""
    freeze(Month(month))


@shared_task
def draft_previous_month():
    """On the 2nd: last month's draft, unless the office has published it already."""
    month = Month.of(timezone.localdate()) - 1
    if not Bulletin.objects.published().filter(month=month).exists():
        freeze(month)
