"""Roles (角色): what a user may do. Where they may do it is their region.

Permissions are written as patterns over "app.action_model"; `sync_roles` expands them and fills the Groups.
"""

from dataclasses import dataclass

READ = ("*.view_*",)


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    duty: str
    permissions: tuple

    @staticmethod
    def label_of(code):
        return next((role.label for role in ROLES if role.code == code), "")

    @property
    def name(self):
        """A department's own name, without what all departments are called."""
        return self.label.rpartition("·")[2]


REGISTERS = ("household", "member", "income", "employment", "outofpocket", "responsibleperson", "incident")
EDIT_REGISTERS = tuple(
    f"monitoring.{verb}_{model}" for model in REGISTERS for verb in ("view", "add", "change", "delete")
)
READ_REGISTERS = tuple(f"monitoring.view_{model}" for model in REGISTERS)
# The registers that the figures of the dashboard are counted from; numbers stay masked without core.unmask_personal.
READ_FIGURES = tuple(f"monitoring.view_{model}" for model in ("household", "member", "income"))
READ_RISKS = ("monitoring.view_risk", "monitoring.view_unevaluated", "monitoring.view_trialdifference")
READ_QUALITY = tuple(f"monitoring.view_{model}" for model in ("finding", "exemption", "qualityscore", "qualitycheck"))
READ_COPIES = ("monitoring.view_monthendcopy",)
# Grids, rounds and visits: who sees them, who keeps the grids, who opens rounds, who visits.
READ_SWEEPS = tuple(
    f"monitoring.view_{model}" for model in ("grid", "gridworker", "gridhousehold", "sweep", "sweeptarget", "visit")
)
KEEP_GRIDS = ("monitoring.*_grid", "monitoring.*_gridworker", "monitoring.*_gridhousehold")
OPEN_SWEEPS = ("monitoring.add_sweep", "monitoring.change_sweep")
WRITE_VISITS = ("monitoring.add_visit", "monitoring.change_visit")
READ_BULLETINS = ("bulletins.view_*",)
# The office keeps everything of the bulletins but what units report themselves.
KEEP_BULLETINS = (
    *(
        f"bulletins.{verb}_*"
        for verb in ("view", "add", "change", "delete", "sign", "publish", "accept", "answer", "withdraw")
    ),
    "bulletins.report_office",
)
READ_CALENDAR = ("core.view_workday",)  # it decides everybody's deadlines
READ_CASES = ("monitoring.view_clue", "monitoring.view_case", "monitoring.view_clearing")
EDIT_CLUES = (*READ_CASES, "monitoring.add_clue", "monitoring.change_clue")
DOOR_CODES = ("monitoring.view_doorcode", "monitoring.add_doorcode")
VILLAGE_STEPS = ("monitoring.change_case", "monitoring.change_clearing", *DOOR_CODES)
TOWN_STEPS = ("monitoring.review_case", "monitoring.review_clearing")
CITY_STEPS = ("monitoring.match_case", "monitoring.approve_case", "monitoring.approve_clearing", *DOOR_CODES)

MEDICAL = ("seriousillness", "doctorcontract", "medicalpayment", "clinic")
EDUCATION = ("atriskpupil", "schoolaid", "schoolcohort")
HOUSING = ("houseappraisal", "houserebuild", "househazard")
WATER = ("waterappraisal", "watersupply", "wateroutage")
AID = (
    "aidgap",
    "aidcheck",
    "weeklygap",
    "aidmeasure",
    "safetynetpayment",
    "registeredaid",
    "identification",
    "elimination",
    "workplan",
    "village",
)
PAYMENTS = ("safetynetpayment",)
LOANS = (
    "loan",
    "repayment",
    "prolongation",
    "collection",
    "loanwish",
    "loanreminder",
    "compensation",
    "recovery",
    "interestsubsidy",
    "bankline",
)
WRITTEN_ONCE = ("repayment", "recovery")  # corrected by counter-entries
READ_LOANS = tuple(f"funds.view_{model}" for model in LOANS)
EDIT_LOANS = (
    *READ_LOANS,
    *(f"funds.add_{model}" for model in LOANS),
    *(f"funds.{verb}_{model}" for model in LOANS if model not in WRITTEN_ONCE for verb in ("change", "delete")),
)
# A village reminds, asks who wants a loan, goes for the money, and writes it down.
VILLAGE_LOANS = (
    *READ_LOANS,
    *(f"funds.{verb}_{model}" for model in ("collection", "loanwish") for verb in ("add", "change")),
    "funds.change_loanreminder",
)
APPROVE_LOANS = ("funds.approve_prolongation", "funds.approve_compensation")
FUND_ENTRIES = ("allotment", "allocation", "disbursement", "payment")  # written once: no role changes or deletes them
FUND_PAPERS = ("retention", "plannedpayment", "closedyear", "provincialprogress", "treasurypayment", "fundfinding")
READ_FUNDS = tuple(f"funds.view_{model}" for model in (*FUND_ENTRIES, *FUND_PAPERS, "fundmonth"))
PLAN_PAYMENTS = ("funds.add_plannedpayment", "funds.change_plannedpayment", "funds.delete_plannedpayment")
KEEP_FUNDS = (
    *READ_FUNDS,
    *(f"funds.add_{model}" for model in FUND_ENTRIES),
    *(f"funds.{verb}_{model}" for model in FUND_PAPERS for verb in ("add", "change", "delete")),
)
READ_LISTS = ("monitoring.view_departmentlist", "monitoring.view_listedperson")
SEND_LISTS = (*READ_LISTS, "monitoring.add_departmentlist", "monitoring.change_listedperson")
READ_PROBLEMS = ("monitoring.view_rectification",)
EDIT_PROBLEMS = (*READ_PROBLEMS, "monitoring.add_rectification", "monitoring.change_rectification")
GUARANTEES = (*MEDICAL, *EDUCATION, *HOUSING, *WATER)


def every(models, *verbs):
    """Patterns for these verbs on these models of 监测帮扶."""
    return tuple(f"monitoring.{verb}_{model}" for model in models for verb in verbs)


READ_GUARANTEES = every(GUARANTEES, "view")
READ_AID = every(AID, "view")
READ_DIFFERENCES = every(("reconciliation", "difference"), "view")
RECONCILE = (*READ_DIFFERENCES, "monitoring.add_reconciliation", "monitoring.change_difference")
EDIT_AID = every(AID, "view", "add", "change", "delete")
EDIT_QUALITY = (*READ_QUALITY, *every(("exemption", "qualitycheck"), "add", "change"))

READ_PROJECTS = ("projects.view_*",)
EDIT_PROJECTS = (
    "projects.view_*",
    "projects.add_*",
    "projects.change_*",
    "projects.delete_*",
    "projects.build_project",
)
# A village proposes its projects, reports from its sites, shows its notices and looks after its assets.
VILLAGE_PROJECTS = (
    *READ_PROJECTS,
    *(
        f"projects.{verb}_{model}"
        for model in ("project", "notice", "sitereport", "patrol")
        for verb in ("add", "change")
    ),
)

READ_SUPERVISION = ("supervision.view_*",)  # who is supervised reads what was found
KEEP_SUPERVISION = ("supervision.*",)
READ_SOLAR = ("photovoltaic.view_*",)
EDIT_SOLAR = (
    *READ_SOLAR,
    "photovoltaic.add_*",
    "photovoltaic.change_*",
    "photovoltaic.delete_*",
    "photovoltaic.send_payment",
)
# A village reports faults, patrols, drafts its plan, and keeps its posts and their attendance.
VILLAGE_SOLAR = (
    *READ_SOLAR,
    *(
        f"photovoltaic.{verb}_{model}"
        for model in (
            "faultticket",
            "stationpatrol",
            "distributionplan",
            "planitem",
            "postholder",
            "postwage",
            "mutualloan",
            "associationmember",
        )
        for verb in ("add", "change")
    ),
)

ROLES = (
    Role(
        "office",
        "市衔接办",
        "审定、调度、通报，管理全市数据",
        (
            *KEEP_SUPERVISION,
            *EDIT_SOLAR,
            "photovoltaic.review_distributionplan",
            "photovoltaic.approve_mutualloan",
            "photovoltaic.review_mutualloan",
            *EDIT_PROJECTS,
            "projects.review_project",
            "projects.appraise_project",
            "projects.approve_*",
            *EDIT_REGISTERS,
            *EDIT_AID,
            *RECONCILE,
            *every(GUARANTEES, "view", "add", "change", "delete"),
            *EDIT_QUALITY,
            *READ_RISKS,
            *EDIT_LOANS,
            *APPROVE_LOANS,
            *KEEP_FUNDS,
            *EDIT_CLUES,
            *CITY_STEPS,
            *READ_SWEEPS,
            *KEEP_GRIDS,
            *OPEN_SWEEPS,
            *WRITE_VISITS,
            "monitoring.delete_visit",
            *SEND_LISTS,
            "monitoring.*_rectification",
            "monitoring.*_risk",
            "monitoring.*_monthendcopy",
            "monitoring.*_screening",
            "monitoring.*_trial",
            *KEEP_BULLETINS,
            "core.unmask_personal",
            "core.export_personal",
            "core.view_parameter",
            "core.change_parameter",
            "core.add_parameter",
            "core.view_importbatch",
            "core.view_workday",
            "core.change_workday",
            "core.add_workday",
        ),
    ),
    Role(
        "clerk",
        "镇街业务员",
        "录入和导入本镇街农户数据",
        (
            *READ_SUPERVISION,
            *EDIT_SOLAR,
            "photovoltaic.approve_mutualloan",
            *EDIT_PROJECTS,
            *EDIT_REGISTERS,
            *EDIT_AID,
            *RECONCILE,
            *every(GUARANTEES, "view", "add", "change", "delete"),
            *READ_QUALITY,
            *every(("exemption", "qualitycheck"), "add"),
            *READ_RISKS,
            *EDIT_LOANS,
            *READ_FUNDS,
            *PLAN_PAYMENTS,
            *READ_COPIES,
            *EDIT_CLUES,
            *VILLAGE_STEPS,
            *READ_SWEEPS,
            *KEEP_GRIDS,
            *OPEN_SWEEPS,
            *WRITE_VISITS,
            "monitoring.delete_visit",
            "monitoring.change_risk",
            *READ_BULLETINS,
            "bulletins.report_town",
            "bulletins.file_appeal",
            *READ_CALENDAR,
            *READ_LISTS,
            *EDIT_PROBLEMS,
            "core.unmask_personal",
            "core.view_importbatch",
        ),
    ),
    Role(
        "reviewer",
        "镇街审核",
        "审核本镇街数据",
        (
            *READ_SUPERVISION,
            *READ_SOLAR,
            "photovoltaic.review_distributionplan",
            "photovoltaic.review_mutualloan",
            *READ_PROJECTS,
            "projects.review_project",
            *READ_REGISTERS,
            *READ_AID,
            *READ_DIFFERENCES,
            *READ_GUARANTEES,
            "monitoring.change_household",
            "monitoring.change_member",
            "monitoring.change_income",
            *READ_QUALITY,
            *every(("exemption",), "add", "change"),
            *READ_RISKS,
            *READ_LOANS,
            *READ_FUNDS,
            "funds.review_compensation",
            *READ_COPIES,
            *EDIT_CLUES,
            *TOWN_STEPS,
            *READ_SWEEPS,
            "monitoring.change_risk",
            *READ_BULLETINS,
            "bulletins.file_appeal",
            *READ_CALENDAR,
            *READ_LISTS,
            *EDIT_PROBLEMS,
            "monitoring.review_rectification",
            "core.unmask_personal",
        ),
    ),
    Role(
        "grid",
        "网格员",
        "走访本村农户，核实风险",
        (
            *VILLAGE_SOLAR,
            "monitoring.view_household",
            "monitoring.view_member",
            "monitoring.change_household",
            "monitoring.change_member",
            *READ_GUARANTEES,
            *READ_AID,
            *every(("aidmeasure",), "add", "change"),
            *VILLAGE_PROJECTS,
            *every(("waterappraisal", "househazard", "wateroutage"), "add", "change"),
            *READ_QUALITY,
            *every(("exemption",), "add"),
            *READ_RISKS,
            *VILLAGE_LOANS,
            *EDIT_CLUES,
            *VILLAGE_STEPS,
            *READ_SWEEPS,
            *WRITE_VISITS,
            *READ_LISTS,
            *READ_PROBLEMS,
            "monitoring.change_risk",
        ),
    ),
    Role(
        "department",
        "行业部门",
        "上报行业名单，查看比对结果",
        (
            "monitoring.view_household",
            "monitoring.view_member",
            *READ_PROJECTS,
            *READ_FUNDS,
            "projects.appraise_project",
            "core.view_importbatch",
            *READ_GUARANTEES,
            *READ_RISKS,
            "monitoring.view_clue",
            "monitoring.add_clue",
            *READ_SWEEPS,
            *WRITE_VISITS,
            *SEND_LISTS,
            *EDIT_PROBLEMS,
            *READ_BULLETINS,
            "bulletins.report_unit",
        ),
    ),
    Role(
        "leader",
        "市领导",
        "看驾驶舱，签发和下载通报",
        (
            *READ_SUPERVISION,
            *READ_SOLAR,
            *READ_FIGURES,
            *READ_GUARANTEES,
            *READ_AID,
            *READ_QUALITY,
            *READ_RISKS,
            *READ_LOANS,
            *READ_FUNDS,
            *READ_PROJECTS,
            "monitoring.view_sweep",
            "monitoring.view_sweeptarget",
            "monitoring.view_grid",
            *READ_PROBLEMS,
            *READ_BULLETINS,
            "bulletins.view_indicator",
            "bulletins.sign_bulletin",
        ),
    ),
    Role(
        "auditor",
        "审计",
        "查阅数据、历史和访问日志",
        (
            *READ_SUPERVISION,
            *READ_SOLAR,
            *READ_PROJECTS,
            *READ_REGISTERS,
            *READ_AID,
            *READ_DIFFERENCES,
            *READ_GUARANTEES,
            *READ_QUALITY,
            *READ_RISKS,
            *READ_LOANS,
            *READ_FUNDS,
            *READ_COPIES,
            *READ_CASES,
            *READ_SWEEPS,
            *READ_LISTS,
            *READ_PROBLEMS,
            *READ_BULLETINS,
            *READ_CALENDAR,
            "core.view_accesslog",
            "core.view_parameter",
            "core.view_importbatch",
        ),
    ),
    Role(
        "admin",
        "系统管理员",
        "管理用户、参数和运行，不看个人信息",
        (
            "core.view_user",
            "core.view_parameter",
            "core.view_workday",
            "core.view_accesslog",
            "core.add_user",
            "core.change_user",
            "core.change_parameter",
            "core.add_parameter",
            "core.change_workday",
            "core.add_workday",
        ),
    ),
)


def department(code, name, duty, models):
    """What the people of one department may do beside what 行业部门 may: keep their own registers."""
    return Role(code, f"行业部门·{name}", duty, every(models, "view", "add", "change", "delete"))


DEPARTMENTS = (
    department("medical", "医保", "参保、三重保障", (*MEDICAL, *PAYMENTS)),
    department("health", "卫健", "大病救治、慢病签约、村卫生室", MEDICAL),
    department("education", "教育", "控辍保学、教育资助", (*EDUCATION, *PAYMENTS)),
    department("housing", "住建", "住房鉴定、危房改造、农房隐患", (*HOUSING, *PAYMENTS)),
    department("water", "水利", "饮水评价、供水工程、停水", WATER),
    department("civil", "民政", "低保、特困、临时救助", PAYMENTS),
    department("disability", "残联", "残疾人证和两项补贴", PAYMENTS),
    department("labour", "人社", "务工、公益性岗位", PAYMENTS),
    department("police", "公安", "户籍、车辆", ()),
    department("market", "市监", "市场主体登记", ()),
    department("agriculture", "农业农村", "产业项目论证、批复和验收", ()),
    department("transport", "交通", "农村道路项目", ()),
    department("culture", "文旅", "文化和公共服务项目", ()),
    department("forestry", "林业", "林业项目", ()),
    department("development", "发改", "以工代赈项目", ()),
)
