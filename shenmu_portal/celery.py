"""The background worker and its timetable, and the signs of life both leave in the broker."""

import os

from celery import Celery
from celery.signals import after_task_publish, beat_init, heartbeat_sent, setup_logging, worker_ready

from shenmu_portal import heartbeats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenmu_portal.settings")

app = Celery("shenmu_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_):
    """The settings' LOGGING stays in force; Celery would set up its own."""


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
