"""The indicators of chapters 二 to 四 that households, members, incomes, work and risks can tell."""

from dataclasses import replace
from decimal import Decimal

from core.indicators import Better, Indicator, Kind
from monitoring import measures, words
from monitoring.models import Severity
from monitoring.rules import RULES
from monitoring.standing import closed, identified, lifted, newly_closed, newly_identified, still_open

ZERO = Decimal(0)
HOUSEHOLD, PERSON, PER_CENT, YUAN = "户", "人", "%", "元"
NOT_SCREENED = "该月尚未完成筛查"


def _of_category(word):
    def condition(month, prefix=""):
        return identified(month, prefix) & _field(prefix, "monitored_as", word)

    return condition


def _field(prefix, name, value):
    return measures.Q(**{f"{prefix}{name}": value})


def _pair(code, name, condition, basis, formula, rows="", better=Better.NEITHER):
    """The same condition counted in households and in people."""
    return (
        Indicator(
            f"{code}_households",
            f"{name}户数",
            HOUSEHOLD,
            basis,
            f"{formula}的户数。",
            ("households",),
            measures.households(condition),
            rows=rows and f"households/?{rows}",
            better=better,
        ),
        Indicator(
            f"{code}_people",
            f"{name}人数",
            PERSON,
            basis,
            f"{formula}的户中月末在户成员数。",
            ("households", "members"),
            measures.people(condition),
            better=better,
        ),
    )


def _safety_net(month, prefix=""):
    return still_open(month, prefix) & _field(prefix, "has_safety_net", True)


GENERAL = (
    Indicator(
        "households",
        "农户数",
        HOUSEHOLD,
        "4",
        "已登记的农户数。",
        ("households",),
        measures.households(),
        rows="households/?",
        missing="该地尚无农户登记",
    ),
    Indicator(
        "members",
        "农户人口",
        PERSON,
        "4",
        "月末在户成员数（自然减少的不计）。",
        ("members",),
        measures.people(),
        rows="members/?",
        missing="该地尚无农户登记",
    ),
    *_pair("lifted", "脱贫", lifted, "7", "户类型为脱贫户", "category=脱贫户"),
)

MONITORING = (
    *_pair("monitored", "监测", identified, "4", "月末前已识别的监测对象（含已消除）", "monitored_as=any"),
    *_pair(
        "unstable",
        "脱贫不稳定",
        _of_category(words.MonitoredAs.UNSTABLE),
        "4",
        "监测对象中的脱贫不稳定户",
        "monitored_as=脱贫不稳定户",
    ),
    *_pair(
        "borderline",
        "边缘易致贫",
        _of_category(words.MonitoredAs.BORDERLINE),
        "4",
        "监测对象中的边缘易致贫户",
        "monitored_as=边缘易致贫户",
    ),
    *_pair(
        "hardship",
        "突发严重困难",
        _of_category(words.MonitoredAs.HARDSHIP),
        "4",
        "监测对象中的突发严重困难户",
        "monitored_as=突发严重困难户",
    ),
    *_pair(
        "cleared",
        "已消除风险",
        closed,
        "5",
        "月末前风险已消除的监测对象",
        "monitored_as=any&is_cleared=1",
        Better.HIGHER,
    ),
    *_pair(
        "open",
        "未消除风险",
        still_open,
        "5",
        "风险尚未消除的监测对象（未标明的按未消除）",
        "monitored_as=any&is_cleared=0",
        Better.LOWER,
    ),
    Indicator(
        "cleared_rate",
        "风险消除率",
        PER_CENT,
        "5",
        "已消除风险户数 ÷ 监测户数 × 100%。",
        ("households",),
        measures.cleared_share,
        kind=Kind.RATE,
        better=Better.HIGHER,
        rows="households/?monitored_as=any&is_cleared=1",
        missing="该地没有监测对象",
    ),
    Indicator(
        "safety_net_households",
        "兜底保障户数",
        HOUSEHOLD,
        "4",
        "未消除风险户中的整户无劳动能力兜底保障户。",
        ("households",),
        measures.households(_safety_net),
        rows="households/?monitored_as=any&has_safety_net=1",
    ),
    *_pair(
        "identified", "本月新增监测", newly_identified, "4", "识别监测时间为本月的监测对象", "identified_in={month}"
    ),
    *_pair("newly_cleared", "本月消除风险", newly_closed, "5", "消除监测时间为本月的监测对象", "", Better.HIGHER),
)


def _by_risk(code, word):
    def condition(month, prefix=""):
        return still_open(month, prefix) & _field(prefix, "risks__0", word)

    return Indicator(
        f"open_risk_{code}",
        f"未消除：{word}",
        HOUSEHOLD,
        "4",
        f"未消除风险户中第一风险为“{word}”的户数。",
        ("households",),
        measures.households(condition),
    )


BY_RISK = tuple(_by_risk(code, str(word)) for code, word in words.RISK_CODES.items() if code != "00")

SAFEGUARDS = (
    Indicator(
        "dropouts",
        "失学辍学人数",
        PERSON,
        "3",
        "义务教育年龄段未在校、未完成初中且无缓学、休学、免学、送教上门的成员数。",
        ("members",),
        measures.dropouts,
        better=Better.LOWER,
        limit=ZERO,
        rows="risks/?month={month}&rule=SR16",
    ),
    Indicator(
        "insured_rate",
        "基本医保参保率",
        PER_CENT,
        "3",
        "脱贫户和监测对象中参加居民或职工医保的人数 ÷ 已填参保情况的应参保人数（国外务工和新生儿不计）。",
        ("members",),
        measures.insured_share,
        kind=Kind.RATE,
        better=Better.HIGHER,
        rows="risks/?month={month}&rule=SR18",
        missing="参保情况未填",
    ),
    Indicator(
        "resident_insured_people",
        "其中参加居民医保",
        PERSON,
        "3",
        "脱贫户和监测对象中参加城乡居民基本医疗保险的人数。",
        ("members",),
        measures.insurable_people(measures.Q(in_resident_insurance=True)),
    ),
    Indicator(
        "employee_insured_people",
        "其中参加职工医保",
        PERSON,
        "3",
        "脱贫户和监测对象中参加城镇职工基本医疗保险的人数。",
        ("members",),
        measures.insurable_people(measures.Q(in_employee_insurance=True)),
    ),
    Indicator(
        "uninsured_people",
        "未参保人数",
        PERSON,
        "3",
        "已填参保情况、居民和职工医保都未参加的应参保人数。",
        ("members",),
        measures.insurable_people(measures.INSURANCE_KNOWN & ~measures.INSURED),
        better=Better.LOWER,
        rows="risks/?month={month}&rule=SR18",
    ),
    Indicator(
        "insurance_unknown_people",
        "参保情况未填人数",
        PERSON,
        "3",
        "居民和职工医保两项都未填写的应参保人数。",
        ("members",),
        measures.insurable_people(~measures.INSURANCE_KNOWN),
        better=Better.LOWER,
        rows="members/?in_resident_insurance=none",
    ),
    Indicator(
        "serious_illness_rate",
        "大病保险参保率",
        PER_CENT,
        "3",
        "脱贫户和监测对象中参加大病保险的人数 ÷ 已填写该项的应参保人数。",
        ("members",),
        measures.serious_illness_share,
        kind=Kind.RATE,
        better=Better.HIGHER,
        rows="members/?in_serious_illness_insurance=0",
        missing="大病保险情况未填",
    ),
    Indicator(
        "unsafe_house_households",
        "住房不安全户数",
        HOUSEHOLD,
        "3",
        "危房等级为 C、D 级，或未评级但标为危房，且月末前未通过改造验收的户数。",
        ("households",),
        measures.dangerous_houses,
        better=Better.LOWER,
        limit=ZERO,
        rows="risks/?month={month}&rule=SR19",
        missing="住房情况未填",
    ),
    Indicator(
        "unsafe_water_households",
        "饮水不安全户数",
        HOUSEHOLD,
        "3",
        "是否解决安全饮用水为“否”的户数。",
        ("households",),
        measures.unsafe_water,
        better=Better.LOWER,
        limit=ZERO,
        rows="households/?has_safe_water=0",
        missing="饮水情况未填",
    ),
)

INCOME = (
    Indicator(
        "lifted_net",
        "脱贫户人均纯收入",
        YUAN,
        "7",
        "脱贫户最近一个年度家庭纯收入之和 ÷ 家庭人口之和。",
        ("incomes",),
        measures.net_per_head(lifted),
        kind=Kind.MEAN,
        better=Better.HIGHER,
        rows="incomes/?span=12",
        missing="年度收入未采集",
    ),
    Indicator(
        "monitored_net",
        "监测对象人均纯收入",
        YUAN,
        "7",
        "监测对象最近一个年度家庭纯收入之和 ÷ 家庭人口之和。",
        ("incomes",),
        measures.net_per_head(identified),
        kind=Kind.MEAN,
        better=Better.HIGHER,
        missing="年度收入未采集",
    ),
    Indicator(
        "income_growth",
        "脱贫户人均纯收入增速",
        PER_CENT,
        "7",
        "两年都有收入的脱贫户，按本年人口加权的人均纯收入比上年增长。",
        ("incomes",),
        measures.income_growth,
        kind=Kind.RATE,
        better=Better.HIGHER,
        missing="缺少上年度收入",
    ),
    Indicator(
        "growth_gap",
        "增速高出全市农民",
        "百分点",
        "7",
        "脱贫户人均纯收入增速 − 神木市农村居民人均可支配收入增速（两者口径不同）。",
        ("incomes",),
        measures.growth_ahead_of_farmers,
        kind=Kind.RATE,
        better=Better.HIGHER,
        missing="神木市农村居民人均可支配收入增速（统计部门公布后填入参数 farmer_income_growth）",
    ),
    *(
        Indicator(
            f"{kind}_share",
            f"{name}占比",
            PER_CENT,
            "7",
            f"脱贫户{name} ÷ 年收入合计 × 100%。",
            ("incomes",),
            measures.income_part(kind),
            kind=Kind.RATE,
            missing="年度收入未采集",
        )
        for kind, name in (
            ("wage", "工资性收入"),
            ("business", "生产经营性收入"),
            ("property", "财产性收入"),
            ("transfer", "转移性收入"),
        )
    ),
    Indicator(
        "income_coverage",
        "脱贫户收入采集率",
        PER_CENT,
        "7",
        "有最近年度收入的脱贫户 ÷ 脱贫户数 × 100%。",
        ("incomes", "households"),
        measures.income_coverage,
        kind=Kind.RATE,
        better=Better.HIGHER,
    ),
    Indicator(
        "lifted_workers",
        "脱贫人口务工规模",
        PERSON,
        "9",
        "本月处于务工期间的脱贫户在户成员数，一人只计一次。",
        ("employments",),
        measures.lifted_workers,
        better=Better.HIGHER,
        rows="employments/?",
        missing="没有务工监测记录",
    ),
)


def _by_severity(severity):
    return Indicator(
        f"risks_{severity}",
        f"{severity.label}预警",
        "条",
        "5",
        f"本月筛查发现的{severity.label}预警条数。",
        ("risks",),
        measures.risks(severity=severity),
        better=Better.LOWER,
        rows=f"risks/?month={{month}}&severity={severity}",
        missing=NOT_SCREENED,
    )


def _by_rule(rule):
    return Indicator(
        f"risk_{rule.code}",
        f"{rule.code} {rule.name}",
        HOUSEHOLD,
        rule.basis,
        f"本月“{rule.name}”预警的户数。",
        ("risks",),
        measures.risks(rule=rule.code),
        better=Better.LOWER,
        rows=f"risks/?month={{month}}&rule={rule.code}",
        missing=NOT_SCREENED,
    )


SCREENING = (
    Indicator(
        "risk_households",
        "预警户数",
        HOUSEHOLD,
        "4",
        "本月至少有一条预警的户数。",
        ("risks",),
        measures.risks(of="household_id"),
        better=Better.LOWER,
        rows="risks/?month={month}",
        missing=NOT_SCREENED,
    ),
    *(_by_severity(severity) for severity in Severity),
    Indicator(
        "risks_new",
        "新增预警",
        "条",
        "4",
        "本月首次出现的预警条数。",
        ("risks",),
        measures.new_risks,
        better=Better.LOWER,
        rows="risks/?month={month}",
        missing=NOT_SCREENED,
    ),
    Indicator(
        "risks_cleared",
        "消除预警",
        "条",
        "5",
        "上月有、本月筛查不再出现的预警条数。",
        ("risks",),
        measures.vanished_risks,
        better=Better.HIGHER,
        missing=NOT_SCREENED,
    ),
    Indicator(
        "reviewed_rate",
        "预警核实率",
        PER_CENT,
        "5",
        "已核实的本月预警 ÷ 本月预警条数 × 100%。",
        ("risks",),
        measures.reviewed_share,
        kind=Kind.RATE,
        better=Better.HIGHER,
        rows="risks/?month={month}&reviewed_at=1",
        missing="本月没有预警或尚未筛查",
    ),
)

BY_RULE = tuple(_by_rule(rule) for rule in RULES)

# What a town's page shows of its villages.
BY_VILLAGE = frozenset(
    [
        "households",
        "monitored_households",
        "open_households",
        "cleared_rate",
        "identified_households",
        "risks_red",
        "risk_households",
        "dropouts",
        "insured_rate",
        "serious_illness_rate",
        "unsafe_house_households",
        "unsafe_water_households",
        "lifted_net",
        "income_growth",
        "income_coverage",
        "lifted_workers",
    ]
)

INDICATORS = tuple(
    replace(indicator, by_village=indicator.code in BY_VILLAGE)
    for indicator in (*GENERAL, *MONITORING, *BY_RISK, *SAFEGUARDS, *INCOME, *SCREENING, *BY_RULE)
)
