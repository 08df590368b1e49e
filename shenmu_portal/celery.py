"""The background worker and its timetable, and the signs of life both leave in the broker."""

import os

import structlog
from celery import Celery
from celery.signals import after_task_publish, beat_init, heartbeat_sent, setup_logging, worker_init, worker_ready
from kombu.exceptions import OperationalError

from shenmu_portal import heartbeats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenmu_portal.settings")

log = structlog.get_logger(__name__)

app = Celery("shenmu_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_):
    """The settings' LOGGING stays in force; Celery would set up its own."""


@worker_init.connect
def take_up_what_was_left(**_):
    """Queue again the jobs in which the last worker was killed, instead of waiting for the broker's time limit.

    The portal has one worker; were there a second, its running jobs would start twice, which tasks allow.
    """
    try:
        with app.connection_for_write() as connection, connection.channel() as channel:
            channel.qos.visibility_timeout = 0
            channel.qos.restore_visible(num=1000)
    except OperationalError:
        log.warning("broker_away_at_start")


@worker_ready.connect
@heartbeat_sent.connect
def worker_lives(**_):
    heartbeats.beat("worker", every=5)


@beat_init.connect
def beat_starts(**_):
    app.is_beat = True
    heartbeats.beat("beat")


@after_task_publish.connect
def beat_lives(**_):
    """The timetable sends something every 30 seconds; each sending shows that it lives."""
    if getattr(app, "is_beat", False):
        heartbeats.beat("beat", every=5)
