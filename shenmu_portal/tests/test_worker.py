"""The worker: a job whose worker was killed is taken up by the next one, once."""

import subprocess
import sys

import pytest
from django.conf import settings

from deploy.embedded import ROOT
from shenmu_portal import heartbeats
from shenmu_portal.celery import app, take_up_what_was_left

DIE_WITH_A_JOB = """
import os, sys
from kombu import Connection
channel = Connection(sys.argv[1]).channel()
assert channel.basic_get("celery") is not None
os._exit(9)
"""


@pytest.fixture(autouse=True)
def empty_broker():
    heartbeats.broker().flushdb()
    yield
    heartbeats.broker().flushdb()


def waiting():
    return heartbeats.broker().llen("celery")


def a_worker_takes_a_job_and_is_killed():
    command = [sys.executable, "-c", DIE_WITH_A_JOB, settings.CELERY_BROKER_URL]
    assert subprocess.run(command, cwd=ROOT).returncode == 9


def test_the_job_of_a_killed_worker_is_queued_again_when_the_next_one_starts():
    app.send_task("core.tasks.sweep_jobs")
    a_worker_takes_a_job_and_is_killed()
    assert waiting() == 0
    take_up_what_was_left()
    assert waiting() == 1


def test_what_waits_is_not_doubled():
    app.send_task("core.tasks.sweep_jobs")
    take_up_what_was_left()
    take_up_what_was_left()
    assert waiting() == 1


def test_every_task_of_the_timetable_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_messages_are_json_and_acknowledged_only_when_the_work_is_done():
    assert (app.conf.task_serializer, app.conf.accept_content) == ("json", ["json"])
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
