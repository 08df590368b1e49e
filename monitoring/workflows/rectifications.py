"""How a problem is signed off (work plan items 5 and 27): applied for, reviewed, closed by somebody else, opened again."""

from django.db.models import F

from core.steps import Step, Workflow
from monitoring.models import Rectification

STATE = Rectification.State
MAY, REVIEW, CLOSE = (f"monitoring.{verb}_rectification" for verb in ("change", "review", "close"))


def not_ready(problem):
    if not problem.measures:
        yield "还没有填写整改措施，请先修改这条问题。"


def start_again(problem, taken):
    """Who reviewed and closed the former round has no say in who takes part in the next."""
    Rectification.objects.filter(pk=problem.pk).update(applied_by=None, reviewed_by=None, closed_by=None)


def relapse(problem, taken):
    Rectification.objects.filter(pk=problem.pk).update(reopened=F("reopened") + 1)
    start_again(problem, taken)


RECTIFICATION_WORKFLOW = Workflow(
    "rectifications",
    (
        Step("apply", "申请销号", (STATE.WORKING,), STATE.APPLIED, MAY, photo=True, fields=("progress",),
             optional_fields=("checked_places", "mechanism"), signed="applied_by", refusals=not_ready),
        Step("review", "审核通过", (STATE.APPLIED,), STATE.REVIEWED, REVIEW, working_days=5, signed="reviewed_by"),
        Step("return", "退回整改", (STATE.APPLIED, STATE.REVIEWED), STATE.WORKING, REVIEW, effect=start_again),
        Step("close", "验收销号", (STATE.REVIEWED,), STATE.CLOSED, CLOSE, working_days=5, signed="closed_by"),
        Step("relapse", "反弹，重新整改", (STATE.CLOSED,), STATE.WORKING, REVIEW, effect=relapse),
    ),
    pause_permission=REVIEW,
)  # fmt: skip
