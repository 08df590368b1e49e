"""The dictionaries of households and members (domain facts §2.3), each word stored as it is written."""

from core.fields import Words


class HouseholdCategory(Words):
    """户类型: what the household was in the poverty register."""

    ORDINARY = "一般农户"
    LIFTED = "脱贫户"


class MonitoredAs(Words):
    """监测对象类别: as what the household is watched now; independent of 户类型."""

    UNSTABLE = "脱贫不稳定户"
    BORDERLINE = "边缘易致贫户"
    HARDSHIP = "突发严重困难户"


class LiftedKind(Words):
    ORDINARY = "一般脱贫户"
    DIBAO = "低保脱贫户"
    TEKUN = "特困供养脱贫户"


class RiskType(Words):
    """致贫返贫风险; the national codes stand in `RISK_CODES`."""

    ILLNESS = "因病"
    DISASTER = "因自然灾害"
    DISABILITY = "因残"
    LABOUR = "因缺劳动力"
    ACCIDENT = "因意外事故"
    BUSINESS = "因产业失败"
    EMPLOYMENT = "因务工就业不稳"
    SCHOOLING = "因学"
    HOUSING = "因安全住房"
    WATER = "因安全饮水"
    OTHER = "其他"


RISK_CODES = {
    "00": "收入或综合",
    "01": RiskType.ILLNESS,
    "02": RiskType.DISASTER,
    "03": RiskType.DISABILITY,
    "04": RiskType.LABOUR,
    "05": RiskType.ACCIDENT,
    "06": RiskType.BUSINESS,
    "07": RiskType.EMPLOYMENT,
    "09": RiskType.SCHOOLING,
    "11": RiskType.HOUSING,
    "12": RiskType.WATER,
    "99": RiskType.OTHER,
}


class DisasterKind(Words):
    FLOOD = "洪涝灾害"
    LANDSLIDE = "地质灾害"
    DROUGHT = "旱灾"
    PEST = "生物灾害"
    WEATHER = "气象灾害"
    EARTHQUAKE = "地震灾害"
    OTHER = "其他"


class PovertyCause(Words):
    """建档立卡时的致贫原因: the old list, kept for what was written down before 2021."""

    ILLNESS = "因病"
    DISABILITY = "因残"
    SCHOOLING = "因学"
    DISASTER = "因灾"
    LAND = "缺土地"
    WATER = "缺水"
    SKILL = "缺技术"
    LABOUR = "缺劳力"
    MONEY = "缺资金"
    ROADS = "交通条件落后"
    WILL = "自身发展动力不足"
    OTHER = "其他"


DISASTER_CODES = {
    DisasterKind.FLOOD: "0201",
    DisasterKind.LANDSLIDE: "0202",
    DisasterKind.DROUGHT: "0203",
    DisasterKind.PEST: "0204",
    DisasterKind.WEATHER: "0205",
    DisasterKind.EARTHQUAKE: "0206",
    DisasterKind.OTHER: "0299",
}


def risk_names():
    """The name of every risk code, those of the disasters behind the one for all of them."""
    names = RISK_CODES | {code: f"{RiskType.DISASTER}（{kind}）" for kind, code in DISASTER_CODES.items()}
    return {code: str(names[code]) for code in sorted(names)}


class ClearedBy(Words):
    AID = "帮扶消除"
    ITSELF = "自然消除"


class Relation(Words):
    """与户主关系."""

    HEAD = "户主"
    SPOUSE = "配偶"
    SON = "之子"
    DAUGHTER = "之女"
    DAUGHTER_IN_LAW = "之儿媳"
    SON_IN_LAW = "之女婿"
    GRANDSON = "之孙子"
    GRANDDAUGHTER = "之孙女"
    DAUGHTERS_SON = "之外孙子"
    DAUGHTERS_DAUGHTER = "之外孙女"
    FATHER = "之父"
    MOTHER = "之母"
    WIFES_FATHER = "之岳父"
    WIFES_MOTHER = "之岳母"
    HUSBANDS_FATHER = "之公公"
    HUSBANDS_MOTHER = "之婆婆"
    GRANDFATHER = "之祖父"
    GRANDMOTHER = "之祖母"
    MOTHERS_FATHER = "之外祖父"
    MOTHERS_MOTHER = "之外祖母"
    SIBLING = "之兄弟姐妹"
    GREAT_GRANDSON = "之曾孙子"
    GREAT_GRANDDAUGHTER = "之曾孙女"
    NEPHEW = "之侄儿"
    NIECE = "之侄女"
    SISTER_IN_LAW = "之兄弟媳妇"
    UNCLE = "之叔伯"
    OTHER = "其他"


MALE_RELATIONS = frozenset(
    [
        "之子",
        "之女婿",
        "之孙子",
        "之外孙子",
        "之父",
        "之岳父",
        "之公公",
        "之祖父",
        "之外祖父",
        "之曾孙子",
        "之侄儿",
        "之叔伯",
    ]
)
FEMALE_RELATIONS = frozenset(
    [
        "之女",
        "之儿媳",
        "之孙女",
        "之外孙女",
        "之母",
        "之岳母",
        "之婆婆",
        "之祖母",
        "之外祖母",
        "之曾孙女",
        "之侄女",
        "之兄弟媳妇",
    ]
)


class Sex(Words):
    MALE = "男"
    FEMALE = "女"


class IdType(Words):
    ID_CARD = "居民身份证"
    DISABILITY_CARD = "残疾人证"
    HOUSEHOLD_BOOK = "户口簿"
    NONE = "无证件"


class Education(Words):
    """文化程度, of those who left school."""

    ILLITERATE = "文盲或半文盲"
    PRIMARY = "小学"
    JUNIOR = "初中"
    SENIOR = "高中"
    COLLEGE = "大专"
    UNIVERSITY = "本科及以上"


class SchoolYear(Words):
    """在校生状况, of those at school."""

    PRESCHOOL_AGE = "学龄前儿童"
    PRESCHOOL = "学前教育"
    PRIMARY = "小学"
    GRADE_7 = "七年级"
    GRADE_8 = "八年级"
    GRADE_9 = "九年级"
    SENIOR_1 = "普通高中一年级"
    SENIOR_2 = "普通高中二年级"
    SENIOR_3 = "普通高中三年级"
    VOCATIONAL_1 = "中职一年级"
    VOCATIONAL_2 = "中职二年级"
    VOCATIONAL_3 = "中职三年级"
    HIGHER_VOCATIONAL_1 = "高职高专一年级"
    HIGHER_VOCATIONAL_2 = "高职高专二年级"
    HIGHER_VOCATIONAL_3 = "高职高专三年级"
    TECHNICIAN_1 = "技师学院一年级"
    TECHNICIAN_2 = "技师学院二年级"
    TECHNICIAN_3 = "技师学院三年级"
    TECHNICIAN_4 = "技师学院四年级"
    BACHELOR_1 = "本科一年级"
    BACHELOR_2 = "本科二年级"
    BACHELOR_3 = "本科三年级"
    BACHELOR_4 = "本科四年级"
    BACHELOR_5 = "本科五年级"
    MASTER = "硕士研究生及以上"


class AbsenceReason(Words):
    """义务教育阶段未上学原因."""

    ILLNESS = "因病"
    DISABILITY = "因残"
    POVERTY = "因贫(经济困难)"
    UNWILLING = "厌学"
    DEFERRED = "缓学/休学"
    EXEMPT = "免学"
    TAUGHT_AT_HOME = "送教上门"
    OTHER = "其他"


class Health(Words):
    """健康状况: 健康 stands alone, the other three combine."""

    HEALTHY = "健康"
    CHRONIC = "长期慢性病"
    SERIOUS = "患有大病"
    DISABLED = "残疾"


class DisabilityKind(Words):
    """残疾类别; the code is the place in this list and the 19th digit of the certificate's number."""

    SIGHT = "视力"
    HEARING = "听力"
    SPEECH = "言语"
    LIMBS = "肢体"
    MIND = "智力"
    PSYCHE = "精神"
    SEVERAL = "多重"


class DisabilityGrade(Words):
    """残疾等级; the code is the place in this list and the 20th digit of the certificate's number."""

    FIRST = "一级"
    SECOND = "二级"
    THIRD = "三级"
    FOURTH = "四级"


class Labour(Words):
    """劳动技能."""

    ORDINARY = "普通劳动力"
    SKILLED = "技能劳动力"
    WEAK = "弱劳动力或半劳动力"
    LOST = "丧失劳动力"
    NONE = "无劳动力"


class Politics(Words):
    """政治面貌."""

    MEMBER = "中共党员"
    PROBATIONARY = "中共预备党员"
    LEAGUE = "共青团员"
    MASSES = "群众"


class Dibao(Words):
    """享受低保政策情况."""

    NO = "未享受"
    RURAL = "农村低保"
    URBAN = "城市低保"


class Tekun(Words):
    """享受特困供养政策情况."""

    NO = "不享受"
    RURAL = "农村特困"
    URBAN = "城市特困"


class RoadKind(Words):
    EARTH = "泥土路"
    GRAVEL = "砂石路"
    BRICK = "砖路"
    CEMENT = "水泥路"
    ASPHALT = "沥青路"


class Fuel(Words):
    FIREWOOD = "柴草"
    DUNG = "干畜粪"
    COAL = "煤炭"
    CLEAN = "清洁能源(电、气、太阳能)"
    OTHER = "其他"


class HouseGrade(Words):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class WorkArea(Words):
    """务工区域: how far away from home a member works."""

    TOWN = "乡(镇)内"
    COUNTY = "乡(镇)外县内"
    PROVINCE = "县外省内"
    COUNTRY = "省外"
    ABROAD = "国(境)外"


class Channel(Words):
    """就业渠道."""

    ENTERPRISE = "外出务工(企业)"
    WORKSHOP = "帮扶车间"
    PUBLIC_POST = "公益性岗位"
    OWN_BUSINESS = "自主创业"
    FLEXIBLE = "灵活就业"
    LEADING_FIRM = "龙头企业/合作社"
    OTHER = "其他"


class Spending(Words):
    """合规自付支出类别, in the order a tie is decided (rule SR07)."""

    MEDICAL = "医疗"
    DISASTER = "灾害"
    ACCIDENT = "意外"
    EDUCATION = "教育"
    HOUSING = "住房"
    OTHER = "其他"


class Arrival(Words):
    """自然增加原因."""

    BIRTH = "出生"
    MARRIAGE = "婚入"
    MOVED = "户籍迁入"
    ADOPTION = "收养"
    DISCHARGE = "退役"
    RELEASE = "刑满释放"
    OTHER = "其他"


class Affiliation(Words):
    """隶属关系: at which level the unit of a responsible person stands."""

    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"
    TOWN = "镇"
    VILLAGE = "村"


class Departure(Words):
    """自然减少原因."""

    DEATH = "死亡"
    MARRIAGE = "婚出"
    MOVED = "户籍迁出"
    ARMY = "参军"
    PRISON = "服刑"
    MISSING = "失联"
    OTHER = "其他"
