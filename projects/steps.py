"""The ways of projects and assets: from proposal to hand-over, from register to disposal (facts §6, §8)."""

from core.models import StepTaken
from core.steps import Step, Workflow
from projects import admission
from projects.assets import mark_disposed
from projects.models.projects import PUBLIC_SOURCES
from projects.words import Department

FAST = "project_green_days"
CODES = {
    Department.AGRICULTURE: "agriculture", Department.WATER: "water", Department.TRANSPORT: "transport",
    Department.HOUSING: "housing", Department.LABOUR: "labour", Department.EDUCATION: "education",
    Department.CULTURE: "culture", Department.FORESTRY: "forestry", Department.DEVELOPMENT: "development",
}  # fmt: skip
"""The code of a department's accounts by its name; the office of revitalization appraises as the city's office."""


def _is_fast(project):
    """Small rural works and the green channel go without the department's appraisal (item 20)."""
    return project.is_small or project.is_green_channel


def _is_slow(project):
    return not _is_fast(project)


def _is_green(project):
    return project.is_green_channel


def _department_of(record, user):
    """A project is appraised, approved and accepted by its own department; the city's office stands in for all."""
    if user.role != "department" or not record.department or CODES.get(record.department) == user.department:
        return ""
    return f"这个项目的主管部门是{record.department}，由它论证、批复和验收。"


EDIT, BUILD, REVIEW = "projects.change_project", "projects.build_project", "projects.review_project"
APPRAISE, APPROVE = "projects.appraise_project", "projects.approve_project"

PROJECT_STEPS = Workflow(
    "projects",
    (
        Step("submit", "提交镇街审核", ("draft",), "town", EDIT, opinion=False, refusals=admission.missing_for_review),
        Step(
            "review", "镇街审核", ("town",), "department", REVIEW,
            working_days="project_review_days", signed="reviewed_by", applies=_is_slow,
        ),
        Step(
            "review-fast", "镇街审核（简化程序）", ("town",), "city", REVIEW,
            working_days="project_review_days", signed="reviewed_by", applies=_is_fast,
        ),
        Step(
            "appraise", "部门论证", ("department",), "city", APPRAISE, owner=_department_of,
            working_days="project_appraisal_days", fields=("department",),
        ),
        Step(
            "admit", "市级审定入库", ("city",), "banked", APPROVE, working_days="project_admission_days",
            document=True, signed="approved_by", refusals=admission.admission_faults,
        ),
        Step("return", "退回修改", ("town",), "draft", REVIEW),
        Step("send-back", "退回修改", ("department", "city"), "draft", APPRAISE, owner=_department_of),
        Step(
            "plan", "列入年度计划", ("banked",), "planned", APPROVE, document=True, refusals=admission.admitted_publicly,
            fields=("year",),
        ),
        Step(
            "approve", "批复实施方案", ("planned",), "approved", APPRAISE, owner=_department_of, working_days="project_approval_days",
            fields=("approval_number",), applies=lambda project: not project.is_green_channel,
        ),
        Step(
            "approve-green", "绿色通道集成批复", ("planned",), "approved", APPRAISE, owner=_department_of, working_days=FAST,
            fields=("approval_number",), applies=_is_green,
        ),
        Step(
            "contract", "确定施工单位", ("approved",), "contracted", BUILD, working_days="project_tender_days",
            opinion=False, fields=("tender_method", "contractor", "contract_price"), refusals=admission.planned_publicly,
        ),
        Step(
            "begin", "开工", ("contracted",), "building", BUILD, working_days="project_start_days", opinion=False,
            photo=True, fields=("begun_on",), refusals=admission.told_before, demands=admission.begun_in_time,
        ),
        Step(
            "finish", "完工", ("building",), "finished", BUILD, opinion=False, photo=True, fields=("finished_on",),
            refusals=admission.unfinished, demands=admission.finished_by_now,
        ),
        Step(
            "inspect", "镇街初验", ("finished",), "inspected", REVIEW, working_days="project_inspection_days", photo=True,
        ),
        Step("repair", "初验不合格，返工", ("finished", "inspected"), "building", REVIEW),
        Step(
            "accept", "市级验收", ("inspected",), "accepted", APPRAISE, owner=_department_of, working_days="project_acceptance_days",
            document=True, refusals=admission.unpaid_workers,
        ),
        Step(
            "settle", "竣工决算", ("accepted",), "settled", BUILD, working_days="project_settlement_days",
            fields=("settled_price",), optional_fields=("evaluation", "evaluation_score"), refusals=admission.told_after,
        ),
        Step(
            "close", "移交办结", ("settled",), "closed", APPROVE,
            refusals=lambda project: [
                *admission.without_asset(project), *admission.unlinked(project), *admission.unevaluated(project),
            ],
        ),
        Step(
            "adjust", "动态调整（重新审定）", ("banked", "planned", "approved"), "city", BUILD, refusals=admission.out_of_season,
            optional_fields=(*PUBLIC_SOURCES, "declared_total"),
        ),
        # What was entered wrongly goes one step back, by the city, and is done anew.
        Step("retender", "撤销施工单位（填错或流标）", ("contracted",), "approved", APPROVE),
        Step("unbegin", "撤销开工（填错）", ("building",), "contracted", APPROVE),
        Step("resettle", "撤销决算（填错）", ("settled",), "accepted", APPROVE),
        Step("withdraw", "退库", ("banked", "planned"), "withdrawn", APPROVE, refusals=admission.out_of_season),
        Step("terminate", "终止", ("approved", "contracted", "building"), "terminated", APPROVE, document=True),
    ),
    pause_permission=REVIEW,
)  # fmt: skip

KEEP = "projects.change_asset"


def _stood_in(state):
    """A refused disposal leads an asset back to where it stood when its disposal was proposed."""

    def applies(asset):
        proposed = StepTaken.objects.filter(ledger="assets", object_id=asset.pk, step="propose-disposal")
        return proposed.order_by("-pk").values_list("source", flat=True).first() == state

    return applies


ASSET_STEPS = Workflow(
    "assets",
    (
        Step(
            "title", "确权", ("registered",), "titled", KEEP, opinion=False,
            fields=("owner", "owner_name", "titled_on", "title_number"), demands=admission.titled_by_now,
        ),
        Step(
            "hand-over", "移交", ("titled",), "handed", KEEP, opinion=False, photo=True, fields=("handed_on",),
            demands=admission.handed_by_now,
        ),
        Step(
            "keep", "落实管护", ("handed",), "kept", KEEP, opinion=False, fields=("keeper", "keeper_person"),
            optional_fields=("upkeep_budget", "operation"),
        ),
        Step(
            "propose-disposal", "申请处置", ("registered", "titled", "handed", "kept"), "disposing", KEEP,
            fields=("disposal", "disposal_note"), photo=True, signed="proposed_by",
        ),
        Step(
            "dispose", "批准处置", ("disposing",), "disposed", "projects.approve_asset", working_days="asset_disposal_days", document=True,
            fields=("disposal_income",), signed="approved_by",
            effect=mark_disposed,
        ),
        *(
            Step(f"back-to-{state}", "不予处置", ("disposing",), state, "projects.approve_asset", applies=_stood_in(state))
            for state in ("registered", "titled", "handed", "kept")
        ),
    ),
    pause_permission="projects.approve_asset",
)  # fmt: skip
