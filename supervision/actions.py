"""What is done with the findings of a supervision visit."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Greatest

from monitoring.models import Rectification
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW
from supervision.models import SupervisionVisit

Source = Rectification.Source


def problem_of(visit):
    """The visit's findings as a problem of the rectification ledger, not yet stored."""
    begun = RECTIFICATION_WORKFLOW.clock().begin(Rectification.State.WORKING, visit.visited_on)
    return Rectification(
        region_id=visit.region_id, year=visit.visited_on.year, found_on=visit.visited_on, description=visit.findings,
        source=Source.UNANNOUNCED if visit.kind == SupervisionVisit.Kind.UNANNOUNCED else Source.SUPERVISION,
        level=Rectification.Level.SHENMU, term=Rectification.Term.LIMITED, deadline=visit.deadline, **begun,
    )  # fmt: skip


def pass_on(visit, problem, *, by):
    """Store the problem and link the visit to it. Of two people who press at once one wins, the other is told."""
    with transaction.atomic(), pghistory.context(user=by.pk, why="转入问题整改"):
        problem.validate_constraints()  # the form that asked for half of the fields has not
        problem.save()
        waiting = SupervisionVisit.objects.visible_to(by).filter(pk=visit.pk, problem=None, is_open=True)
        if not waiting.update(problem=problem, version=F("version") + 1):
            raise ValidationError("这次督导的问题已由别人转入问题整改或登记整改，没有重复转入。请刷新查看。")
    return problem


def settle(keys):
    """Visits linked to a problem that is signed off already: what they found is put right."""
    closed = Rectification.objects.filter(number=OuterRef("problem"), state=Rectification.State.CLOSED)
    day = Greatest(F("visited_on"), Subquery(closed.values("entered_on")))
    SupervisionVisit.objects.filter(Exists(closed), pk__in=keys, rectified_on=None).update(rectified_on=day)
