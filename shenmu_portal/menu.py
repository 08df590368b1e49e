"""The menu: every ledger and page of the portal, by chapter of the work plan. Start reading here."""

from dataclasses import dataclass

from bulletins.assessment_ledgers import Appeals, ScoreEntries
from bulletins.ledgers import Assignments, ProgressReports
from funds.fund_ledgers import FUND_LEDGERS
from funds.ledgers import (
    BankLines,
    Collections,
    Compensations,
    InterestSubsidies,
    LoanReminders,
    Loans,
    LoanWishes,
    Prolongations,
    Recoveries,
    Repayments,
)
from funds.screening import LOANS as LOAN_FACTS
from monitoring.ledgers import (
    AidGaps,
    AidMeasures,
    AtRiskPupils,
    Cases,
    Clearings,
    Clinics,
    Clues,
    Contacts,
    DepartmentLists,
    Differences,
    DoctorContracts,
    Eliminations,
    Employments,
    Findings,
    Grids,
    GridWorkers,
    HouseAppraisals,
    HouseHazards,
    Households,
    HouseRebuilds,
    Identifications,
    Incidents,
    Incomes,
    ListedPeople,
    MedicalPayments,
    Members,
    MonthEndCopies,
    OutOfPockets,
    Rectifications,
    RegisteredAids,
    Risks,
    SafetyNetPayments,
    SchoolAids,
    SchoolCohorts,
    SeriousIllnesses,
    Sweeps,
    SweepTargets,
    TrialDifferences,
    Unevaluateds,
    Villages,
    Visits,
    WaterAppraisals,
    WaterOutages,
    WaterSupplies,
    WeeklyGaps,
    WorkPlans,
)
from monitoring.pages.trials import trial_link
from photovoltaic.association_ledgers import (
    AssociationMembers,
    Associations,
    CapitalEntries,
    FeeSplits,
    JointGroups,
    MutualLoans,
    MutualRepayments,
    SupervisionChecks,
)
from photovoltaic.ledgers import (
    Costs,
    DailyOutputs,
    FaultTickets,
    MeterReadings,
    Meters,
    MonthlyOutputs,
    Settlements,
    StationAlarms,
    StationPatrols,
    Stations,
    StationShares,
    Subsidies,
)
from photovoltaic.sharing_ledgers import DistributionPlans, Payments, PlanItems, PostHolders, PostWages, PublicPosts
from projects.ledgers import (
    Alarms,
    Assets,
    Contracts,
    IncomeShares,
    Linkages,
    LinkedHouseholds,
    Notices,
    Patrols,
    Projects,
    ReliefWorkers,
    Rents,
    SiteReports,
)
from projects.quality import POST_PROJECTS
from supervision.ledgers import SupervisionVisits

HOUSEHOLDS, MEMBERS, INCOMES = Households(), Members(), Incomes()
SUPERVISION_VISITS = SupervisionVisits()
EMPLOYMENTS, OUT_OF_POCKET, RISKS, UNEVALUATED = Employments(), OutOfPockets(), Risks(), Unevaluateds()
HOUSE_APPRAISALS, HOUSE_REBUILDS, HOUSE_HAZARDS = HouseAppraisals(), HouseRebuilds(), HouseHazards()
WATER_APPRAISALS, WATER_SUPPLIES, WATER_OUTAGES = WaterAppraisals(), WaterSupplies(), WaterOutages()
CLUES, CONTACTS = Clues(), Contacts()
CASES, CLEARINGS = Cases(), Clearings()
INCIDENTS, MONTH_END_COPIES = Incidents(), MonthEndCopies()
COMPARISON = (DepartmentLists(), ListedPeople())
LISTED_PEOPLE = COMPARISON[1]
RECTIFICATIONS = Rectifications()
EDUCATION = (AtRiskPupils(), SchoolAids(), SchoolCohorts())
MEDICAL = (SeriousIllnesses(), DoctorContracts(), MedicalPayments(), Clinics())
AT_RISK_PUPILS, SCHOOL_AID, SCHOOL_COHORTS = EDUCATION
SERIOUS_ILLNESSES, DOCTOR_CONTRACTS, MEDICAL_PAYMENTS, CLINICS = MEDICAL
HOUSING = (HOUSE_APPRAISALS, HOUSE_REBUILDS, HOUSE_HAZARDS)
WATER = (WATER_APPRAISALS, WATER_SUPPLIES, WATER_OUTAGES)
AID = (AidMeasures(), RegisteredAids(), SafetyNetPayments())
NATIONAL = (Identifications(), Eliminations(), WorkPlans(), Villages())
AID_MEASURES, REGISTERED_AID, PAYMENTS = AID
WORK_PLANS, VILLAGES = NATIONAL[2:]
LOANS, REPAYMENTS, PROLONGATIONS, COLLECTIONS = Loans(), Repayments(), Prolongations(), Collections()
LOAN_WISHES, LOAN_REMINDERS, LOAN_SUBSIDIES = LoanWishes(), LoanReminders(), InterestSubsidies()
COMPENSATIONS, RECOVERIES, BANK_LINES = Compensations(), Recoveries(), BankLines()
SMALL_CREDIT = (
    LOANS, REPAYMENTS, PROLONGATIONS, COLLECTIONS, LOAN_WISHES, LOAN_REMINDERS, COMPENSATIONS, RECOVERIES, LOAN_SUBSIDIES,
    BANK_LINES,
)  # fmt: skip
FUND_ICONS = (
    "document-text", "share", "arrow-right-circle", "banknotes", "lock-closed", "calendar-days", "building-library",
    "exclamation-triangle", "presentation-chart-line", "archive-box",
)  # fmt: skip
PROJECTS, NOTICES, SITE_REPORTS = Projects(), Notices(), SiteReports()
LINKAGES, LINKED_HOUSEHOLDS, RELIEF_WORKERS = Linkages(), LinkedHouseholds(), ReliefWorkers()
ASSETS, CONTRACTS, RENTS, PATROLS, INCOME_SHARES = Assets(), Contracts(), Rents(), Patrols(), IncomeShares()
PROJECT_BANK = (PROJECTS, NOTICES, SITE_REPORTS, LINKAGES, LINKED_HOUSEHOLDS, RELIEF_WORKERS)
STATIONS, STATION_ALARMS, FAULT_TICKETS, PLANS = Stations(), StationAlarms(), FaultTickets(), DistributionPlans()
MONTHLY_OUTPUTS, SETTLEMENTS, SUBSIDIES, COSTS = MonthlyOutputs(), Settlements(), Subsidies(), Costs()
INCOME_PAYMENTS, PUBLIC_POSTS, STATION_PATROLS, DAILY_OUTPUTS = (
    Payments(),
    PublicPosts(),
    StationPatrols(),
    DailyOutputs(),
)
STATION_REGISTERS = (
    STATIONS, StationShares(), Meters(), MONTHLY_OUTPUTS, DAILY_OUTPUTS, MeterReadings(), SETTLEMENTS, SUBSIDIES, COSTS,
    STATION_ALARMS, FAULT_TICKETS, STATION_PATROLS,
)  # fmt: skip
STATION_INCOME = (PLANS, PlanItems(), INCOME_PAYMENTS, PUBLIC_POSTS, PostHolders(), PostWages())
ASSOCIATIONS, MUTUAL_LOANS, MUTUAL_REPAYMENTS = Associations(), MutualLoans(), MutualRepayments()
MUTUAL_MEMBERS, MUTUAL_CAPITAL, FEE_SPLITS = AssociationMembers(), CapitalEntries(), FeeSplits()
ASSOCIATION_CHECKS = SupervisionChecks()
MUTUAL_AID = (
    ASSOCIATIONS, MUTUAL_MEMBERS, JointGroups(), MUTUAL_CAPITAL, MUTUAL_LOANS, MUTUAL_REPAYMENTS, FEE_SPLITS,
    ASSOCIATION_CHECKS,
)  # fmt: skip
GRIDS, GRID_WORKERS, SWEEPS, SWEEP_TARGETS, VISITS = Grids(), GridWorkers(), Sweeps(), SweepTargets(), Visits()
SWEEPING = (GRIDS, GRID_WORKERS, SWEEPS, SWEEP_TARGETS, VISITS)
ALARMS = Alarms()
PROJECT_ASSETS = (ASSETS, CONTRACTS, RENTS, PATROLS, INCOME_SHARES, ALARMS)
TRIAL_DIFFERENCES = TrialDifferences()
DIFFERENCES, AID_GAPS, WEEKLY_GAPS = Differences(), AidGaps(), WeeklyGaps()
FINDINGS = Findings()
SCORE_ENTRIES, APPEALS = ScoreEntries(), Appeals()
ASSIGNMENTS, PROGRESS_REPORTS = Assignments(), ProgressReports()

LEDGERS = (
    HOUSEHOLDS,
    MEMBERS,
    CONTACTS,
    INCOMES,
    OUT_OF_POCKET,
    EMPLOYMENTS,
    RISKS,
    UNEVALUATED,
    CLUES,
    CASES,
    CLEARINGS,
    INCIDENTS,
    MONTH_END_COPIES,
    *COMPARISON,
    RECTIFICATIONS,
    *EDUCATION,
    *MEDICAL,
    *HOUSING,
    *WATER,
    *SWEEPING,
    *AID,
    *NATIONAL,
    *FUND_LEDGERS,
    *SMALL_CREDIT,
    *PROJECT_BANK,
    *PROJECT_ASSETS,
    *STATION_REGISTERS,
    *STATION_INCOME,
    *MUTUAL_AID,
    SUPERVISION_VISITS,
    ASSIGNMENTS,
    PROGRESS_REPORTS,
    SCORE_ENTRIES,
    APPEALS,
    TRIAL_DIFFERENCES,
    DIFFERENCES,
    FINDINGS,
    AID_GAPS,
    WEEKLY_GAPS,
)

FACT_SOURCES = (LOAN_FACTS,)
"""What the screening learns from the apps above the households (`monitoring.sources`)."""

VILLAGE_SOURCES = (POST_PROJECTS,)
"""What the data-quality check learns of villages from the apps above them."""

PARAMETER_LINKS = (trial_link,)
"""What a parameter's page offers beside its form."""


@dataclass(frozen=True)
class Item:
    """One line of the menu: a page and who may open it."""

    label: str
    url: str
    icon: str
    permission: str = ""


def ledger_item(ledger, icon):
    return Item(ledger.label, f"/{ledger.name}/", icon, ledger.permission("view"))


CHAPTERS = (
    (
        "",
        (
            Item("首页", "/", "home"),
            Item("今日摘要", "/digest/", "newspaper"),
            Item("驾驶舱", "/dashboard/", "presentation-chart-bar", "bulletins.view_indicator"),
            Item("本月通报", "/bulletins/", "document-chart-bar", "bulletins.view_bulletin"),
            Item("季度通报", "/circulars/", "document-text", "bulletins.view_circular"),
            Item("工作节奏", "/rhythms/", "calendar-days", "bulletins.view_progressreport"),
            ledger_item(ASSIGNMENTS, "clipboard-document-list"),
            ledger_item(PROGRESS_REPORTS, "arrow-trending-up"),
            Item("年度考核", "/assessments/", "trophy", "bulletins.view_assessment"),
        ),
    ),
    (
        "二 三保障和饮水",
        (
            Item("三保障和饮水", "/guarantees/", "shield-exclamation", "monitoring.view_household"),
            ledger_item(AT_RISK_PUPILS, "academic-cap"),
            ledger_item(SCHOOL_AID, "book-open"),
            ledger_item(SCHOOL_COHORTS, "chart-pie"),
            ledger_item(SERIOUS_ILLNESSES, "heart"),
            ledger_item(DOCTOR_CONTRACTS, "clipboard-document-check"),
            ledger_item(MEDICAL_PAYMENTS, "receipt-refund"),
            ledger_item(CLINICS, "building-office"),
            ledger_item(HOUSE_APPRAISALS, "home"),
            ledger_item(HOUSE_REBUILDS, "wrench-screwdriver"),
            ledger_item(HOUSE_HAZARDS, "exclamation-triangle"),
            ledger_item(WATER_APPRAISALS, "beaker"),
            ledger_item(WATER_SUPPLIES, "cog-6-tooth"),
            ledger_item(WATER_OUTAGES, "no-symbol"),
        ),
    ),
    (
        "三 监测帮扶",
        (
            Item("农户录入", "/households/enter/", "pencil-square", "monitoring.add_household"),
            Item("一户一码", "/door-codes/", "qr-code", "monitoring.add_doorcode"),
            ledger_item(HOUSEHOLDS, "home-modern"),
            ledger_item(MEMBERS, "users"),
            ledger_item(CONTACTS, "identification"),
            ledger_item(VILLAGES, "map"),
            Item("缺什么补什么", "/aid/", "clipboard-document-check", "monitoring.view_aidgap"),
            ledger_item(AID_GAPS, "puzzle-piece"),
            ledger_item(WEEKLY_GAPS, "calendar-days"),
            ledger_item(AID_MEASURES, "gift"),
            ledger_item(REGISTERED_AID, "clipboard-document-list"),
            ledger_item(PAYMENTS, "banknotes"),
            ledger_item(CLUES, "flag"),
            Item("信息比对", "/comparison/", "arrows-right-left", "monitoring.add_departmentlist"),
            ledger_item(LISTED_PEOPLE, "queue-list"),
            ledger_item(RECTIFICATIONS, "wrench"),
            ledger_item(CASES, "clipboard-document-check"),
            ledger_item(CLEARINGS, "check-badge"),
            ledger_item(INCIDENTS, "bolt"),
            ledger_item(RISKS, "bell-alert"),
            ledger_item(UNEVALUATED, "question-mark-circle"),
            Item("月度筛查", "/screening/", "magnifying-glass-circle", "monitoring.view_screening"),
            ledger_item(MONTH_END_COPIES, "archive-box"),
            Item("我的任务", "/tasks/", "clipboard-document-list", "monitoring.add_visit"),
            ledger_item(SWEEPS, "clipboard-document-check"),
            ledger_item(VISITS, "map-pin"),
            ledger_item(GRIDS, "squares-2x2"),
        ),
    ),
    (
        "四 增收和就业",
        (
            ledger_item(INCOMES, "banknotes"),
            Item("增收比较", "/income-comparison/", "arrow-trending-up", "bulletins.view_bulletin"),
            Item("月核算", "/incomes/months/", "calendar-days", "monitoring.add_income"),
            ledger_item(OUT_OF_POCKET, "receipt-percent"),
            ledger_item(EMPLOYMENTS, "briefcase"),
            ledger_item(WORK_PLANS, "calendar-days"),
        ),
    ),
    (
        "六 衔接资金",
        (
            Item("资金支出进度", "/funds/progress/", "chart-bar", "funds.view_fundmonth"),
            Item("国库对账", "/funds/treasury/", "scale", "funds.add_treasurypayment"),
            *(ledger_item(ledger, icon) for ledger, icon in zip(FUND_LEDGERS, FUND_ICONS, strict=True)),
        ),
    ),
    (
        "六 小额信贷",
        (
            Item("小额信贷风险", "/credit/", "scale", LOANS.permission("view")),
            ledger_item(LOANS, "credit-card"),
            ledger_item(LOAN_WISHES, "hand-raised"),
            ledger_item(LOAN_REMINDERS, "bell-alert"),
            ledger_item(REPAYMENTS, "arrow-uturn-left"),
            ledger_item(PROLONGATIONS, "calendar-days"),
            ledger_item(COLLECTIONS, "phone"),
            ledger_item(COMPENSATIONS, "lifebuoy"),
            ledger_item(RECOVERIES, "arrow-path"),
            ledger_item(LOAN_SUBSIDIES, "receipt-percent"),
            Item("银行对账", "/bank-reports/", "arrows-right-left", BANK_LINES.permission("view")),
            ledger_item(BANK_LINES, "queue-list"),
        ),
    ),
    (
        "六 项目和资产",
        (
            Item("项目资产预警", "/project-alarms/board/", "bell-alert", ALARMS.permission("view")),
            ledger_item(PROJECTS, "building-library"),
            ledger_item(NOTICES, "megaphone"),
            ledger_item(SITE_REPORTS, "camera"),
            Item("联农带农情况", "/linking/", "presentation-chart-line", LINKED_HOUSEHOLDS.permission("view")),
            ledger_item(LINKAGES, "link"),
            ledger_item(LINKED_HOUSEHOLDS, "user-plus"),
            ledger_item(RELIEF_WORKERS, "wrench"),
            Item("资产摸底", "/assets/inventory/", "clipboard-document-check", ASSETS.permission("view")),
            ledger_item(ASSETS, "building-storefront"),
            ledger_item(CONTRACTS, "document-text"),
            ledger_item(RENTS, "currency-yen"),
            ledger_item(PATROLS, "eye"),
            ledger_item(INCOME_SHARES, "chart-pie"),
        ),
    ),
    (
        "六 光伏电站",
        (
            Item("光伏运行", "/solar/", "map", "photovoltaic.view_station"),
            Item("光伏收益分配", "/solar/income/", "scale", "photovoltaic.view_distributionplan"),
            ledger_item(STATIONS, "sun"),
            ledger_item(MONTHLY_OUTPUTS, "bolt"),
            ledger_item(STATION_ALARMS, "bell-alert"),
            ledger_item(FAULT_TICKETS, "wrench-screwdriver"),
            ledger_item(STATION_PATROLS, "eye"),
            ledger_item(SETTLEMENTS, "banknotes"),
            ledger_item(SUBSIDIES, "gift"),
            ledger_item(COSTS, "receipt-refund"),
            ledger_item(PLANS, "chart-pie"),
            ledger_item(INCOME_PAYMENTS, "credit-card"),
            ledger_item(PUBLIC_POSTS, "briefcase"),
        ),
    ),
    (
        "六 互助资金协会",
        (
            Item("协会借贷和逾期", "/mutual/", "scale", "photovoltaic.view_association"),
            ledger_item(ASSOCIATIONS, "building-library"),
            ledger_item(MUTUAL_MEMBERS, "users"),
            ledger_item(MUTUAL_LOANS, "credit-card"),
            ledger_item(MUTUAL_REPAYMENTS, "arrow-uturn-left"),
            ledger_item(MUTUAL_CAPITAL, "banknotes"),
            ledger_item(FEE_SPLITS, "chart-pie"),
            ledger_item(ASSOCIATION_CHECKS, "eye"),
        ),
    ),
    ("八 督导整改", (ledger_item(SUPERVISION_VISITS, "clipboard-document-check"),)),
    (
        "数据和系统",
        (
            ledger_item(FINDINGS, "check-badge"),
            Item("数据质量", "/quality/", "chart-bar", "monitoring.view_qualityscore"),
            Item("疑点豁免", "/findings/exemptions/", "shield-exclamation", "monitoring.change_exemption"),
            Item("导入", "/imports/", "arrow-up-tray", "core.view_importbatch"),
            Item("对账", "/reconciliations/", "scale", "monitoring.view_reconciliation"),
            ledger_item(DIFFERENCES, "arrows-right-left"),
            Item("我的导出", "/exports/", "arrow-down-tray"),
            Item("台账目录", "/ledgers/", "table-cells"),
            Item("自助统计", "/tables/", "chart-bar", "bulletins.view_savedtable"),
            Item("数据接口", "/api/docs/", "code-bracket"),
            Item("参数", "/parameters/", "adjustments-horizontal", "core.view_parameter"),
            ledger_item(TRIAL_DIFFERENCES, "scale"),
            Item("年度目标", "/targets/", "flag", "bulletins.view_target"),
            Item("指标订阅", "/subscriptions/", "bell", "bulletins.view_bulletin"),
            Item("工作日历", "/workdays/", "calendar-days", "core.view_workday"),
            Item("用户", "/users/", "user-group", "core.view_user"),
            Item("访问日志", "/access-log/", "shield-check", "core.view_accesslog"),
        ),
    ),
)


def menu_for(user, path):
    """The chapters with the items this user may open; the item of the current page is marked active."""
    active, chapters = _active_url(path), []
    for label, items in CHAPTERS:
        allowed = [item for item in items if not item.permission or user.has_perm(item.permission)]
        if allowed:
            chapters.append({"label": label, "items": [_entry(item, active) for item in allowed]})
    return chapters


def _active_url(path):
    """The item the page belongs to: the one with the longest address that the page's begins with."""
    urls = [item.url for _, items in CHAPTERS for item in items if item.url != "/"]
    return "/" if path == "/" else max(filter(path.startswith, urls), key=len, default="")


def _entry(item, active):
    return {"label": item.label, "url": item.url, "icon": item.icon, "active": item.url == active}
