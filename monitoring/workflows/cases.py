"""纳入监测: the step table of facts §1.4 (work plan item 5), with its clocks, exits and the green channel."""

from datetime import timedelta

from core.months import Month
from core.steps import Step, Workflow
from monitoring import case_checks, clearing_checks, episodes, prefilling
from monitoring.models import Case
from monitoring.parameters import Parameters
from monitoring.workflows.clearings import VOTES, begin_clearing

STATE = Case.State
VILLAGE, MATCH, REVIEW, APPROVE = (
    "monitoring.change_case", "monitoring.match_case", "monitoring.review_case", "monitoring.approve_case",
)  # fmt: skip
TOLD = ("refusal_reason", "told_on")


def open_green_channel(case, taken):
    """Aid goes first: the procedure is owed within some days from now."""
    days = Parameters.in_force(Month.of(taken.happened_on)).integer("green_papers_days")
    Case.objects.filter(pk=case.pk).update(papers_due_on=taken.happened_on + timedelta(days=days))


def already_green(case):
    if case.papers_due_on:
        yield f"绿色通道已开启，程序须在 {case.papers_due_on:%Y年%-m月%-d日}前补齐。"


def clearing_blocks(case):
    """What forbids to ask for the removal of the risk."""
    if case.clearings.live().exists():
        yield "该户的风险消除正在办理，请在那一件上继续。"
    yield from clearing_checks.blocks(case.household)


CASE_WORKFLOW = Workflow(
    "cases",
    (
        Step("visit", "完成入户核实", (STATE.VISIT,), STATE.MATCH, VILLAGE, working_days="case_visit_workdays", photo=True,
             fields=("visitors", "has_consent", "monitored_as", "risks"), known=prefilling.visited,
             demands=case_checks.visited),
        Step("match", "完成信息比对", (STATE.MATCH,), STATE.APPRAISAL, MATCH, working_days="case_match_workdays",
             opinion=False, fields=("match_result",)),
        Step("appraise", "评议通过，开始公示", (STATE.APPRAISAL,), STATE.NOTICE, VILLAGE,
             working_days="case_appraisal_workdays", photo=True, fields=VOTES),
        Step("notice", "公示期满无异议，报镇街", (STATE.NOTICE,), STATE.TOWN, VILLAGE,
             working_days="notice_close_workdays", minimum_days="notice_days", photo=True, opinion=False),
        Step("objection", "公示有异议，重新核实", (STATE.NOTICE,), STATE.VISIT, VILLAGE),
        Step("review", "审核同意，报市审定", (STATE.TOWN,), STATE.CITY, REVIEW, working_days="case_review_workdays",
             signed="reviewed_by", refusals=case_checks.category_fits),
        Step("return_to_village", "退回村里重新核实", (STATE.TOWN,), STATE.VISIT, REVIEW),
        Step("approve", "审定纳入", (STATE.CITY,), STATE.ANNOUNCEMENT, APPROVE, working_days="case_approval_workdays",
             document=True, signed="approved_by", refusals=case_checks.category_fits, effect=episodes.admit),
        Step("return_to_town", "退回镇街", (STATE.CITY,), STATE.TOWN, APPROVE),
        Step("announce", "已在村里公告", (STATE.ANNOUNCEMENT,), STATE.ENTRY, VILLAGE,
             working_days="case_announce_workdays", photo=True, opinion=False),
        Step("enter", "已录入国家系统", (STATE.ENTRY,), STATE.AID, VILLAGE, working_days="case_entry_workdays",
             opinion=False, fields=("national_number",)),
        Step("aid", "帮扶措施已落实", (STATE.AID,), STATE.FOLLOWING, VILLAGE, working_days="case_aid_workdays",
             refusals=case_checks.aided),
        Step("ask_clearing", "申请风险消除", (STATE.FOLLOWING,), "", VILLAGE, refusals=clearing_blocks,
             effect=begin_clearing),
        Step("green", "开启绿色通道（先行救助）", Case.PROCEDURE, "", VILLAGE, refusals=already_green,
             effect=open_green_channel),
        Step("refuse", "不予纳入", Case.VILLAGE, STATE.REFUSED, VILLAGE, fields=TOLD, demands=case_checks.told,
             effect=episodes.finish_clues),
        Step("refuse_match", "不予纳入", (STATE.MATCH,), STATE.REFUSED, MATCH, fields=TOLD, demands=case_checks.told,
             effect=episodes.finish_clues),
        Step("refuse_town", "不予纳入", (STATE.TOWN,), STATE.REFUSED, REVIEW, fields=TOLD, demands=case_checks.told,
             effect=episodes.finish_clues),
        Step("refuse_city", "不予纳入", (STATE.CITY,), STATE.REFUSED, APPROVE, fields=TOLD, demands=case_checks.told,
             effect=episodes.finish_clues),
        Step("withdraw", "农户撤回申请", (*Case.VILLAGE, STATE.MATCH), STATE.WITHDRAWN, VILLAGE,
             effect=episodes.finish_clues),
        Step("reduce", "整户自然减少", Case.LIVE, STATE.REDUCED, REVIEW, photo=True, effect=episodes.reduce),
    ),
    limit="case_limit_days",
    escalation=("escalate_town_workdays", "escalate_city_workdays"),
)  # fmt: skip


def begin_case(household, *, source, received_on, on, risks=()):
    """A new episode of a household that a clue is about; its whole time counts from the day the clue came in."""
    clock = CASE_WORKFLOW.clock()
    return Case.objects.create(
        household=household,
        region_id=household.region_id,
        episode=household.cases.count() + 1,
        source=source,
        risks=list(risks),
        **{**clock.begin(STATE.VISIT, on), "limit_on": clock.limit_on(received_on)},
    )
