"""Whole registers of people: 全县全字段 (W6), 家庭成员信息表 (W7), 已脱贫人口名单 (W8)."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.models import Income
from monitoring.national.cells import (
    COMPARED,
    DIBAO,
    HOUSEHOLD,
    KEPT,
    LEADER,
    MEMBER,
    MEMBER_DETAILS,
    PLACE,
    SYNONYMS,
    september_before,
)  # fmt: skip

# Only the totals: the items of this export do not add up to them, and a total stands for its items (facts §3).
INCOME = {
    "工资性收入": "wage", "生产经营性收入": "business", "财产性收入": "property", "转移性收入": "transfer",
    "生产经营性支出": "business_cost", "纯收入（元）": "declared_net", "人均纯收入（元）": "declared_per_capita",
    "年收入（元）": "declared_gross",
}  # fmt: skip
INCOME_ITEMS = frozenset(
    [
        "其他工资性收入",
        "公益性岗位收入",
        "资产收益扶贫分红收入",
        "其他财产性收入（旧指标）",
        "计划生育金",
        "最低生活保障金",
        "特困人员救助供养金",
        "养老金或离退休金",
        "生态补偿金",
        "其他转移性收入",
        "产业奖励",
        "就业奖励",
        "生产经营性支出（合计）",
        "专项用于减少生产经营性支出的补贴",
    ]
)

W6 = Layout(
    code="W6",
    label="全县全字段",
    dated=True,
    required=frozenset({"户编号", "人口编号", "姓名", "证件号码", "与户主关系", "当前家庭人口数", "乡", "村"}),
    aliases=SYNONYMS,
    place=PLACE,
    leader=LEADER,
    feeds=(
        Feed(
            "households",
            HOUSEHOLD | {
                "户主姓名": "head_name", "当前家庭人口数": "declared_size", "是否军烈属": "is_martyr_family", "入户路类型": "road_kind",
                "是否加入农民专业合作组织": "in_cooperative", "主要燃料类型": "fuel", "是否有龙头企业带动": "with_leading_firm",
                "是否有创业致富带头人带动": "with_leader", "是否通广播电视": "has_broadcast",
                "到户产业帮扶类型": "industry_aid", "是否通生产用电": "has_production_power",
            },
            grouped=True, compared=COMPARED,
        ),
        Feed(
            "members",
            MEMBER | MEMBER_DETAILS | {
                "是否享受人身意外保险补贴": "has_accident_subsidy", "大专或本科毕业生未就业原因": "jobless_graduate_reason",
                "是否享受农村居民最低生活保障": Cell("dibao", words=DIBAO), "是否事实无人抚养儿童": "is_unsupported_child",
            },
            kept=KEPT,
        ),
        Feed(
            "incomes",
            {"户编号": "household", "年度家庭人口数": "household_size"} | INCOME,
            grouped=True, compared=COMPARED,
            fixed={"span": lambda day: Income.Span.YEAR, "end_month": september_before},
            wanted=tuple(INCOME.values()),
        ),
    ),
    # The register counts the household's members itself; the file's own size stands beside it, for rule Q192.
    unkept=INCOME_ITEMS | {"户主证件号码"},
)  # fmt: skip

W7 = Layout(
    code="W7",
    label="家庭成员信息表",
    required=frozenset({"户编号", "人口编号", "姓名", "证件号码", "与户主关系", "是否享受低保", "乡", "村"}),
    aliases=SYNONYMS | {
        "公益性岗位类型": "公益性岗位", "是否参加新型农村合作医疗（城乡居民基本医疗保险）": "是否参加城乡居民基本医疗保险",
        "是否接受大病医疗救助": "是否接受医疗救助",
    },
    place=PLACE,
    leader=LEADER,
    feeds=(
        Feed("households", {"户编号": "number", "户主姓名": "head_name", "户联系电话": "phone"}, grouped=True),
        Feed(
            "members",
            MEMBER | MEMBER_DETAILS | {
                "是否享受低保": Cell("dibao", words=DIBAO), "就业渠道": "work_channel", "残疾类别": "disability_kind",
            },
            kept=KEPT,
        ),
    ),
    unkept=frozenset({"省", "市", "户主证件号码", "年度", "识别标准", "产业分类"}),
)  # fmt: skip

W8 = Layout(
    code="W8",
    label="已脱贫人口名单",
    required=frozenset({"户编号", "人口编号", "姓名", "证件号码", "人数", "首次识别时间", "人员识别时间"}),
    aliases=SYNONYMS | {
        "危房户": "是否危房户", "易返贫致贫户(监测对象)类型": "监测对象类别", "易返贫致贫户（监测对象）类型": "监测对象类别",
        "风险是否消除": "风险是否已消除", "风险识别时间": "识别监测时间", "风险消除时间": "消除监测时间",
    },
    place=PLACE,
    leader=LEADER,
    feeds=(
        Feed(
            "households",
            {
                "户编号": "number", "自然村": "group_name", "户联系电话": "phone", "户类型": "category",
                "致贫原因1": "poverty_causes", "致贫原因2": "poverty_causes", "致贫原因3": "poverty_causes",
                "是否危房户": "is_house_dangerous", "是否解决安全饮用水": "has_safe_water", "首次识别时间": "first_identified_in",
                "监测对象类别": "monitored_as", "风险是否已消除": "is_cleared", "识别监测时间": "identified_in",
                "消除监测时间": "cleared_in",
            },
            grouped=True, compared=COMPARED,
        ),
        Feed(
            "members",
            {
                name: MEMBER[name]
                for name in (
                    "户编号", "人口编号", "证件号码", "与户主关系", "民族", "文化程度", "在校生状况", "健康状况", "劳动技能",
                    "是否参加大病保险", "家庭成员联系电话",
                )
            } | {"姓名": "name", "务工时间（月）": "work_months", "人员识别时间": "identified_in"},
        ),
        Feed(
            "incomes",
            {"户编号": "household", "人数": "household_size", "人均纯收入": "declared_per_capita"},
            grouped=True, fixed={"span": lambda day: Income.Span.YEAR, "end_month": september_before},
            wanted=("declared_per_capita",),
        ),
    ),
    dated=True,
    unkept=frozenset({"序号", "数据日期"}),
)  # fmt: skip
