"""The data-quality check (数据质量检查): asks every rule of a region's rows and keeps what it finds.

The rows of one kind are one step: its progress shows, and a cancelled run has changed nothing. It sees the whole city,
because two people of two towns may hold one number; only findings of its own region are written.
"""

import time
from contextlib import contextmanager
from datetime import timedelta

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.models import Cancelled, JobState
from core.scoping import in_scope, whole_city
from monitoring.models import QualityCheck
from monitoring.quality import asking, figures, recording, scores
from monitoring.quality.rules import CODES

LOCK = 20232
UNFINISHED = (JobState.WAITING, JobState.RUNNING)
STALE = timedelta(minutes=10)
TRIES = 120
"""Seconds for which a job taken up from a killed worker waits for what that worker left running in the database."""


def request_check(*, region_id, by=None):
    """Queue a check of a region; pressing twice gives the one that waits or runs."""
    with in_scope(region_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK + 1, 0])
        alive = QualityCheck.objects.filter(region_id=region_id, state__in=UNFINISHED)
        check = alive.filter(updated_at__gte=timezone.now() - STALE).order_by("-pk").first()
        if check is None:
            check = QualityCheck.objects.create(region_id=region_id, user=by)
            transaction.on_commit(lambda: current_app.send_task(QualityCheck.task, [check.pk]), robust=True)
    return check


def cancel_check(check):
    """Ask a running check to stop after the step it is at."""
    with in_scope(check.region_id):
        QualityCheck.objects.filter(pk=check.pk, state__in=UNFINISHED).update(
            state=JobState.CANCELLED, message="已取消，疑点没有改动。", finished_at=timezone.now()
        )


def run_check(check):
    """Do the check of this job, of the day it names or else the day of the data; running again changes nothing."""
    try:
        with _alone(tries=TRIES if check.state == JobState.RUNNING else 1):
            _run(check)
    except Cancelled:
        check.state = JobState.CANCELLED
    except ValidationError as refusal:
        _close(check, JobState.REFUSED, " ".join(refusal.messages))
        raise
    except Exception:
        _close(check, JobState.FAILED, "检查中断，疑点没有改动，请再检查一次。")
        raise
    finally:
        recording.drop()
    return check


def _run(check):
    with whole_city():
        figures.look_for_columns()
        known = figures.known_columns()
        day = check.as_of = check.as_of or figures.day_of_data()
        numbers = figures.figures_of(day, known)
        values = asking.values(day, numbers, figures.lines_by_year())
    rules = asking.asked_rules(known)
    asked = asking.Asked(check.region_id)
    groups = list(asking.groups(rules))
    check.total, check.rules = len(groups) + 1, len({rule.code for rule in rules})
    check.skipped = [code for code in CODES if code not in {rule.code for rule in rules}]
    with _step(check, "准备"):
        recording.create()
    check.done = 0
    for kind, watched, part in groups:
        with _step(check, f"核对{kind.entity.label}（{len(part)} 条规则）"):
            _make_room()
            sql = asking.statement(kind, part, asked, watched, numbers)
            check.findings += recording.collect(sql, values | asked.values)
    with _step(check, "登记疑点"):
        _make_room()
        check.new, check.closed = recording.record(rules, asked, day)
        scores.keep(asked, day)
    _close(check, JobState.DONE, "")


def _make_room():
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '256MB', true)")


@contextmanager
def _step(check, stage):
    """One transaction of a run; entered only while nobody has cancelled it."""
    with in_scope(check.region_id):
        now = timezone.now()
        alive = QualityCheck.objects.filter(pk=check.pk).exclude(state=JobState.CANCELLED)
        if not alive.update(
            state=JobState.RUNNING, stage=stage, done=check.done, total=check.total, heartbeat_at=now, updated_at=now,
            as_of=check.as_of,
        ):  # fmt: skip
            raise Cancelled
    with whole_city():
        yield
    check.done += 1


def _close(check, state, message):
    """The job's end, with its figures, unless somebody cancelled it."""
    check.state, check.message, check.finished_at = state, message, timezone.now()
    with in_scope(check.region_id):
        QualityCheck.objects.filter(pk=check.pk).exclude(state=JobState.CANCELLED).update(
            state=state, message=message, finished_at=check.finished_at, updated_at=check.finished_at, stage="",
            done=check.done, rules=check.rules, findings=check.findings, new=check.new, closed=check.closed,
            skipped=check.skipped,
        )  # fmt: skip


@contextmanager
def _alone(tries=1):
    """One check at a time in the whole database; whoever dies lets go of the lock."""
    if not any(_locked(pause=1 if attempt else 0) for attempt in range(tries)):
        raise ValidationError("数据质量检查正在进行，请等它完成。", code="running")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [LOCK])


def _locked(pause):
    time.sleep(pause)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [LOCK])
        return cursor.fetchone()[0]
