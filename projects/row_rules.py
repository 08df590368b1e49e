"""How the fields of one project or asset go together: the same sentences on the page and in the import."""

from django.utils.timezone import localdate

from core.imports.merging import Merge
from core.imports.staging import fetch
from core.months import Month
from monitoring.row_rules import not_in_future
from projects.models import Notice
from projects.models.disposing import BY_APPROVAL
from projects.models.finishing import FINISHED, STAYS_FINISHED
from projects.models.noticing import NoticeStands, needed, stood
from projects.words import SUBKINDS, AssetUse, Operation


def project_rule(values):
    """Pairs (field, sentence) for a project's own fields (facts §6)."""
    yield from not_in_future("begun_on", "finished_on")(values)
    kind, subkind = values.get("kind"), values.get("subkind")
    if kind and subkind and subkind not in SUBKINDS.get(kind, ()):
        allowed = "、".join(SUBKINDS.get(kind, ())) or "不填"
        yield "subkind", f"“{kind}”的子类型只能是：{allowed}。"
    start, end = values.get("planned_start_on"), values.get("planned_end_on")
    if start and end and end < start:
        yield "planned_end_on", "计划完工日期不能早于计划开工日期。"
    households, people = values.get("households"), values.get("people")
    if households and people and people < households:
        yield "people", "受益人数不能少于受益户数。"


def report_rule(values):
    """A project that runs behind its plan says why and what is done about it (整改)."""
    yield from not_in_future("reported_on")(values)
    told = _behind(values.get("project"), values.get("reported_on"), values.get("progress") or 0)
    for field, label in (("lag_reason", "滞后原因"), ("measures", "整改措施")):
        if told and not values.get(field):
            yield field, f"{told}，现已滞后，请填写{label}。"


def _behind(project, day, progress):
    """What the plan wanted by a day and the project has not reached; empty when it is in time."""
    start, end = getattr(project, "planned_start_on", None), getattr(project, "planned_end_on", None)
    if day and end and day > end and progress < 100:
        return f"计划 {end:%Y年%-m月%-d日}完工"
    if day and start and day > start and not progress and not project.begun_on:
        return f"计划 {start:%Y年%-m月%-d日}开工"
    return ""


def asset_rule(values):
    """Pairs (field, sentence) for an asset's own fields (facts §8)."""
    yield from not_in_future("built_on", "accepted_on", "titled_on", "handed_on")(values)
    value, depreciation = values.get("original_value"), values.get("depreciation")
    if value is not None and depreciation is not None and depreciation > value:
        yield "depreciation", "累计折旧不能大于原值。"
    if values.get("titled_on") and not values.get("owner"):
        yield "owner", "已确权的须填写权属。"
    if values.get("use") == AssetUse.IDLE and not values.get("use_since"):
        yield "use_since", "闲置的须填写起始日期。"
    built, accepted = values.get("built_on"), values.get("accepted_on")
    if built and accepted and accepted < built:
        yield "accepted_on", "验收日期不能早于建成日期。"


def linked_rule(values):
    """What was paid to a household has its day."""
    yield from not_in_future("paid_on")(values)
    if values.get("paid") and not values.get("paid_on"):
        yield "paid_on", "填写了已兑现的须填写兑现日期。"


relief_rule = not_in_future("begun_on", "paid_on")


def patrol_rule(values):
    """A patrol tells how an asset is found; disposing of it is decided elsewhere."""
    yield from not_in_future("patrolled_on")(values)
    if values.get("use") == AssetUse.DISPOSED:
        yield "use", "巡查只记录看到的使用状态；要处置的，请在资产上办理“申请处置”。"


def contract_rule(values):
    begun, ends = values.get("begun_on"), values.get("ends_on")
    if begun and ends and ends <= begun:
        yield "ends_on", "合同到期日期须晚于起始日期。"
    if values.get("operation") == Operation.OWN:
        yield "operation", "自营的资产不签合同。"


def rent_rule(values):
    yield from not_in_future("received_on")(values)
    due, received = values.get("due"), values.get("received")
    if due is not None and received is not None and received > due:
        yield "received", "实收不能多于应收。"
    if received and not values.get("received_on"):
        yield "received_on", "填写了实收的须填写实收日期。"


def share_rule(values):
    """Income is shared out when it is there, decided and announced: of no month and on no day that lies ahead."""
    yield from not_in_future("decided_on", "announced_on")(values)
    month = values.get("month")
    if month and month > Month.of(localdate()):
        yield "month", "分配月份不能晚于本月。"


def notices_stand(stage, strict):
    """Rows of a workbook that would end a notice before it had stood the days for which a step was taken."""
    ended_on = next((value for field, value in Merge(stage).fields_after() if field.name == "ended_on"), None)
    (wall,) = (each for each in Notice._meta.constraints if isinstance(each, NoticeStands))
    sql = (
        f"SELECT s.line FROM {stage.table} s JOIN projects_notice t ON t.id = s.id "
        f"WHERE {stood('t', ended_on)} < {needed('t')} AND {wall.closed(Notice, 't')} ORDER BY s.line"
    )
    for (line,) in fetch(sql) if ended_on else ():
        yield line, "ended_on", "error", "notice_stands", wall.violation_error_message


# The last report that a project would have: no later one is stored, or comes with the file; new ones come after the changes.
FALLEN = """
SELECT s.line FROM {stage} s JOIN projects_project p ON p.id = s.project_id
WHERE p.state = ANY(%s) AND p.progress >= 100 AND s.progress < 100
  AND NOT EXISTS (SELECT FROM projects_sitereport r WHERE r.project_id = s.project_id AND r.reported_on > s.reported_on)
  AND NOT (s.is_new AND EXISTS (SELECT FROM {stage} o WHERE o.project_id = s.project_id AND o.reported_on > s.reported_on))
ORDER BY s.line"""


def stays_finished(stage, strict):
    """Rows of a workbook after which a finished project would stand below 100 %."""
    for (line,) in fetch(FALLEN.format(stage=stage.table), [list(FINISHED)]) if "progress" in stage.columns else ():
        yield line, "progress", "error", "finished", STAYS_FINISHED


DISPOSED = """
SELECT s.line FROM {stage} s JOIN projects_asset a ON a.id = s.id
WHERE s.use = %s AND a.use <> s.use AND a.state <> 'disposed' ORDER BY s.line"""


def disposed_by_approval(stage, strict):
    """Rows of a workbook that would turn a registered asset into 已处置 without the approval."""
    if "use" in stage.columns:
        for (line,) in fetch(DISPOSED.format(stage=stage.table), [AssetUse.DISPOSED]):
            yield line, "use", "error", "not_approved", BY_APPROVAL
