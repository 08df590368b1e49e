"""Freezing a month (汇总): every indicator for every place, the households behind the changes, and what it all says."""

import hashlib
import json
import logging
import uuid
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from bulletins import targets
from bulletins.changing import tell_reasons
from bulletins.headline import headline_of
from bulletins.measuring import Measuring
from bulletins.models import Bulletin, Snapshot, State
from bulletins.naming import name_households, name_projects
from bulletins.registry import INDICATORS
from core.months import Month
from core.scoping import in_scope

log = logging.getLogger(__name__)
LOCK = 20230413  # first key of the advisory lock; the second is the month
UNDER_WAY = (Bulletin.State.REVIEW, Bulletin.State.SIGNED)
PARTS = ("numerator", "denominator", "value", "target", "state")
WORDS = ("chapter", "quote")  # what a goal says of the plan's text beside its figures

DIGEST = """
SELECT md5(coalesce((SELECT string_agg(concat_ws('|', region_id, indicator, numerator, denominator, value, target, state), ','
                                       ORDER BY region_id, indicator) FROM bulletins_snapshot WHERE bulletin_id = %(pk)s), ''))
    || md5(coalesce((SELECT string_agg(concat_ws('|', kind, region_id, number, head_name, monitored_as, identified_in, is_open, detail), ','
                                       ORDER BY kind, region_id, number) FROM bulletins_snapshothousehold WHERE bulletin_id = %(pk)s), ''))
    || md5(coalesce((SELECT string_agg(concat_ws('|', region_id, number, name, unit, has_begun, planned_on, reason, measures), ','
                                       ORDER BY region_id, number) FROM bulletins_snapshotproject WHERE bulletin_id = %(pk)s), ''))
"""


def unheard(done, total, stage):
    """Nobody is told how far it is."""


def freeze(month, report=unheard):
    """The month's current draft, measured now. Freezing again without new data changes nothing.

    `report` is told how far it is, figure by figure. A published version stays as it is: figures that differ from it become the draft of the next version.
    """
    refuse_unfinished(month)
    with in_scope(settings.ROOT_REGION):
        _wait_for_turn(month)
        latest = Bulletin.objects.filter(month=month).order_by("-version").first()
        # Of what it holds, not as it was kept: an earlier edition of the portal may have counted other things in.
        digest = latest and _digest(latest)
        before = transaction.savepoint()
        fresh = _measured(month, _next_version(latest), report)
        if fresh.digest == digest:
            transaction.savepoint_rollback(before)
            return latest
        if latest and latest.state in UNDER_WAY:
            transaction.savepoint_rollback(before)
            raise ValidationError(f"{latest}{latest.get_state_display()}，数据已有变化：请先退回，再重新汇总。")
        transaction.savepoint_commit(before)
        return fresh


@contextmanager
def measured_on_trial(month):
    """The month's figures as they would be now, while the block lasts: nothing of them stays."""
    with in_scope(settings.ROOT_REGION):
        _wait_for_turn(month)
        latest = Bulletin.objects.filter(month=month).order_by("-version").first()
        before = transaction.savepoint()
        yield _with_figures(month, _next_version(latest), unheard)[0]
        transaction.savepoint_rollback(before)


def refuse_unfinished(month):
    """A month is measured and published when it is over: what it would say before is not its figures."""
    if month >= Month.of(timezone.localdate()):
        raise ValidationError(f"{month.label}还没有结束，不能汇总和发布。")


def _wait_for_turn(month):
    """Two runs of one month go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, int(month)])


def _next_version(latest):
    """A draft is replaced under its number; a published version gets a successor."""
    if latest is None:
        return 1
    if latest.is_published:
        return latest.version + 1
    Bulletin.objects.filter(pk=latest.pk).delete()
    return latest.version


def _with_figures(month, version, report):
    """(a bulletin with every indicator measured, the targets they were held against, the bulletin of the month before)."""
    bulletin = Bulletin.objects.create(month=month, version=version, frozen_at=timezone.now())
    previous = Bulletin.objects.current().filter(month=month - 1).first()
    plan, measuring = targets.in_force(month), Measuring(bulletin, previous)
    for number, indicator in enumerate(INDICATORS):
        report(number, len(INDICATORS), indicator.name)
        _measure_safely(measuring, indicator, targets.goal_of(indicator, plan, month))
    return bulletin, plan, previous


def _measured(month, version, report):
    bulletin, plan, previous = _with_figures(month, version, report)
    report(len(INDICATORS), len(INDICATORS), "对照上月名单")
    name_households(bulletin)
    name_projects(bulletin)
    bulletin.named = bulletin.households.count()
    _tell_totals(bulletin, previous.totals if previous else {})
    bulletin.goals = [_progress(target, bulletin) for target in plan]
    bulletin.headline = headline_of(bulletin)
    bulletin.digest = _digest(bulletin)
    bulletin.save()
    return bulletin


def _measure_safely(measuring, indicator, goal):
    """A measure that fails costs its own figures only; they read 错误, and the log knows why by the number shown."""
    try:
        with transaction.atomic():
            measuring.measure(indicator, goal)
    except Exception:
        number = uuid.uuid4().hex[:8]
        log.exception("indicator %s failed for %s, error %s", indicator.code, measuring.bulletin.month, number)
        measuring.record_error(indicator)
        measuring.bulletin.errors[indicator.code] = number


def _tell_totals(bulletin, previous):
    """The city's figures beside those of the month before, with reasons; everybody who may read bulletins sees them."""
    rows = Snapshot.objects.filter(bulletin=bulletin, region=settings.ROOT_REGION).values("indicator", *PARTS)
    totals = {row.pop("indicator"): {name: _plain(value) for name, value in row.items()} for row in rows}
    bulletin.totals = {
        code: figures | {"before": previous.get(code, {}).get("value")} for code, figures in sorted(totals.items())
    }
    tell_reasons(bulletin, previous)


def _plain(value):
    return value if value is None or isinstance(value, str) else f"{value.normalize():f}"


def _progress(target, bulletin):
    """One line of the work plan with where it stands: a figure, 无数据 with what is missing, or 错误."""
    total = bulletin.totals.get(target.indicator, {})
    state = total.get("state") or State.NO_DATA
    indicator = targets.indicator_of(target)
    due = targets.due_in(target, bulletin.month)
    return {
        "item": target.item,
        "chapter": targets.chapter_in(target),
        "name": target.name,
        "target": target.sentence,
        "due": due and due.isoformat(),
        "subject": target.subject,
        "quote": target.quote,
        "year": target.year,
        "indicator": target.indicator,
        "unit": indicator.unit if indicator else "",
        "value": total.get("value"),
        "state": state,
        "missing": targets.missing_of(target, indicator) if state == State.NO_DATA else "",
    }


def _digest(bulletin):
    """One fingerprint of everything frozen; the same data give the same fingerprint, in whatever words they are told."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, {"pk": bulletin.pk})
        rows = cursor.fetchone()[0]
    goals = [{name: value for name, value in goal.items() if name not in WORDS} for goal in bulletin.goals]
    said = json.dumps([goals, bulletin.headline, sorted(bulletin.errors)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((rows + said).encode()).hexdigest()
