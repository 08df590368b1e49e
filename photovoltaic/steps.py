"""The ways of a fault (报修 → 派单 → 到场 → 修复 → 复电) and of a village's distribution plan (facts §10)."""

from core.steps import Step, Workflow
from photovoltaic import sharing
from photovoltaic.losses import not_restored_yet, note_contractor, note_losses

REPAIR = "photovoltaic.change_faultticket"

TICKET_STEPS = Workflow(
    "fault-tickets",
    (
        Step(
            "send", "派单", ("reported",), "sent", REPAIR, working_days="pv_dispatch_days", opinion=False,
            effect=note_contractor,
        ),
        Step("arrive", "到场", ("sent",), "there", REPAIR, opinion=False),
        Step("repair", "修复", ("there",), "repaired", REPAIR, opinion=False, photo=True, fields=("repair",)),
        Step(
            "restore", "复电", ("repaired",), "restored", REPAIR, opinion=False, fields=("restored_on", "restored_hour"),
            demands=not_restored_yet, effect=note_losses,
        ),
        Step("void", "误报撤销", ("reported", "sent", "there"), "void", REPAIR),
    ),
    limit="pv_repair_days",
    pause_permission=REPAIR,
)  # fmt: skip

PLAN, REVIEW = "photovoltaic.change_distributionplan", "photovoltaic.review_distributionplan"

PLAN_STEPS = Workflow(
    "distribution-plans",
    (
        Step("vote", "村民代表会表决通过", ("draft",), "voted", PLAN, photo=True, refusals=sharing.plan_faults, effect=sharing.note_income),
        Step("review", "镇街审核", ("voted",), "reviewed", REVIEW, working_days="pv_review_days", signed="reviewed_by"),
        Step("return", "退回修改", ("voted",), "draft", REVIEW),
        Step("announce", "张榜公示", ("reviewed",), "announced", PLAN, opinion=False, photo=True),
        Step("carry-out", "公示期满实施", ("announced",), "running", PLAN, opinion=False, minimum_days="pv_notice_days"),
        Step("amend", "按程序调整方案", ("announced", "running"), "draft", PLAN),
        Step("publish", "年终公布分配结果", ("running",), "closed", PLAN, opinion=False, photo=True, refusals=sharing.unpaid),
    ),
    pause_permission=REVIEW,
)  # fmt: skip
