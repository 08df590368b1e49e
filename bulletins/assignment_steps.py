"""How a month's progress is reported (work plan item 2): by the unit with evidence, then accepted or sent back."""

from django.db.models import F, Q

from bulletins.models import Assignment, ProgressReport
from core.models.regions import CITY_DIGITS
from core.steps import Step, Workflow

STATE = ProgressReport.State
ACCEPT = "bulletins.accept_progressreport"
# Who owes the report: the state says it, so that to-dos count each office's own.
OWERS = ((STATE.TOWN, "town", "镇街"), (STATE.UNIT, "unit", "部门"), (STATE.OFFICE, "office", "市衔接办"))


def _other_department(report, user):
    if user.role == "department" and report.assignment.department != user.department:
        return "这项任务由别的部门填报。"
    return ""


def _went_back(report):
    before = Assignment.objects.filter(pk=report.assignment_id).values_list("percent", flat=True).first()
    if before is not None and (report.percent or 0) < before and not report.problems:
        yield f"上次核收的进度是 {before}%，这次更低，请在“存在问题”里写明原因。"


def _keep_progress(report, taken):
    """The newest accepted month is where the assignment stands; all of it done is the day it was reported done."""
    newest = Assignment.objects.filter(pk=report.assignment_id).filter(
        Q(reported_in=None) | Q(reported_in__lte=report.month)
    )
    done_on = report.entered_on if report.percent == 100 else None
    newest.update(percent=report.percent, reported_in=report.month, done_on=done_on, version=F("version") + 1)


def _owed_by(owner):
    """Whether a report goes back to this owner: the same that a new one would wait for."""
    return lambda report: owner_of(report.assignment) == owner


def owner_of(assignment):
    """The state in which a month's report of this assignment is opened."""
    if len(assignment.region_id) > CITY_DIGITS:
        return STATE.TOWN
    return STATE.UNIT if assignment.department else STATE.OFFICE


PROGRESS_STEPS = Workflow(
    "progress-reports",
    (
        *(
            Step(
                f"report-{word}", "报送进展", (state,), STATE.REPORTED, f"bulletins.report_{word}", opinion=False, photo=True,
                working_days="progress_report_days", fields=("percent", "progress"),
                optional_fields=("problems", "next_steps"), signed="reported_by", owner=_other_department, demands=_went_back,
            )
            for state, word, _ in OWERS
        ),
        Step(
            "accept", "核收", (STATE.REPORTED,), STATE.ACCEPTED, ACCEPT, opinion=False,
            working_days="progress_review_days", effect=_keep_progress,
        ),
        *(
            Step(f"return-{word}", f"退回{label}补报", (STATE.REPORTED,), state, ACCEPT, applies=_owed_by(state))
            for state, word, label in OWERS
        ),
    ),
    pause_permission=ACCEPT,
)  # fmt: skip
