"""Work (务工月监测): periods of work (W3) and plans to go (W4)."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.national.cells import PLACE, SYNONYMS

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
    unkept=frozenset({"户类型", "监测对象类别", "劳动技能", "人口编号", "姓名", "就业服务需求", "计划务工所在县"}),
)  # fmt: skip

W4 = Layout(
    code="W4",
    label="计划务工信息",
    required=frozenset({"户编号", "证件号码", "是否计划务工"}),
    aliases=SYNONYMS | {"是否计划外出务工": "是否计划务工"},
    place=PLACE,
    feeds=(
        Feed(
            "work-plans",
            {
                "户编号": "household", "证件号码": Cell("member", by="id_digest"), "是否计划务工": "is_planning",
                "计划务工所在县": "place_county", "就业服务需求": "service_needs",
            },
        ),
    ),
    unkept=frozenset({"户类型", "监测对象类别", "劳动技能", "人口编号", "姓名"}),
)  # fmt: skip
