"""The ledgers of items 20 and 21: the project bank, what happens on the way, farmers linked, assets."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode

from core.imports.related import with_related
from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.ledgers.households import HEAD
from projects.alarms import COLOURS, alarms_of, sentence
from projects.assets import FORMED, note_use
from projects.indicators import INDICATORS
from projects.models import (
    Alarm,
    Asset,
    Contract,
    IncomeShare,
    Linkage,
    LinkedHousehold,
    Notice,
    Patrol,
    Project,
    ReliefWorker,
    Rent,
    SiteReport,
)
from projects.models.projects import SOURCES
from projects.row_rules import (
    asset_rule,
    contract_rule,
    disposed_by_approval,
    linked_rule,
    notices_stand,
    patrol_rule,
    project_rule,
    relief_rule,
    rent_rule,
    report_rule,
    share_rule,
    stays_finished,
)
from projects.steps import ASSET_STEPS, CODES, PROJECT_STEPS
from projects.words import AssetUse, Mechanism


def alarm_pills(record, subject):
    """What is wrong today, for the head of a project or asset; without its parameters nobody can tell."""
    try:
        found = list(alarms_of(record, subject))
    except ValidationError as missing:
        return [{"state": "unknown", "text": f"预警没有核对：{missing.messages[0]}"}]
    return [{"state": COLOURS[rule.severity], "text": f"{rule.name}：{told}"} for rule, told in found]


def _wages(project):
    """以工代赈 with what was paid for work so far."""
    share = project.wage_share
    return "以工代赈" if share is None else f"以工代赈：劳务报酬占中央资金 {share:.2f}%"


class Projects(Ledger):
    name = "projects"
    figures = figures_in("projects", INDICATORS)
    model = Project
    purpose = "项目库：从村级申报到移交办结，一项目一档"
    sections = {
        "基本信息": "number name region year tier kind subkind nature place department unit responsible phone content",
        "工期": "planned_start_on planned_end_on begun_on finished_on progress lag_reason lag_measures",
        "资金": " ".join((*SOURCES, "budget", "declared_total")),
        "类别": "is_household_level is_yielding is_small is_work_relief with_craftsmen is_green_channel has_feasibility",
        "受益": "villages households people lifted_people monitored_people",
        "绩效": "goal_quantity goal_quality goal_time goal_cost goal_benefit goal_satisfaction evaluation "
        "evaluation_score",
        "实施": "approval_number tender_method contractor contract_price settled_price worker_wages promised "
        "paid_to_households",
    }
    list_columns = ("name", "region", "year", "kind", "budget", "progress", "state", "due_on", "number")
    filters = (
        "region", "year", "state", "kind", "subkind", "tier", "department", "is_work_relief", "is_green_channel",
        "is_small", "is_household_level", "budget",
    )  # fmt: skip
    search = Search(name="name", code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(project_rule)
    workflow = PROJECT_STEPS
    has_attachments = True

    def opening_query(self, user):
        """A department opens with its own projects."""
        own = next((word for word, code in CODES.items() if user.role == "department" and code == user.department), "")
        return urlencode({"department": own}) if own else ""

    def pills(self, record):
        marks = [
            (record.is_green_channel, "plain", "绿色通道"), (record.is_work_relief, "plain", _wages(record)),
            (record.could_be_work_relief, "near", "适合以工代赈，尚未采用"),
        ]  # fmt: skip
        plain = [{"state": state, "text": text} for holds, state, text in marks if holds]
        return super().pills(record) + plain + alarm_pills(record, self.name)

    def links(self, user, record):
        """An accepted project's asset is made from it, once."""
        if record.state not in FORMED or not user.has_perm("projects.add_asset") or record.assets.exists():
            return []
        return [{"label": "生成资产", "url": reverse("project-make-asset", args=[record.pk]), "post": True}]


class Notices(Ledger):
    name = "notices"
    model = Notice
    purpose = "项目公告公示：市级和镇村级两级，入库、计划、实施前、完工后"
    sections = {"公示": "project level kind place begun_on ended_on objections"}
    list_columns = ("project", "region", "level", "kind", "place", "begun_on", "ended_on")
    filters = ("region", "level", "kind", "begun_on")
    order = ("region_id", "project_id", "pk")
    key = ("project", "level", "kind", "begun_on")
    tab_of = "project"
    import_checks = (notices_stand,)
    has_attachments = True


class SiteReports(Ledger):
    name = "site-reports"
    model = SiteReport
    purpose = "工程现场报告：形象进度、滞后原因和整改措施"
    sections = {"进度": "project reported_on progress workers_on_site description lag_reason measures"}
    list_columns = ("project", "region", "reported_on", "progress", "workers_on_site", "lag_reason")
    filters = ("region", "reported_on", "progress")
    order = ("region_id", "project_id", "reported_on")
    key = ("project", "reported_on")
    tab_of = "project"
    row_rule = staticmethod(report_rule)
    import_checks = (with_related("project"), stays_finished)
    has_attachments = True


class Linkages(Ledger):
    name = "linkages"
    model = Linkage
    purpose = "经营性项目怎样带动农户：方式、经营主体和协议"
    sections = {"机制": "project mechanism partner agreement agreed_on ends_on terms"}
    list_columns = ("project", "region", "mechanism", "partner", "agreement", "agreed_on", "ends_on")
    filters = ("region", "mechanism", "ends_on")
    order = ("region_id", "project_id", "pk")
    key = ("project", "mechanism", "agreement")
    tab_of = "project"
    has_attachments = True
    states = {"mechanism": {Mechanism.CASH: "below"}}


class LinkedHouseholds(Ledger):
    name = "linked-households"
    model = LinkedHousehold
    purpose = "项目带动了哪些农户，约定多少、兑现多少"
    sections = {"带动": "household project year mechanism promised paid paid_on"}
    list_columns = (HEAD, "household", "region", "project", "year", "mechanism", "promised", "paid", "paid_on")
    filters = ("region", "project", "year", "mechanism", "paid")
    order = ("region_id", "household_id", "project_id", "pk")
    key = ("household", "project", "year", "mechanism")
    tab_of = "household project"
    row_rule = staticmethod(linked_rule)


class ReliefWorkers(Ledger):
    name = "relief-workers"
    model = ReliefWorker
    purpose = "以工代赈项目用了哪些农户、发了多少劳务报酬"
    sections = {"务工": "household member project begun_on days wages paid_on"}
    list_columns = (HEAD, "household", "region", "member", "project", "begun_on", "days", "wages", "paid_on")
    filters = ("region", "begun_on", "wages")
    order = ("region_id", "household_id", "project_id", "pk")
    key = ("household", "member", "project", "begun_on")
    tab_of = "household project"
    row_rule = staticmethod(relief_rule)


class Assets(Ledger):
    name = "assets"
    figures = figures_in("assets", INDICATORS)
    model = Asset
    purpose = "项目资产：登记、确权、移交、管护、运营、收益分配和处置"
    sections = {
        "基本信息": "number name region kind subkind formed_year project quantity measure specification place "
        "longitude latitude built_on accepted_on",
        "资金和价值": "central provincial prefecture county other original_value depreciation net_value",
        "确权和移交": "owner owner_name titled_on title_number handed_on platform_number in_national_system",
        "管护和运营": "keeper keeper_person keeper_phone upkeep_budget use use_since operation beneficiaries",
        "收益": "rent_due rent_received income distributed",
        "处置": "disposal disposal_income disposal_note note",
    }
    list_columns = ("name", "region", "kind", "formed_year", "original_value", "owner", "use", "state", "number")
    filters = (
        "region", "kind", "formed_year", "state", "owner", "use", "operation", "titled_on", "in_national_system",
        "original_value",
    )  # fmt: skip
    search = Search(name="name", code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(asset_rule)
    import_checks = (disposed_by_approval,)
    tab_of = "project"
    workflow = ASSET_STEPS
    has_attachments = True
    states = {
        "use": {AssetUse.IDLE: "near", AssetUse.INEFFICIENT: "near", AssetUse.DAMAGED: "below", AssetUse.LOST: "below"}
    }

    def pills(self, record):
        return super().pills(record) + alarm_pills(record, self.name)

    def links(self, user, record):
        return [{"label": "资产脉络", "url": reverse("asset-life", args=[record.pk])}]


class Contracts(Ledger):
    name = "contracts"
    model = Contract
    purpose = "资产的承包、租赁、入股和委托合同"
    sections = {"合同": "asset number partner operation begun_on ends_on annual_rent"}
    list_columns = ("number", "asset", "region", "partner", "operation", "begun_on", "ends_on", "annual_rent")
    filters = ("region", "operation", "ends_on")
    search = Search(name="partner", code="number")
    order = ("region_id", "ends_on", "pk")
    key = ("number",)
    tab_of = "asset"
    row_rule = staticmethod(contract_rule)
    has_attachments = True

    def links(self, user, record):
        """The rents that fall due, from the contract, once."""
        if not user.has_perm("projects.add_rent") or not record.annual_rent or record.rents.exists():
            return []
        return [{"label": "生成各期租金", "url": reverse("contract-plan-rents", args=[record.pk]), "post": True}]


class Rents(Ledger):
    name = "rents"
    figures = figures_in("rents", INDICATORS)
    model = Rent
    purpose = "合同租金：应收、实收和拖欠"
    sections = {"租金": "asset contract due_on due received received_on"}
    list_columns = ("asset", "region", "contract", "due_on", "due", "received", "received_on")
    filters = ("region", "due_on", "received")
    order = ("region_id", "due_on", "pk")
    key = ("asset", "contract", "due_on")
    tab_of = "asset"
    row_rule = staticmethod(rent_rule)


class Patrols(Ledger):
    name = "patrols"
    model = Patrol
    purpose = "资产巡查：使用状态和发现的问题"
    sections = {"巡查": "asset patrolled_on patroller use finding handling"}
    list_columns = ("asset", "region", "patrolled_on", "patroller", "use", "finding")
    filters = ("region", "use", "patrolled_on")
    order = ("region_id", "asset_id", "patrolled_on")
    key = ("asset", "patrolled_on")
    tab_of = "asset"
    row_rule = staticmethod(patrol_rule)
    has_attachments = True
    after_write = staticmethod(note_use)


class IncomeShares(Ledger):
    name = "income-shares"
    model = IncomeShare
    purpose = "资产收益怎样分配：去向、金额、决策和公示"
    sections = {"分配": "asset month purpose amount households decided_on announced_on"}
    list_columns = ("asset", "region", "month", "purpose", "amount", "households", "announced_on")
    filters = ("region", "month", "purpose", "amount")
    order = ("region_id", "asset_id", "month", "pk")
    key = ("asset", "month", "purpose")
    tab_of = "asset"
    row_rule = staticmethod(share_rule)


class Alarms(Ledger):
    name = "project-alarms"
    model = Alarm
    purpose = "项目和资产的预警：每晚核对一次，点名称打开项目或资产"
    sections = {"预警": "name number region subject rule severity since amount note checked_on"}
    list_columns = (
        "name", "region", "rule", "severity", "number", Column("sentence", "说明", "text", compute=sentence),
    )  # fmt: skip
    filters = ("region", "subject", "rule", "severity", "since", "amount")
    search = Search(name="name", code="number")
    order = ("region_id", "rule", "number")
    read_only = True
    states = {"severity": {Alarm.Severity.RED: "below", Alarm.Severity.YELLOW: "near"}}
