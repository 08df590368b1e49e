"""入户核实 by a visit: the clues and the case that wait for it go on with the visit, and nobody types it twice.

Work plan item 5, facts §1.4 rows 0 and 1: the steps and their clocks are the workflows' own; this only takes them.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core import steps
from monitoring.models import Case, Clue, Household
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clues import CLUE_WORKFLOW


class Verdict(models.TextChoices):
    """What a visit finds of what was said."""

    LATER = "later", "只登记走访，以后再下结论"
    UNTRUE = "untrue", "不属实"
    TRUE = "true", "属实，核实还没有做完"
    CHECKED = "checked", "属实，已完成入户核实"


MERGED = "属实，并入正在办理的"


@dataclass(frozen=True)
class Awaited:
    """What waits at one household for somebody to look: clues, oldest first, and the running case, if any."""

    clues: tuple = ()
    case: Case | None = None
    is_open: bool = False

    def __bool__(self):
        return bool(self.clues) or self.is_checked

    @property
    def is_checked(self):
        """Whether the running case waits for its visit."""
        return self.case is not None and self.case.state == Case.State.VISIT and not self.case.paused_on

    @property
    def may_be_checked(self):
        """Whether a visit can be the 入户核实 of a case, running or about to begin."""
        return self.is_checked or (bool(self.clues) and self.case is None and not self.is_open)

    @property
    def due_on(self):
        dates = [each.due_on for each in (*self.clues, *([self.case] if self.is_checked else []))]
        return min((day for day in dates if day), default=None)

    @property
    def verdicts(self):
        """[(value, label)] of what can be said here."""
        found = [Verdict.LATER]
        if self.clues:
            found += [Verdict.UNTRUE, Verdict.TRUE]
        if self.may_be_checked:
            found.append(Verdict.CHECKED)
        joins = self.case is not None or self.is_open
        return [(v.value, MERGED if v == Verdict.TRUE and joins else v.label) for v in found]


def awaited_at(households, by):
    """{household's key: Awaited} of those of these households where something waits, in two queries."""
    clues, cases = {}, {}
    for clue in Clue.objects.visible_to(by).waiting().filter(household__in=households, paused_on=None).order_by("pk"):
        clues.setdefault(clue.household_id, []).append(clue)
    for case in Case.objects.visible_to(by).live().filter(household__in=households):
        cases[case.household_id] = case
    found = {
        household.pk: Awaited(tuple(clues.get(household.pk, ())), cases.get(household.pk), household.is_open)
        for household in households
    }
    return {key: awaited for key, awaited in found.items() if awaited}


def awaiting(by, code):
    """The households inside a division where something waits for somebody to look."""
    clues = Clue.objects.visible_to(by).inside(code).waiting().filter(paused_on=None)
    cases = Case.objects.visible_to(by).inside(code).filter(state=Case.State.VISIT, paused_on=None)
    waits = Q(pk__in=clues.exclude(household=None).values("household")) | Q(pk__in=cases.values("household"))
    return Household.objects.visible_to(by).filter(waits)


def may_verify(user):
    return user.has_perm("monitoring.change_clue") and user.has_perm("monitoring.change_case")


def verify(visit, verdict, *, by, papers=(), **check):
    """Take the steps a visit's verdict means; `check` are the case's own fields, `papers` files kept with the visit.

    ValidationError when nothing waits here (any more), or a step refuses.
    """
    if verdict == Verdict.LATER:
        return
    awaited = awaited_at([visit.household], by).get(visit.household_id, Awaited())
    if verdict not in dict(awaited.verdicts):
        raise ValidationError("这户等待核实的线索或办理件已由别人办理，请刷新页面，核实结论选“只登记走访”。")
    said = {"by": by, "opinion": visit.note, "happened_on": visit.visited_on}
    for clue in awaited.clues:
        steps.take(CLUE_WORKFLOW, clue, _step_of(clue, verdict), **said)
    if verdict == Verdict.CHECKED:
        case = Case.objects.live().get(household=visit.household_id)
        steps.take(CASE_WORKFLOW, case, "visit", files=papers, values=check, **said)


def _step_of(clue, verdict):
    """The first true clue opens the case, the others join it."""
    if verdict == Verdict.UNTRUE:
        return "dismiss"
    runs = clue.household.is_open or Case.objects.live().filter(household=clue.household_id).exists()
    return "merge" if runs else "open"
