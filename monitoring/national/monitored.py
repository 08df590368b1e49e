"""What is known of monitored households: 监测对象信息 (W1) and the supplement on toilets (W2)."""

from core.imports.layouts import Cell, Feed, Layout
from monitoring.national.cells import COMPARED, HOUSEHOLD, LEADER, MEMBER, PLACE, SYNONYMS, risk

W1_RISKS = {f"致贫/返贫风险{slot}": Cell("risks", read=risk) for slot in range(1, 6)}
# 公益岗位帮扶 and 教育帮扶 are met under two names each; both fill the same list.
W1_MEASURES = {
    "户编号": "household", "产业帮扶": "industry", "就业帮扶": "jobs", "金融帮扶": "finance", "公益岗位帮扶": "public_posts",
    "公益性岗位帮扶": "public_posts", "公益性岗位帮扶其他备注": "public_post_note", "住房安全保障": "housing",
    "饮水安全保障": "water", "健康帮扶": "health", "义务教育保障": "compulsory_education", "教育帮扶": "education",
    "其他教育帮扶": "education", "综合保障": "safety_net", "社会帮扶": "social", "搬迁": "relocation",
    "生产生活条件改善": "living_conditions", "基础设施建设": "infrastructure",
    "实施开发式帮扶措施情况": Cell("development_status", words={"是": "已实施", "否": "尚未实施"}),
}  # fmt: skip
W1_IDENTIFIED = {
    "户编号": "household", "识别监测时间": "identified_in", "工资性收入": "wage", "生产经营性收入": "business",
    "财产性收入": "property", "转移性收入": "transfer", "人均纯收入（元）": "per_capita_net", "合规自付支出": "out_of_pocket",
    "特困人员救助供养金": "tekun_amount",
}  # fmt: skip
W1_CLEARED = {
    "户编号": "household", "消除监测时间": "cleared_in",
    "风险消除后是否义务教育阶段适龄儿童少年失学辍学": "has_dropout", "风险消除后是否住房损毁": "is_house_damaged",
    "风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险": "has_uninsured",
    "风险消除后是否饮水设施损毁": "is_water_damaged", "风险消除后工资性收入": "wage", "风险消除后财产性收入": "property",
    "风险消除后转移性收入": "transfer", "风险消除后生产经营性收入": "business", "风险消除后生产经营性支出": "business_cost",
    "风险消除后家庭纯收入": "net", "风险消除后家庭人均纯收入": "per_capita_net", "风险消除后理赔收入": "claims",
    "风险消除后合规自付支出": "out_of_pocket",
}  # fmt: skip


def _filled_by(columns, *keys):
    """The fields that make a record: a household that says nothing in these columns gets none."""
    entries = (entry for name, entry in columns.items() if name not in keys)
    return tuple(dict.fromkeys(entry.field if isinstance(entry, Cell) else entry for entry in entries))


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
                "是否住房出现安全问题": "had_unsafe_house", "是否饮水出现安全问题": "had_unsafe_water",
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
        Feed("registered-aid", W1_MEASURES, grouped=True, wanted=_filled_by(W1_MEASURES, "户编号")),
        Feed(
            "identifications", W1_IDENTIFIED, grouped=True, wanted=_filled_by(W1_IDENTIFIED, "户编号", "识别监测时间")
        ),
        Feed("eliminations", W1_CLEARED, grouped=True, wanted=_filled_by(W1_CLEARED, "户编号", "消除监测时间")),
    ),
)  # fmt: skip

W2 = Layout(
    code="W2",
    label="监测对象信息（卫生厕所）",
    required=frozenset({"户编号", "户类型", "卫生厕所是否能正常使用"}),
    aliases=SYNONYMS,
    place=PLACE,
    leader=LEADER,
    feeds=(
        Feed(
            "households",
            {"户编号": "number", "户类型": "category", "卫生厕所是否能正常使用": "is_toilet_usable"},
            grouped=True, compared=("户类型", "卫生厕所是否能正常使用"),
        ),
    ),
    unkept=frozenset({"证件号码"}),
)  # fmt: skip
