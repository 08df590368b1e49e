"""Writing visits down: one with its photos, or many at once as unchanged; both tick the rounds they serve."""

from dataclasses import dataclass

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.attachments import attach
from core.scoping import after, scope_of
from monitoring.models import Case, Clue, GridWorker, Visit, WaterAppraisal
from monitoring.models.visits import Duty, Result
from monitoring.row_rules import visit_rule
from monitoring.sweeps import tick
from monitoring.verifying import Verdict, verify
from monitoring.workflows.clues import CLUE_WORKFLOW

DEPARTMENT_ROLE = "department"
UNCHANGED = """
    INSERT INTO monitoring_visit (household_id, region_id, visited_on, visitor, team, way, result, checked, note,
                                  previous_id, duty, recorded_by_id, version, created_at, updated_at)
    SELECT h.id, h.region_id, %(on)s, %(visitor)s, %(team)s, %(way)s, %(unchanged)s, '{}', '', last.id, %(duty)s, %(by)s, 1, now(), now()
    FROM monitoring_household h CROSS JOIN LATERAL (
        SELECT v.id, v.result FROM monitoring_visit v
        WHERE v.household_id = h.id AND v.region_id = h.region_id AND v.visited_on <= %(on)s
        ORDER BY v.visited_on DESC, v.id DESC LIMIT 1
    ) last
    WHERE h.id = ANY(%(households)s) AND h.region_id >= %(first)s AND h.region_id < %(behind)s
      AND last.result <> %(problem)s
      AND NOT EXISTS (SELECT FROM monitoring_clue c WHERE c.household_id = h.id AND c.state = %(clue)s)
      AND NOT EXISTS (SELECT FROM monitoring_case c WHERE c.household_id = h.id AND c.state = %(case)s)
      AND NOT EXISTS (
        SELECT FROM monitoring_visit v
        WHERE v.household_id = h.id AND v.visited_on = %(on)s AND v.visitor = %(visitor)s AND v.duty = %(duty)s)
    RETURNING id
"""


def duty_of(user):
    """On whose duty this user visits."""
    return Duty.DEPARTMENT if user.role == DEPARTMENT_ROLE else Duty.GRID


def team_of(user):
    """The team with which this user walks a grid today; empty for departments and whoever is in none."""
    serving = Q(until_on=None) | Q(until_on__gte=timezone.localdate())
    return GridWorker.objects.filter(serving, user=user).order_by("pk").values_list("team", flat=True).first() or ""


def demand_visits(user):
    if not user.has_perm("monitoring.add_visit"):
        raise PermissionDenied("您的角色不能登记走访。")


def record_visit(household, *, by, client_key=None, photos=(), verdict=Verdict.LATER, check=None, water=None, **values):
    """Write one visit down, with its photos; a problem found becomes a clue. Gives the visit.

    `values` are the visit's own fields. Where a clue or a case waits, `verdict` says what the visit finds of it, and
    `check` holds the case's fields where the visit is its 入户核实: their steps are taken with it. `water` are the four
    items of the standard, if somebody looked at them: they become the household's 饮水评价 of that day. Sent again with the same `client_key` nothing is written and the first visit
    is given back. ValidationError for what the page would refuse, for files that are no photos and for what a step refuses.
    """
    demand_visits(by)
    if sentences := [sentence for _, sentence in visit_rule(values)]:
        raise ValidationError(sentences)
    sent = client_key and Visit.objects.filter(client_key=client_key).first()
    if sent:
        return sent
    visit = Visit(
        household=household, region_id=household.region_id, duty=duty_of(by), recorded_by=by, client_key=client_key, **values
    )  # fmt: skip
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="走访"):
            visit.save()
            papers = [attach(photo, record=visit, ledger="visits", by=by) for photo in photos]
            tick([visit.pk])
            if water:
                _appraise_water(visit, water)
            verify(visit, verdict, by=by, papers=papers, **(check or {}))
            if visit.result == Result.PROBLEM and verdict in (Verdict.LATER, Verdict.UNTRUE):
                _raise_clue(visit)
    except IntegrityError:
        return _sent_meanwhile(client_key)
    return visit


def _appraise_water(visit, items):
    if not visit.recorded_by.has_perm("monitoring.add_waterappraisal"):
        raise PermissionDenied("您的角色不能登记饮水评价。")
    of_the_day = {"household": visit.household, "region_id": visit.region_id, "appraised_on": visit.visited_on}
    WaterAppraisal.objects.update_or_create(**of_the_day, defaults={**items, "appraiser": visit.visitor})


def _sent_meanwhile(client_key):
    """The visit that the same phone sent a moment before; a key that is somebody else's is refused."""
    sent = client_key and Visit.objects.filter(client_key=client_key).first()
    if not sent:
        raise ValidationError("这次走访没有保存：发送编号已被使用。请刷新页面后重新填写。")
    return sent


def _raise_clue(visit):
    """A problem waits for its check as a clue; while one from a visit still waits it tells of both."""
    source = Clue.Source.DEPARTMENT if visit.duty == Duty.DEPARTMENT else Clue.Source.GRID
    if Clue.objects.waiting().filter(household=visit.household_id, source=source, rule="").exists():
        return
    today = timezone.localdate()
    Clue.objects.create(
        household_id=visit.household_id, region_id=visit.region_id, source=source, description=visit.note,
        received_on=visit.visited_on, **CLUE_WORKFLOW.clock().begin(Clue.State.OPEN, today),
    )  # fmt: skip


@dataclass(frozen=True)
class Unchanged:
    """What became of a bulk entry: households written, and those left out because they must be visited one by one."""

    written: int
    left_out: int


def record_unchanged(households, *, by, visited_on, visitor, way, team=""):
    """Write "无变化，与上次走访相比" for many households (primary keys) by one statement.

    Left out are households never visited before, those whose last visit found a problem, those where a clue or
    a case waits to be checked, those outside the scope, and those this visitor has written down for that day already: so a second press writes nothing.
    """
    demand_visits(by)
    values = {"visited_on": visited_on, "result": Result.UNCHANGED}
    if sentences := [sentence for _, sentence in visit_rule(values)]:
        raise ValidationError(sentences)
    code = scope_of(by)
    parameters = {
        "on": visited_on, "visitor": visitor, "team": team, "way": way, "unchanged": Result.UNCHANGED, "problem": Result.PROBLEM,
        "clue": Clue.State.OPEN, "case": Case.State.VISIT, "duty": duty_of(by), "by": by.pk, "households": list(households), "first": code, "behind": after(code),
    }  # fmt: skip
    with transaction.atomic(), pghistory.context(user=by.pk, why="批量登记无变化"), connection.cursor() as cursor:
        cursor.execute(UNCHANGED, parameters)
        written = [pk for (pk,) in cursor.fetchall()]
        tick(written)
    return Unchanged(len(written), len(set(parameters["households"])) - len(written))
