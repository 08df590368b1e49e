"""风险消除: visit, appraisal, notice, review, approval, announcement once more (facts §1.4 row 11, §1.5)."""

from core.steps import Step, Workflow
from monitoring import clearing_checks, episodes, prefilling
from monitoring.models import Clearing

STATE = Clearing.State
VILLAGE, REVIEW, APPROVE = (
    "monitoring.change_clearing", "monitoring.review_clearing", "monitoring.approve_clearing",
)  # fmt: skip
ASKED = ("cleared_by", *episodes.FIGURES, "contact_name", "contact_phone")
VOTES = ("votes_due", "votes_present", "votes_for", "votes_against")


def household_blocks(clearing):
    return clearing_checks.blocks(clearing.household)


CLEARING_WORKFLOW = Workflow(
    "clearings",
    (
        Step("visit", "完成入户核查", (STATE.VISIT,), STATE.APPRAISAL, VILLAGE, working_days="case_visit_workdays",
             photo=True, fields=ASKED, known=prefilling.checked_again, refusals=household_blocks, demands=clearing_checks.visit_fits),
        Step("appraise", "评议通过，开始公示", (STATE.APPRAISAL,), STATE.NOTICE, VILLAGE,
             working_days="case_appraisal_workdays", photo=True, fields=VOTES),
        Step("notice", "公示期满无异议，报镇街", (STATE.NOTICE,), STATE.TOWN, VILLAGE,
             working_days="notice_close_workdays", minimum_days="notice_days", photo=True, opinion=False),
        Step("objection", "公示有异议，重新核查", (STATE.NOTICE,), STATE.VISIT, VILLAGE),
        Step("review", "审核同意，报市审定", (STATE.TOWN,), STATE.CITY, REVIEW, working_days="case_review_workdays",
             signed="reviewed_by", refusals=clearing_checks.still_blocked),
        Step("return_to_village", "退回村里重新核查", (STATE.TOWN,), STATE.VISIT, REVIEW),
        Step("approve", "审定消除", (STATE.CITY,), STATE.ANNOUNCEMENT, APPROVE, working_days="case_approval_workdays",
             document=True, signed="approved_by", refusals=clearing_checks.still_blocked, effect=episodes.clear),
        Step("return_to_town", "退回镇街", (STATE.CITY,), STATE.TOWN, APPROVE),
        Step("announce", "已在村里公告", (STATE.ANNOUNCEMENT,), STATE.DONE, VILLAGE,
             working_days="case_announce_workdays", photo=True, opinion=False),
        Step("refuse", "不予消除，继续监测", (STATE.VISIT, STATE.APPRAISAL, STATE.NOTICE), STATE.REFUSED, VILLAGE),
        Step("refuse_town", "不予消除，继续监测", (STATE.TOWN,), STATE.REFUSED, REVIEW),
        Step("refuse_city", "不予消除，继续监测", (STATE.CITY,), STATE.REFUSED, APPROVE),
    ),
    escalation=("escalate_town_workdays", "escalate_city_workdays"),
)  # fmt: skip


def begin_clearing(case, taken):
    """A request to remove the risk of a household that is followed: its own process begins."""
    Clearing.objects.create(
        household_id=case.household_id,
        region_id=case.region_id,
        case=case,
        **CLEARING_WORKFLOW.clock().begin(STATE.VISIT, taken.happened_on),
    )
