"""A row of every register of the bulletins, for their own tests and those of all ledgers."""

from datetime import date

from bulletins.models import Assignment, ProgressReport
from core.months import Month

DECEMBER = Month.parse("2023-12")


def add_assignment(region, number, word="示例任务", **fields):
    """A task of a place; for the city it is the office's unless a department is named."""
    plain = {"year": 2023, "item": 4, "unit": word, "due_on": date(2023, 12, 31), "requirement": word}
    return Assignment.objects.create(region_id=region, number=number, title=word[:60], **plain | fields)


def add_report(assignment, month=DECEMBER, **fields):
    plain = {"state": "town", "entered_on": date(2023, 12, 25), "due_on": date(2024, 1, 2)}
    return ProgressReport.objects.create(
        assignment=assignment, region_id=assignment.region_id, month=month, **plain | fields
    )


def add_year_work(region, number, word):
    """A task with its report in a place; `word` stands in both."""
    assignment = add_assignment(region, f"2023-04-{number}", word)
    return [assignment, add_report(assignment, progress=word)]
