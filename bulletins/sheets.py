"""The sheets of the monthly workbook: which figures stand in which table, in the office's order."""

from dataclasses import dataclass

from bulletins.frame import SOURCE
from bulletins.registry import BY_CODE
from core.indicators import Kind
from funds.fund_indicators import LEVELS
from monitoring.indicators import BY_RISK, BY_RULE
from monitoring.indicators.problems import BY_CATEGORY
from photovoltaic.indicators import ALARMS as STATION_ALARMS
from projects.indicators import ALARMS

FUND_LEVELS = tuple((code, str(word)) for code, word in LEVELS.items())


@dataclass(frozen=True)
class Figure:
    """One column: its upper head, its lower head, the indicator and which number of its frozen cell."""

    group: str
    title: str
    code: str
    part: str = "value"


@dataclass(frozen=True)
class Table:
    """Towns against figures. A ranked table tells the rank by one figure."""

    name: str
    title: str
    figures: tuple
    ranked_by: str = ""
    notes: tuple = ()


def pair(group, code):
    """The same fact in households and in people."""
    return Figure(group, "户", f"{code}_households"), Figure(group, "人", f"{code}_people")


def alone(title, code, part="value"):
    return Figure("", title, code, part)


GENERAL = Table(
    "表1 总体情况",
    "巩固拓展脱贫攻坚成果总体情况表",
    (
        Figure("农户", "户", "households"),
        Figure("农户", "人", "members"),
        *pair("脱贫户", "lifted"),
        *pair("监测对象", "monitored"),
        *pair("未消除风险", "open"),
        Figure("本月预警", "户", "risk_households"),
        Figure("本月预警", "红色（条）", "risks_red"),
        Figure("三保障和饮水", "失学辍学（人）", "dropouts"),
        Figure("三保障和饮水", "医保参保率（%）", "insured_rate"),
        Figure("三保障和饮水", "住房不安全（户）", "unsafe_house_households"),
        Figure("三保障和饮水", "饮水不安全（户）", "unsafe_water_households"),
        Figure("增收", "人均纯收入（元）", "lifted_net"),
        Figure("增收", "务工（人）", "lifted_workers"),
    ),
)
MONITORING = Table(
    "表2 防返贫监测",
    "防止返贫动态监测和帮扶情况表",
    (
        *pair("监测对象", "monitored"),
        *pair("脱贫不稳定户", "unstable"),
        *pair("边缘易致贫户", "borderline"),
        *pair("突发严重困难户", "hardship"),
        *pair("已消除", "cleared"),
        alone("消除率（%）", "cleared_rate"),
        *pair("未消除", "open"),
        alone("兜底户（户）", "safety_net_households"),
        *pair("本月新增", "identified"),
        *pair("本月消除", "newly_cleared"),
        alone("超期未落实帮扶（户）", "aid_overdue"),
        alone("开发式措施（项/户）", "development_measures"),
    ),
)
RISK_TYPES = Table(
    "表3 风险类型",
    "未消除风险监测对象主要风险类型表",
    (
        *pair("未消除", "open"),
        *(Figure("按第一风险（户）", each.name.removeprefix("未消除："), each.code) for each in BY_RISK),
    ),
)
INCOME = Table(
    "表4 收入和务工",
    "脱贫群众收入和务工情况表",
    (
        Figure("脱贫户", "户", "lifted_households"),
        Figure("脱贫户", "人", "lifted_people"),
        alone("收入采集率（%）", "income_coverage"),
        alone("人均纯收入（元）", "lifted_net"),
        alone("增速（%）", "income_growth"),
        Figure("收入结构（%）", "工资性", "wage_share"),
        Figure("收入结构（%）", "生产经营性", "business_share"),
        Figure("收入结构（%）", "财产性", "property_share"),
        Figure("收入结构（%）", "转移性", "transfer_share"),
        alone("监测对象人均纯收入（元）", "monitored_net"),
        Figure("脱贫人口务工（人）", "规模", "lifted_workers"),
        Figure("脱贫人口务工（人）", "其中公益岗位", "lifted_public_posts"),
        Figure("脱贫人口务工（人）", "其中帮扶车间", "lifted_workshops"),
        Figure("监测对象务工（人）", "规模", "monitored_workers"),
        Figure("监测对象务工（人）", "其中公益岗位", "monitored_public_posts"),
    ),
    ranked_by="lifted_net",
    notes=("公益岗位、帮扶车间按务工台账的就业渠道统计；光伏收益设置的公益岗位另见表13。",),
)
SAFEGUARDS = Table(
    "表5 三保障和饮水",
    "三保障和饮水安全情况表",
    (
        Figure("义务教育", "失学辍学（人）", "dropouts"),
        Figure("义务教育", "巩固率（%）", "retention_rate"),
        Figure("义务教育", "资助覆盖率（%）", "school_aid_rate"),
        Figure("基本医疗", "参加居民医保（人）", "resident_insured_people"),
        Figure("基本医疗", "参加职工医保（人）", "employee_insured_people"),
        Figure("基本医疗", "未参保（人）", "uninsured_people"),
        Figure("基本医疗", "未填（人）", "insurance_unknown_people"),
        Figure("基本医疗", "参保率（%）", "insured_rate"),
        Figure("基本医疗", "大病保险参保率（%）", "serious_illness_rate"),
        Figure("基本医疗", "大病救治率（%）", "treatment_rate"),
        Figure("基本医疗", "慢病签约率（%）", "contract_rate"),
        alone("住房不安全（户）", "unsafe_house_households"),
        alone("饮水不安全（户）", "unsafe_water_households"),
    ),
    ranked_by="insured_rate",
)
SCREENING = Table(
    "表6 筛查预警",
    "返贫致贫风险月度筛查情况表",
    (
        alone("预警户数（户）", "risk_households"),
        Figure("本月预警（条）", "红色", "risks_red"),
        Figure("本月预警（条）", "橙色", "risks_orange"),
        Figure("本月预警（条）", "黄色", "risks_yellow"),
        Figure("与上月相比（条）", "新增", "risks_new"),
        Figure("与上月相比（条）", "消除", "risks_cleared"),
        alone("核实率（%）", "reviewed_rate"),
    ),
    notes=("预警只说明数据反映的事实，是否纳入监测以入户核实和规定程序为准。",),
)
RULES = Table(
    "表7 分规则预警",
    "返贫致贫风险分规则预警情况表",
    tuple(Figure("预警户数（户）", each.name, each.code) for each in BY_RULE),
)

PROJECTS = Table(
    "表11 项目进度",
    "衔接资金项目实施进度表",
    (
        Figure("本年度项目（个）", "计划", "projects_planned"),
        Figure("本年度项目（个）", "已批复", "projects_approved"),
        Figure("本年度项目（个）", "已招标", "projects_contracted"),
        Figure("本年度项目（个）", "已开工", "projects_begun"),
        Figure("本年度项目（个）", "已完工", "projects_finished"),
        Figure("本年度项目（个）", "已验收", "projects_accepted"),
        Figure("本年度项目（个）", "已决算", "projects_settled"),
        alone("开工率（%）", "project_begin_rate"),
        alone("完工率（%）", "project_finish_rate"),
        alone("验收率（%）", "project_accept_rate"),
        alone("两级公示率（%）", "project_notice_rate"),
        alone("联农带农覆盖率（%）", "project_link_rate"),
        Figure("滞后和预警（个）", "滞后", "projects_lagging"),
        *(Figure("滞后和预警（个）", each.name, each.code) for each in ALARMS if each.counted_in == "projects"),
    ),
    ranked_by="project_begin_rate",
)
ASSETS = Table(
    "表12 项目资产",
    "扶贫（衔接）项目资产管理情况表",
    (
        Figure("项目资产（项）", "登记", "assets"),
        Figure("项目资产（项）", "其中经营性", "assets_operating"),
        alone("确权率（%）", "asset_title_rate"),
        alone("移交率（%）", "asset_handover_rate"),
        alone("管护落实率（%）", "asset_upkeep_rate"),
        alone("全国系统录入率（%）", "asset_national_rate"),
        alone("本年租金收缴率（%）", "rent_rate"),
        *(Figure("预警（项）", each.name, each.code) for each in ALARMS if each.counted_in == "assets"),
    ),
    ranked_by="asset_title_rate",
)
STATIONS = Table(
    "表13 光伏电站",
    "村级光伏电站运行和收益分配情况表",
    (
        alone("电站（座）", "pv_stations"),
        alone("装机（千瓦）", "pv_capacity"),
        Figure("本月发电", "发电量（千瓦时）", "pv_output"),
        Figure("本月发电", "等效小时（小时）", "pv_hours"),
        Figure("本月发电", "预期达成率（%）", "pv_reached"),
        *(Figure("月末预警（座）", each.name, each.code) for each in STATION_ALARMS),
        alone("故障超时率（%）", "pv_repair_late"),
        alone("电费到账率（%）", "pv_received"),
        alone("欠补（元）", "pv_arrears"),
        alone("公益岗位（人）", "pv_posts"),
        alone("收益分配率（%）", "pv_distribution_rate"),
        alone("岗位和劳务占比（%）", "pv_labour_rate"),
    ),
    ranked_by="pv_distribution_rate",
)
FUNDS = Table(
    "表14 资金支出进度",
    "衔接资金支出进度排名表",
    (
        *(Figure("下达资金（万元）", each, f"fund_received_{code}") for code, each in FUND_LEVELS),
        Figure("下达资金（万元）", "合计", "fund_received"),
        *(Figure("累计支出（万元）", each, f"fund_paid_{code}") for code, each in FUND_LEVELS),
        Figure("累计支出（万元）", "合计", "fund_paid"),
        alone("支出进度（%）", "fund_progress"),
        Figure("支出进度对照", "目标（%）", "fund_progress", "target"),
        Figure("支出进度对照", "差距（百分点）", "fund_progress", "gap"),
        Figure("支出进度对照", "上月（%）", "fund_progress", "before"),
        Figure("支出进度对照", "环比（百分点）", "fund_progress", "change"),
        alone("剔除质保金进度（%）", "fund_progress_net"),
        alone("未开工项目（个）", "projects_not_begun"),
    ),
    ranked_by="fund_progress",
    notes=(
        "镇街的下达资金是分解到项目的金额，合计含尚未分解的资金；支出按国库付给最终收款人计，拨到镇街账户不算。",
        "差距＝进度－目标，负数为低于目标；上月取上月通报冻结数，1月对照的是上年12月。",
    ),
)
FUND_CARE = Table(
    "表19 资金管理",
    "衔接资金使用管理情况表",
    (
        Figure("剔除质保金支出进度", "进度（%）", "fund_progress_net"),
        Figure("剔除质保金支出进度", "目标（%）", "fund_progress_net", "target"),
        Figure("剔除质保金支出进度", "差距（百分点）", "fund_progress_net", "gap"),
        Figure("剔除质保金支出进度", "上月（%）", "fund_progress_net", "before"),
        alone("产业资金占比（%）", "fund_industry_rate"),
        alone("超 30 天未分解（份）", "funds_idle"),
        alone("逾期未开工项目（个）", "alarm_PA01"),
        alone("到期未付质保金（笔）", "retention_due"),
        alone("未整改资金问题（个）", "fund_findings_open"),
    ),
    notes=("接表14。差距＝进度－目标，负数为低于目标。",),
)
SMALL_CREDIT = Table(
    "表15 小额信贷",
    "脱贫人口小额信贷情况表",
    (
        Figure("贷款余额", "笔数（笔）", "loans_owed"),
        Figure("贷款余额", "余额（元）", "loans_balance"),
        Figure("逾期", "笔数（笔）", "loans_overdue"),
        Figure("逾期", "余额（元）", "loans_overdue_balance"),
        alone("逾期率（%）", "loan_overdue_rate"),
        alone("逾期户率（%）", "loan_overdue_household_rate"),
        alone("30 天内到期（笔）", "loans_due_soon"),
        Figure("本年新增", "笔数（笔）", "loans_given"),
        Figure("本年新增", "金额（元）", "loans_given_amount"),
        alone("户贷率（%）", "loan_coverage"),
        alone("有需求未放款（户）", "loan_wishes_unmet"),
    ),
    ranked_by="loan_overdue_rate",
)
ASSOCIATIONS = Table(
    "表16 互助资金协会",
    "互助资金协会借贷和逾期情况表",
    (
        alone("协会（个）", "mutual_associations"),
        alone("闲置（个）", "mutual_idle"),
        alone("本年发放（元）", "mutual_lent"),
        Figure("年借贷率", "考核口径（%）", "mutual_lending_rate"),
        Figure("年借贷率", "累计发放（%）", "mutual_lent_rate"),
        Figure("年借贷率", "期末余额（%）", "mutual_use_rate"),
        alone("逾期率（%）", "mutual_overdue_rate"),
    ),
    ranked_by="mutual_lending_rate",
)
REGULAR_WORK = Table(
    "表17 排查走访",
    "常态化排查和走访情况表",
    (
        Figure("排查", "集中排查（次/半年）", "half_year_rounds"),
        Figure("排查", "行业部门（次/月）", "department_rounds"),
        Figure("排查", "网格员（次/周）", "grid_rounds"),
        alone("联系人走访（次/月）", "helper_visits"),
    ),
    ranked_by="helper_visits",
)
PROBLEMS = Table(
    "表18 问题整改",
    "督导检查发现问题整改情况表",
    (
        Figure("督导（次）", "本年督导", "supervision_visits"),
        Figure("督导（次）", "发现问题", "supervision_found"),
        Figure("督导（次）", "未整改", "supervision_open"),
        Figure("督导（次）", "超期未整改", "supervision_overdue"),
        Figure("问题整改台账（个）", "登记", "problems"),
        Figure("问题整改台账（个）", "本月新发现", "problems_new"),
        Figure("问题整改台账（个）", "本月销号", "problems_newly_closed"),
        Figure("问题整改台账（个）", "已销号", "problems_closed"),
        Figure("问题整改台账（个）", "未销号", "problems_open"),
        Figure("问题整改台账（个）", "超期未销号", "problems_overdue"),
        Figure("问题整改台账（个）", "反弹", "problems_reopened"),
        alone("销号率（%）", "problem_closed_rate"),
        *(Figure("未销号问题类别（个）", each.name.removeprefix("未销号："), each.code) for each in BY_CATEGORY),
    ),
    ranked_by="problem_closed_rate",
    notes=("督导发现的问题转入问题整改台账的，两处各计一次。",),
)
LATER_TABLES = (PROJECTS, ASSETS, STATIONS, FUNDS, SMALL_CREDIT, ASSOCIATIONS, REGULAR_WORK, PROBLEMS, FUND_CARE)
"""Tables of the later chapters: they stand behind the list of changes, whose number the towns know."""

TABLES = (GENERAL, MONITORING, RISK_TYPES, INCOME, SAFEGUARDS, SCREENING, RULES)

# The figures told month against month, for the whole city.
COMPARED = (
    "households",
    "members",
    "lifted_households",
    "monitored_households",
    "monitored_people",
    "open_households",
    "cleared_rate",
    "dropouts",
    "insured_rate",
    "serious_illness_rate",
    "unsafe_house_households",
    "unsafe_water_households",
    "lifted_net",
    "income_growth",
    "lifted_workers",
    "risk_households",
    "risks_red",
    "risks_orange",
    "risks_yellow",
    "fund_received",
    "fund_paid",
    "fund_progress",
    "projects_begun",
    "project_finish_rate",
    "projects_lagging",
    "assets",
    "asset_title_rate",
    "rent_rate",
    "loans_balance",
    "loan_overdue_rate",
    "pv_output",
    "pv_received",
    "pv_distribution_rate",
    "mutual_lent",
    "mutual_lending_rate",
    "mutual_overdue_rate",
    "problems_open",
)


FORMULAS = 6  # under a table; all of them stand on the last sheet


def notes_of(table):
    """Under a table: what its main figures mean and where they come from."""
    marked = "红色为未达到要求或排名后三位，黄色为尚未到期但有差距，“—”为无数据，备注栏写明原因。"
    codes = dict.fromkeys(figure.code for figure in table.figures)
    formulas = [f"{BY_CODE[code].name}：{BY_CODE[code].formula}" for code in codes if _needs_words(BY_CODE[code])]
    rest = [] if len(formulas) <= FORMULAS else ["其余指标的口径见“口径和行数”表。"]
    return [*table.notes, *formulas[:FORMULAS], *rest, SOURCE, marked]


def _needs_words(indicator):
    """Shares and means have a formula worth printing; plain counts speak for themselves."""
    return indicator.kind not in (Kind.COUNT, Kind.AMOUNT)
