"""What the workbooks of the national system share: columns of households and members, synonyms, ways to read a cell."""

from core.imports.layouts import Cell
from core.months import Month
from monitoring import words

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
    "县(市、区、旗)": "县", "县（市、区、旗）": "县", "乡(镇)": "乡", "乡（镇）": "乡", "行政村": "村",
    "人编号": "人口编号", "成员联系电话": "家庭成员联系电话", "人联系电话": "家庭成员联系电话", "检测对象类别": "监测对象类别", "失学或辍学原因": "义务教育阶段未上学原因",
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
