"""The workbooks of the national system, and the two supplements to them: which column feeds which field.

Header texts are compared without invisible characters and blanks. W1, W3, W6 and W7 are the names of
`docs/glossary.md`; the measures and the figures at identification in W1 are known, no register holds them yet.
"""

from core.imports.layouts import Cell, Feed, Layout
from core.months import Month
from monitoring import words
from monitoring.models import Income

SEX = {"1": "男", "2": "女"}
# Yes and no say less than the word of the other export: 是 does not overwrite a kind that is known.
DIBAO = {"是": words.Dibao.RURAL.value, "否": words.Dibao.NO.value}
TEKUN = {"是": words.Tekun.RURAL.value, "否": words.Tekun.NO.value}
KEPT = {
    "dibao": {(words.Dibao.RURAL.value, words.Dibao.URBAN.value), (words.Dibao.NO.value, words.Dibao.URBAN.value)},
    "tekun": {(words.Tekun.RURAL.value, words.Tekun.URBAN.value)},
}
LEADER = ("与户主关系", words.Relation.HEAD.value)
COMPARED = (
    "户类型", "监测对象类别", "风险是否已消除", "识别监测时间", "人均纯收入（元）", "是否危房户", "是否解决安全饮用水",
)  # fmt: skip
PLACE = {"县": "county", "乡": "town", "村": "village"}
SYNONYMS = {
    "乡(镇)": "乡", "乡（镇）": "乡", "行政村": "村", "人编号": "人口编号", "成员联系电话": "家庭成员联系电话",
    "人联系电话": "家庭成员联系电话", "检测对象类别": "监测对象类别", "失学或辍学原因": "义务教育阶段未上学原因",
    "公益性岗位（月数）": "公益性岗位(月数)", "务工时间(月)": "务工时间（月）",
}  # fmt: skip


def school_year(word):
    """The national system writes a few of these in two ways (screening A7)."""
    word = word.replace(" ", "")
    if word.startswith("高中"):
        return "普通" + word
    return "硕士研究生及以上" if word == "硕士生及以上" else word


def risk(word):
    """A risk with or without 因, with or without an explanation in brackets (screening A8)."""
    for bracket in "(（":
        word = word.split(bracket)[0]
    word = word.strip().removeprefix("因").replace("缺劳力", "缺劳动力")
    return word if word == words.RiskType.OTHER or not word else f"因{word}"


def september_before(day):
    """The end of the income year a yearly figure belongs to: the last September at or before the data date."""
    month = Month.of(day)
    return month - (month.number - 9) % 12


MEMBER = {
    "户编号": "household", "人口编号": "number", "与户主关系": "relation", "证件类型": "id_type", "证件号码": "id_number",
    "出生日期": "born_on", "民族": "ethnicity", "文化程度": "education", "在校生状况": Cell("school_year", read=school_year),
    "义务教育阶段未上学原因": "absence_reason", "健康状况": "health", "劳动技能": "labour", "家庭成员联系电话": "phone",
    "务工所在地": "work_place", "公益性岗位": "posts", "公益性岗位(月数)": "post_months", "性别": Cell("sex", words=SEX),
    "是否参加城乡居民基本医疗保险": "in_resident_insurance", "是否参加城镇职工基本医疗保险": "in_employee_insurance",
    "是否参加大病保险": "in_serious_illness_insurance", "是否参加城乡居民基本养老保险": "in_resident_pension",
    "是否参加城镇职工基本养老保险": "in_employee_pension", "是否接受医疗救助": "has_medical_aid",
}  # fmt: skip

MEMBER_DETAILS = {
    "姓名": "name", "政治面貌": "politics", "务工时间（月）": "work_months", "务工企业名称": "employer",
    "是否国外务工": "works_abroad", "残疾证办证年度": "disability_card_year", "是否会讲普通话": "speaks_mandarin",
    "是否参加商业补充医疗保险": "in_commercial_insurance", "是否接受其他健康扶贫": "has_other_health_aid",
    "是否特困供养人员": Cell("tekun", words=TEKUN),
}  # fmt: skip

HOUSEHOLD = {
    "户编号": "number", "户类型": "category", "监测对象类别": "monitored_as", "户联系电话": "phone",
    "耕地面积（亩）": "arable_mu", "林地面积（亩）": "forest_mu", "退耕还林面积（亩）": "returned_mu", "林果面积（亩）": "orchard_mu",
    "牧草地面积": "grass_mu", "水面面积": "water_mu", "与村主干路距离": "road_km", "住房面积": "house_m2",
    "是否危房户": "is_house_dangerous", "是否解决安全饮用水": "has_safe_water", "是否通生活用电": "has_electricity",
    "是否有卫生厕所": "has_toilet",
}  # fmt: skip

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
                "户主姓名": "head_name", "是否军烈属": "is_martyr_family", "入户路类型": "road_kind",
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
    # The register counts the household's members itself; a size of the file's own would fight with it.
    unkept=INCOME_ITEMS | {"户主证件号码", "当前家庭人口数"},
)  # fmt: skip

W1_RISKS = {f"致贫/返贫风险{slot}": Cell("risks", read=risk) for slot in range(1, 6)}
W1_MEASURES = frozenset(
    [
        "产业帮扶",
        "就业帮扶",
        "金融帮扶",
        "公益岗位帮扶",
        "公益性岗位帮扶",
        "公益性岗位帮扶其他备注",
        "住房安全保障",
        "饮水安全保障",
        "健康帮扶",
        "义务教育保障",
        "教育帮扶",
        "其他教育帮扶",
        "综合保障",
        "社会帮扶",
        "搬迁",
        "生产生活条件改善",
        "基础设施建设",
        "实施开发式帮扶措施情况",
    ]
)
W1_IDENTIFIED = frozenset(
    [
        "工资性收入",
        "生产经营性收入",
        "财产性收入",
        "转移性收入",
        "人均纯收入（元）",
        "合规自付支出",
        "特困人员救助供养金",
    ]
)
W1_CLEARED = frozenset(
    f"风险消除后{name}"
    for name in [
        "是否义务教育阶段适龄儿童少年失学辍学",
        "是否住房损毁",
        "是否有家庭成员未参加城乡居民（职工）基本医疗保险",
        "是否饮水设施损毁",
        "工资性收入",
        "财产性收入",
        "转移性收入",
        "生产经营性收入",
        "生产经营性支出",
        "家庭纯收入",
        "家庭人均纯收入",
        "理赔收入",
        "合规自付支出",
    ]
)

W1 = Layout(
    code="W1",
    label="监测对象信息",
    required=frozenset({"户编号", "证件号码", "与户主关系", "监测对象类别", "风险是否已消除", "识别监测时间"}),
    aliases=SYNONYMS,
    place=PLACE,
    leader=LEADER,
    feeds=(
        Feed(
            "households",
            HOUSEHOLD | W1_RISKS | {
                "入户道路是否硬化": "has_hard_road", "整户无劳动能力兜底保障户": "has_safety_net", "信息采集人": "collector",
                "信息采集人联系电话": "collector_phone", "识别监测时间": "identified_in", "因自然灾害子项": "disaster_kind",
                "其他备注": "risk_note", "风险是否已消除": "is_cleared", "风险消除方式": "cleared_by",
                "消除监测时间": "cleared_in", "户主姓名": "head_name",
                "是否义务教育阶段适龄儿童少年失学辍学": "had_dropout",
                "是否有家庭成员未参加城乡居民（职工）基本医疗保险": "had_uninsured",
            },
            grouped=True, compared=COMPARED,
        ),
        Feed(
            "members",
            MEMBER | {
                "姓名": "name", "享受低保政策情况": "dibao", "享受特困供养政策情况": Cell("tekun", words={"未享受": "不享受"}),
                "就业渠道（易地搬迁后扶使用）": "work_channel",
            },
        ),
    ),
    unkept=W1_MEASURES | W1_IDENTIFIED | W1_CLEARED,
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

W3 = Layout(
    code="W3",
    label="已外出务工信息",
    required=frozenset({"户编号", "证件号码", "是否已务工", "开始时间", "结束时间"}),
    aliases=SYNONYMS,
    place=PLACE,
    feeds=(
        Feed(
            "employments",
            {
                "户编号": "household", "证件号码": Cell("member", by="id_digest"), "是否已务工": "is_working",
                "是否计划务工": "is_planning", "开始时间": "start_month", "结束时间": "end_month", "务工所在省": "place_province",
                "务工所在市": "place_city", "务工所在县": "place_county", "务工企业名称": "employer", "所属行业": "industry",
                "就业渠道": "channel", "务工月收入": "monthly_wage", "是否点对点输送": "is_escorted",
                "年度交通费补助": "transport_subsidy",
            },
        ),
    ),
    unkept=frozenset({"户类型", "监测对象类别", "劳动技能", "人口编号", "姓名", "就业服务需求"}),
)  # fmt: skip

INCOME_RECORDS = Layout(
    code="incomes-supplement",
    label="补充：收入记录",
    required=frozenset({"户编号", "截止月份", "工资性", "生产经营性", "财产性", "转移性", "生产经营性支出"}),
    strict=True,
    feeds=(
        Feed(
            "incomes",
            {
                "户编号": "household", "截止月份": "end_month", "工资性": "wage", "生产经营性": "business", "财产性": "property",
                "转移性": "transfer", "生产经营性支出": "business_cost", "理赔": "claims",
            },
            fixed={"span": lambda day: Income.Span.YEAR, "household_size": lambda day: None},  # see import_checks.sizes
        ),
    ),
)  # fmt: skip

OUT_OF_POCKET = Layout(
    code="out-of-pocket-supplement",
    label="补充：合规自付",
    required=frozenset({"月份", "户编号", "类别", "金额"}),
    strict=True,
    feeds=(
        Feed(
            "out-of-pocket",
            {
                "月份": "month", "户编号": "household", "证件号码": Cell("member", by="id_digest"), "类别": "kind", "金额": "amount",
            },
        ),
    ),
)  # fmt: skip

LAYOUTS = (W6, W1, W7, W3, INCOME_RECORDS, OUT_OF_POCKET)
