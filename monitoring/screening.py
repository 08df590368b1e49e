"""The screening (风险筛查): gathers the facts of a month, asks every rule, keeps what it finds.

Once a month all rules are asked, every week those whose facts change from day to day.

Every rule is a transaction of its own: its progress shows, a cancelled or killed run leaves whole rules behind, and
running the month again completes it. Data that come late: run their month again, then the months after it.
"""

import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.models import Cancelled, JobState
from core.months import Month
from core.progress import UNFINISHED, cancel, close, step
from core.scoping import in_scope
from monitoring import facts, recording
from monitoring.copying import copy_month_end
from monitoring.models import Screening
from monitoring.parameters import Parameters
from monitoring.rules import all_rules, figures
from monitoring.signals import respond

LOCK = 20231
"""The first half of the advisory lock's key; the month is the second."""

GATHERING, RESPONDING, UNEVALUATED, COPYING = "汇总农户情况", "开出线索和提醒", "登记无数据户", "留存月末情况"
STALE = timedelta(minutes=10)
TRIES = 120
"""Seconds for which a job taken up from a killed worker waits for what that worker left running in the database."""


def previous_month():
    return Month.of(timezone.localdate()) - 1


def request_screening(month, *, region_id, by=None, weekly=False):
    """Queue the screening of a month; pressing twice gives the one that waits or runs."""
    _refuse_future(month)
    with in_scope(region_id):
        Parameters.for_month(month)
        _in_turn(month)
        screening = unfinished(month, region_id, weekly)
        if screening is None:
            screening = Screening.objects.create(month=month, region_id=region_id, user=by, is_weekly=weekly)
            _queue(screening)
    return screening


def _queue(screening):
    """Robust: while the broker is away the job waits, and the sweeper queues it."""
    transaction.on_commit(lambda: current_app.send_task(Screening.task, [screening.pk]), robust=True)


def _in_turn(month):
    """Two who press at the same moment ask one after the other, so that the second finds the first one's run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK + 1, int(month)])


def unfinished(month, region_id, weekly=False):
    """The screening of this month that somebody already started here, unless it has been silent for long."""
    alive = Screening.objects.filter(month=month, region_id=region_id, is_weekly=weekly, state__in=UNFINISHED)
    return alive.filter(updated_at__gte=timezone.now() - STALE).order_by("-pk").first()


def cancel_screening(screening):
    """Ask a running screening to stop after the rule it is at."""
    cancel(screening, "已取消；再次筛查该月即可补齐。")


def run_screening(screening):
    """Screen the month of this job. Two runs of one month exclude each other; running again changes nothing."""
    code = screening.region_id
    try:
        with _alone(screening.month, tries=TRIES if screening.state == JobState.RUNNING else 1):
            _run(screening, code)
    except Cancelled:
        screening.state = JobState.CANCELLED
    except ValidationError as refusal:
        _close(screening, JobState.REFUSED, " ".join(refusal.messages))
        raise
    except Exception:
        _close(screening, JobState.FAILED, "筛查中断，已完成的规则有效；再次筛查该月即可补齐。")
        raise
    return screening


def _run(screening, code):
    month = screening.month
    _refuse_future(month)
    with in_scope(code):
        parameters = Parameters.for_month(month)
        numbers = figures(parameters)
    rules = asked(screening)
    steps = partial(step, screening, total=len(rules) + (2 if screening.is_weekly else 4))
    try:
        with steps(GATHERING):
            screening.households = facts.gather(month, parameters, code)
            recorder = recording.Recorder(month, parameters, code, numbers)
            recorder.start()
        for rule in rules:
            with steps(f"{rule.code} {rule.name}"):
                _count(screening, *recorder.record(rule))
        with steps(RESPONDING):
            screening.clues = respond(month, code, parameters)
        if not screening.is_weekly:
            with steps(UNEVALUATED):
                recorder.record_unevaluated()
            with steps(COPYING):
                copy_month_end(month, code)
        _close(screening, JobState.DONE, "")
    finally:
        _drop_tables()


def asked(screening):
    """The rules of this run."""
    return [rule for rule in all_rules() if rule.weekly or not screening.is_weekly]


def _count(screening, hits, new, cleared):
    screening.risks += hits
    screening.new += new
    screening.cleared += cleared


def _close(screening, state, message):
    names = ("households", "risks", "new", "cleared", "clues")
    close(screening, state, message, **{name: getattr(screening, name) for name in names})


@contextmanager
def _alone(month, tries=1):
    """Holds the month's lock of the whole database for the session.

    Whoever dies lets go of it, at the latest when its last statement ends: a job taken up after that tries for a while.
    """
    key = [LOCK, int(month)]
    if not any(_locked(key, pause=1 if attempt else 0) for attempt in range(tries)):
        raise ValidationError(f"{month.label}的筛查正在进行，请等它完成。", code="running")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _locked(key, pause):
    time.sleep(pause)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        return cursor.fetchone()[0]


def _drop_tables():
    """A temporary table outlives its transactions, and pooled connections live long."""
    if connection.is_usable():
        facts.drop()
        recording.drop()


def _refuse_future(month):
    if month > Month.of(timezone.localdate()):
        raise ValidationError(f"{month.label}还没有到，不能筛查。")
