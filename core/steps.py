"""Workflows (办理流程): tables of steps, which buttons, permissions, clocks and overdue lists all read.

Deadlines are counted in Chinese working days from the day a state was entered; a paused process has none.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.attachments import attach
from core.models import Parameter, StepTaken
from core.reasons import reason_for
from core.workdays import Calendar

PAUSE, RESUME = "pause", "resume"


def nothing(record):
    return ()


def nothing_known(record, user):
    return {}


def always(record):
    return True


def anybody(record, user):
    return ""


@dataclass(frozen=True)
class Step:
    """One way from a state to the next; an empty `target` leaves the record where it stands, and its clocks running.

    `working_days`   how long it may take once the record stands in `source`: a number, or a parameter's name
    `minimum_days`   how many natural days the record must have stood in `source` (公示), likewise
    `opinion`, `document`, `photo`   whether a sentence, a 文号, a photo or paper must come with it
    `fields`, `optional_fields`   fields of the record that the step's form asks for
    `known`          function(record, user) -> {field: (value, whence in words)} that the form begins with where the record
                     says nothing yet
    `applies`        function(record) -> whether this record goes this way at all (绿色通道, simplified works)
    `owner`          function(record, user) -> why the user's office does not take this step; empty where it does
    `signed`         the record's field that keeps who took the step
    `refusals`       function(record) -> sentences that forbid the step now
    `demands`        function(record) -> sentences, asked when the step's fields are filled in
    `effect`         function(record, taken) that does what follows from the step, in the same transaction
    """

    name: str
    label: str
    source: tuple
    target: str
    permission: str
    working_days: int | str | None = None
    minimum_days: int | str | None = None
    opinion: bool = True
    document: bool = False
    photo: bool = False
    fields: tuple = ()
    optional_fields: tuple = ()
    known: Callable = nothing_known
    applies: Callable = always
    owner: Callable = anybody
    signed: str = ""
    refusals: Callable = nothing
    demands: Callable = nothing
    effect: Callable | None = None


@dataclass(frozen=True)
class Workflow:
    """The steps of one ledger's records. `limit` bounds the whole in natural days; in the model's `PAUSING` states it
    stands still.

    `pause_permission`: who may stop the clocks; left out, whoever owes the step the record waits for.
    `escalation`: beyond how many working days of delay the town, then the city is told.
    """

    ledger: str
    steps: tuple
    limit: int | str | None = None
    pause_permission: str = ""
    escalation: tuple = ()

    def step(self, name):
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise ValidationError("没有这个办理步骤。")
        return found

    def steps_from(self, state):
        return [step for step in self.steps if state in step.source]

    def available(self, record, user):
        """The steps this user may take on the record as it stands."""
        if record.paused_on:
            return []
        steps = (step for step in self.steps_from(record.state) if step.applies(record))
        return [step for step in steps if user.has_perm(step.permission) and not step.owner(record, user)]

    def may_pause(self, record, user):
        """Whether this user may stop and restart the clocks of the record where it stands."""
        if self.pause_permission:
            return user.has_perm(self.pause_permission)
        steps = [step for step in self.steps_from(record.state) if step.applies(record)]
        owed = [step for step in steps if step.working_days is not None] or steps
        return any(user.has_perm(step.permission) and not step.owner(record, user) for step in owed)

    def clock(self):
        """The numbers of days as they stand, and the calendar: load once for a piece of work."""
        named = {
            days for step in self.steps for days in (step.working_days, step.minimum_days) if isinstance(days, str)
        }
        named |= {days for days in (self.limit, *self.escalation) if isinstance(days, str)}
        return Clock(self, Parameter.objects.values_of(named), Calendar.load())


@dataclass(frozen=True)
class Clock:
    """A workflow's deadlines with today's parameters and calendar."""

    workflow: Workflow
    parameters: dict
    calendar: Calendar

    def days(self, number):
        """A number of days, given or named; a parameter that does not exist sets no deadline."""
        value = self.parameters.get(number) if isinstance(number, str) else number
        return None if value is None else int(value)

    def due_on(self, state, entered_on, record=None):
        """The day by which the next step is owed (by this record, where it matters); None in a state without a clock."""
        steps = self.workflow.steps_from(state)
        allowed = [self.days(step.working_days) for step in steps if record is None or step.applies(record)]
        allowed = [days for days in allowed if days is not None]
        return self.calendar.after(entered_on, min(allowed)) if allowed else None

    def escalates_before(self, level, today):
        """What was due before this day is told to the town (level 0) or the city (1); None where nothing is."""
        days = self.days(self.workflow.escalation[level]) if level < len(self.workflow.escalation) else None
        return None if days is None else self.calendar.before(today, days)

    def limit_on(self, started_on):
        days = self.days(self.workflow.limit)
        return None if days is None else started_on + timedelta(days=days)

    def begin(self, state, on):
        """The process fields of a record that enters its first state on a day."""
        return {
            "state": state,
            "started_on": on,
            "entered_on": on,
            "due_on": self.due_on(state, on),
            "limit_on": self.limit_on(on),
        }

    def enter(self, record, state, on):
        """The process fields of a record that goes on to a state; a state without steps stops all clocks."""
        if state == record.state:
            return {}
        limit = record.limit_on
        if limit and record.entered_on and record.state in record.PAUSING:
            limit += on - record.entered_on
        return {
            "state": state,
            "entered_on": on,
            "due_on": self.due_on(state, on, record),
            "limit_on": limit if self.workflow.steps_from(state) else None,
        }


def take(workflow, record, name, *, by, opinion="", document_number="", happened_on=None, values=None, files=()):
    """Take one step: the state changes, the clocks start anew, the step is written down with its papers.

    Of two people pressing at once one wins; the other is told in a ValidationError. `values` are fields of the record
    that the step asks for, `files` uploads. Gives the StepTaken. PermissionDenied when the role does not allow it.
    """
    step, today = workflow.step(name), timezone.localdate()
    happened_on = happened_on or today
    demand(step, record, by)
    clock = workflow.clock()
    with _as_it_stands(record), transaction.atomic(), pghistory.context(user=by.pk, why=step.label):
        _hold(record)
        _refuse(workflow, step, record, clock, happened_on, today)
        _demand_papers(step, opinion, document_number, files)
        source = record.state
        changes = {**clock.enter(record, step.target or source, happened_on), **(values or {})}
        if step.signed:
            changes[step.signed] = by
        _move(record, source, changes, by, step.demands)
        taken = _write_down(workflow, record, step.name, step.label, source, by, happened_on, opinion, document_number)
        for upload in files:
            attach(upload, record=record, ledger=workflow.ledger, by=by, step_taken=taken)
        if step.effect:
            step.effect(record, taken)
        _tell(record, taken)
    return taken


def _hold(record):
    """The record as the user saw it, and nobody else's until the step is taken: what counts below it, such as a plan's
    items, is counted with it. One that has changed since is told later."""
    rows = type(record).objects.filter(pk=record.pk, version=record.version)
    if list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)):
        record.refresh_from_db()


def _tell(record, taken):
    """Models of upper apps that wait for what becomes of this record say by `FOLLOWS` which of their keys names it."""
    for relation in record._meta.related_objects:
        if getattr(relation.related_model, "FOLLOWS", "") == relation.field.name:
            relation.related_model.follow(record, taken)


@contextmanager
def _as_it_stands(record):
    """What a refused step would have changed is not shown: nothing of it was written."""
    try:
        yield
    except (ValidationError, IntegrityError):
        record.refresh_from_db()
        raise


def demand(step, record, user):
    """PermissionDenied where the user's role, or the user's office, does not take this step."""
    if not user.has_perm(step.permission):
        raise PermissionDenied(f"您的角色不能办理“{step.label}”。")
    if sentence := step.owner(record, user):
        raise PermissionDenied(sentence)


def _refuse(workflow, step, record, clock, happened_on, today):
    if record.state not in step.source or not step.applies(record):
        raise ValidationError(_taken_already(record))
    if record.paused_on:
        raise ValidationError(f"已暂停（{record.pause_reason}），请先恢复办理。")
    if happened_on > today:
        raise ValidationError("办理日期不能晚于今天。")
    if record.entered_on and happened_on < record.entered_on:
        raise ValidationError(f"办理日期不能早于进入本环节的 {record.entered_on:%Y年%-m月%-d日}。")
    stay = clock.days(step.minimum_days)
    if stay and record.entered_on and happened_on < record.entered_on + timedelta(days=stay):
        earliest = record.entered_on + timedelta(days=stay)
        raise ValidationError(
            f"{record.entered_on:%Y年%-m月%-d日}开始，须满 {stay} 天，最早 {earliest:%Y年%-m月%-d日}可以办理“{step.label}”。"
        )
    if sentences := list(step.refusals(record)):
        raise ValidationError(sentences)


def _demand_papers(step, opinion, document_number, files):
    missing = [
        sentence
        for needed, given, sentence in (
            (step.opinion, opinion.strip(), "请写明办理意见。"),
            (step.document, document_number.strip(), "请填写文号。"),
            (step.photo, files, "请上传照片或文件作为佐证。"),
        )
        if needed and not given
    ]
    if missing:
        raise ValidationError(missing)


def _move(record, source, changes, by, demands=nothing):
    """Change the record if it still stands where the user saw it; the database's constraints are asked first."""
    for name, value in changes.items():
        setattr(record, name, value)
    record.validate_constraints()
    if sentences := list(demands(record)):
        raise ValidationError(sentences)
    waiting = type(record).objects.visible_to(by).filter(pk=record.pk, state=source, version=record.version)
    if not waiting.update(**changes, version=F("version") + 1):
        record.refresh_from_db()
        raise ValidationError(_taken_already(record))
    record.refresh_from_db()


def _taken_already(record):
    return f"这件事已由别人办理，现在是“{record.get_state_display()}”，没有重复办理。请刷新查看。"


def _write_down(workflow, record, name, label, source, by, happened_on, opinion, document_number=""):
    return StepTaken.objects.create(
        region_id=record.region_id,
        ledger=workflow.ledger,
        object_id=record.pk,
        step=name,
        label=label,
        source=source,
        target=record.state,
        opinion=opinion.strip(),
        document_number=document_number.strip(),
        happened_on=happened_on,
        by=by,
    )


def pause(workflow, record, *, by, reason):
    """Stop the clocks, for instance while the farmer brings papers; the working days left, or gone over, are kept."""
    wanted, today = "请写明暂停原因，例如“等待农户补充住院发票”。", timezone.localdate()
    reason = reason_for(type(record), "pause_reason", reason, wanted=wanted)
    if record.paused_on or not workflow.steps_from(record.state):
        raise ValidationError("已经暂停或已经办结，不能再暂停。")
    _demand_pause(workflow, record, by)
    left = Calendar.load().left(today, record.due_on) if record.due_on else None
    changes = {"paused_on": today, "pause_reason": reason, "days_left": left}
    with _as_it_stands(record), transaction.atomic(), pghistory.context(user=by.pk, why="暂停"):
        _move(record, record.state, changes, by)
        return _write_down(workflow, record, PAUSE, "暂停", record.state, by, today, reason)


def resume(workflow, record, *, by):
    """Let the clocks go on: the working days left count from today, what was late is as late as it was, the whole gains
    the days it stood (in a pausing state it gains them on leaving)."""
    if not record.paused_on:
        raise ValidationError("没有暂停，不用恢复。")
    _demand_pause(workflow, record, by)
    today, limit = timezone.localdate(), record.limit_on
    due = None if record.days_left is None else Calendar.load().with_left(today, record.days_left)
    if limit and record.state not in record.PAUSING:
        limit += today - record.paused_on
    changes = {"paused_on": None, "pause_reason": "", "days_left": None, "due_on": due, "limit_on": limit}
    with _as_it_stands(record), transaction.atomic(), pghistory.context(user=by.pk, why="恢复办理"):
        _move(record, record.state, changes, by)
        return _write_down(workflow, record, RESUME, "恢复办理", record.state, by, today, "")


def _demand_pause(workflow, record, by):
    if not workflow.may_pause(record, by):
        raise PermissionDenied("您的角色不能暂停或恢复办理。")


def steps_of(ledger, record):
    """The steps taken on a record, newest first, with who took them and their files."""
    taken = StepTaken.objects.filter(ledger=ledger, object_id=record.pk)
    return taken.select_related("by").prefetch_related("attachments").order_by("-pk")
