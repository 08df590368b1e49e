"""Background work of projects and assets: calls one action."""

from celery import shared_task
from django.conf import settings

from projects.alarms import check_alarms


@shared_task
def check_alarms_everywhere():
    """What is wrong with projects and assets, every night."""
    check_alarms(settings.ROOT_REGION)
