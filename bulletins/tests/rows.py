"""A row of every register of the bulletins, for their own tests and those of all ledgers."""

from datetime import date

from django.utils import timezone

from bulletins.models import Appeal, Assessment, AssessmentRule, Assignment, ProgressReport, ScoreEntry
from core.months import Month

DECEMBER = Month.parse("2023-12")
FAR = 2050  # a year no test assesses: rows that stand in every town are in nobody's way


def add_assignment(region, number, word="示例任务", **fields):
    """A task of a place; for the city it is the office's unless a department is named."""
    plain = {"year": 2023, "item": 4, "unit": word, "due_on": date(2023, 12, 31), "requirement": word}
    return Assignment.objects.create(region_id=region, number=number, title=word[:60], **plain | fields)


def add_report(assignment, month=DECEMBER, **fields):
    plain = {"state": "town", "entered_on": date(2023, 12, 25), "due_on": date(2024, 1, 2)}
    return ProgressReport.objects.create(
        assignment=assignment, region_id=assignment.region_id, month=month, **plain | fields
    )


def add_rule(kind="minus", name="示例考核内容", year=2023, **fields):
    plain = {"module": "督查督导", "points": None if kind == "veto" else 5}
    return AssessmentRule.objects.get_or_create(kind=kind, name=name, year=year, defaults=plain | fields)[0]


def add_assessment(year=2023, **fields):
    """A year's assessment of which nothing is frozen."""
    return Assessment.objects.get_or_create(year=year, defaults={"counted_at": timezone.now()} | fields)[0]


def add_year_work(region, number, word):
    """A row of each register in a place: a task and its report, points by hand, an appeal; `word` stands in all."""
    assignment, rule = add_assignment(region, f"2023-04-{number}", word), add_rule(year=FAR)
    of_rule = {"region_id": region, "rule": rule, "about": word, "reason": word}
    return [
        assignment,
        add_report(assignment, progress=word),
        rule,
        ScoreEntry.objects.create(**of_rule, year=FAR, kind=rule.kind, happened_on=date(2023, 5, 4), points=1),
        Appeal.objects.create(**of_rule, year=FAR, assessment=add_assessment(FAR), state="rejected"),
    ]
