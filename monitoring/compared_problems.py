"""What a row of 信息比对 shows to be wrong goes on into the ledger of problems, once a row."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from monitoring.comparison_kinds import BY_CODE
from monitoring.models import ListedPerson, Rectification
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW


def number_of(row):
    """The problem's number, by which the row knows it: a second one of the same row is refused by the database."""
    return f"BD{row.pk}"


def problems_of(rows):
    """{row's key: its problem} of those rows that went on, in one query."""
    keys = {number_of(row): row.pk for row in rows}
    return {keys[problem.number]: problem for problem in Rectification.objects.filter(number__in=keys)}


def may_pass_on(row):
    """A row that means a household; what means nobody is no problem of anybody."""
    return row.outcome == ListedPerson.Outcome.HIT and row.household_id is not None


def problem_of(row):
    """The row as a problem of its household, not yet stored: found on the day it was compared."""
    kind, found_on = BY_CODE[row.kind], localdate(row.created_at)
    amount = f"，{row.amount:,.2f} 元" if row.amount is not None else ""
    return Rectification(
        number=number_of(row), region_id=row.region_id, concerned=row.household, year=found_on.year, found_on=found_on,
        description=f"{row.month.label}{kind.label}第 {row.line} 行：{row.name or row.household.head_name}{kind.sentence}{amount}",
        source=Rectification.Source.COMPARISON, level=Rectification.Level.SHENMU, term=Rectification.Term.LIMITED,
        **RECTIFICATION_WORKFLOW.clock().begin(Rectification.State.WORKING, found_on),
    )  # fmt: skip


def pass_on(problem, *, by):
    """Store the problem; of two people who press at once one wins, the other is told."""
    if Rectification.objects.filter(number=problem.number).exists():
        raise ValidationError("这一行已由别人转入问题整改，没有重复转入。请刷新查看。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="转入问题整改"):
        problem.validate_constraints()  # the form that asked for half of the fields has not
        problem.save()
    return problem
