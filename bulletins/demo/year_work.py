"""Fills the split of the plan and its monthly reports: most units on time, some late, some sent back."""

from datetime import timedelta
from random import Random

import pghistory
from django.utils import timezone

from bulletins.assigning import open_reports, open_year
from bulletins.assignment_steps import PROGRESS_STEPS, STATE
from bulletins.models import Assignment, ProgressReport
from core.models import StepTaken, User
from core.models.regions import CITY_DIGITS
from core.months import Month
from core.scoping import whole_city

MONTHS = 3
SILENT = 0.12  # of the reports of the last month, so many are still owed
UNREAD = 0.2  # and so many wait to be accepted
PROGRESS = (
    "已召开推进会并分解到村",
    "完成入户摸底，建立清单",
    "按序时进度推进，正在整理佐证",
    "已完成本月任务并更新台账",
)
PROBLEMS = ("", "", "个别村进度偏慢", "部门数据反馈不及时")
NEXT = ("继续推进，逐村核对", "补齐佐证材料", "组织一次回头看")


def load_year_work(until, seed):
    """The year of `until` with the reports of its last months; gives (assignments, reports)."""
    rng = Random(f"{seed}/year-work")
    with whole_city(), pghistory.context(why="演示数据"):
        made = open_year(until.year)
        people = {(user.role, user.department or user.region_id): user for user in User.objects.order_by("-pk")}
        for back in range(MONTHS - 1, -1, -1):
            if (until - back).year == until.year:
                _report(until - back, rng, people, is_last=not back)
        return made, ProgressReport.objects.count()


def _report(month, rng, people, *, is_last):
    open_reports(month)
    reports, taken = [], []
    for report in (
        ProgressReport.objects.filter(month=month).select_related("assignment").order_by("assignment__number")
    ):
        if is_last and rng.random() < SILENT:
            continue
        _fill(report, rng, month, people, accepted=not is_last or rng.random() > UNREAD)
        reports.append(report)
        taken += _steps(report, people)
    changed = ("percent", "progress", "problems", "next_steps", "state", "entered_on", "due_on", "reported_by")
    ProgressReport.objects.bulk_update(reports, changed, batch_size=500)
    StepTaken.objects.bulk_create(taken)
    _keep([report for report in reports if report.state == STATE.ACCEPTED])


def _fill(report, rng, month, people, *, accepted):
    even = round(100 * month.number / 12)
    report.owed_as = report.state
    report.percent = max(report.assignment.percent or 0, min(100, even + rng.randint(-12, 6)))
    report.progress, report.problems, report.next_steps = rng.choice(PROGRESS), rng.choice(PROBLEMS), rng.choice(NEXT)
    report.entered_on = min(report.entered_on + timedelta(days=rng.randint(0, 6)), timezone.localdate())
    report.reported_by = _reporter(report, people)
    report.state = STATE.ACCEPTED if accepted else STATE.REPORTED
    report.due_on = None if accepted else PROGRESS_STEPS.clock().due_on(STATE.REPORTED, report.entered_on)


def _reporter(report, people):
    if report.owed_as == STATE.TOWN:
        return people[("clerk", report.region_id)]
    key = ("department", report.assignment.department) if report.owed_as == STATE.UNIT else ("office", report.region_id)
    return people[key]


def _steps(report, people):
    word = {STATE.TOWN: "town", STATE.UNIT: "unit", STATE.OFFICE: "office"}[report.owed_as]
    yield _step(report, f"report-{word}", report.owed_as, STATE.REPORTED, report.reported_by)
    if report.state == STATE.ACCEPTED:
        yield _step(
            report, "accept", STATE.REPORTED, STATE.ACCEPTED, people[("office", report.region_id[:CITY_DIGITS])]
        )


def _step(report, name, source, target, by):
    return StepTaken(
        region_id=report.region_id, ledger="progress-reports", object_id=report.pk, step=name,
        label=PROGRESS_STEPS.step(name).label, source=source, target=target, happened_on=report.entered_on, by=by,
    )  # fmt: skip


def _keep(reports):
    """What accepting does, for all at once."""
    rows = []
    for report in reports:
        task = report.assignment
        task.percent, task.reported_in = report.percent, Month(report.month)
        task.done_on = report.entered_on if report.percent == 100 else None
        rows.append(task)
    Assignment.objects.bulk_update(rows, ("percent", "reported_in", "done_on"), batch_size=500)
