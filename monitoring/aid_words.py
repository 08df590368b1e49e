"""The dictionaries of aid (domain facts §4): fourteen categories, the items of each, money and state."""

from core.fields import Words


class AidCategory(Words):
    """帮扶措施大类; the first four are 开发式."""

    INDUSTRY = "产业帮扶"
    JOBS = "就业帮扶"
    FINANCE = "金融帮扶"
    PUBLIC_POSTS = "公益岗位帮扶"
    HOUSING = "住房安全保障"
    WATER = "饮水安全保障"
    HEALTH = "健康帮扶"
    COMPULSORY_EDUCATION = "义务教育保障"
    EDUCATION = "教育帮扶"
    SAFETY_NET = "综合保障"
    SOCIAL = "社会帮扶"
    RELOCATION = "搬迁"
    LIVING = "生产生活条件改善"
    INFRASTRUCTURE = "基础设施建设"


DEVELOPMENT = (AidCategory.INDUSTRY, AidCategory.JOBS, AidCategory.FINANCE, AidCategory.PUBLIC_POSTS)
OTHER = "其他"

ITEMS = {
    AidCategory.INDUSTRY: (
        "发展生产", "带动生产", "入股分红", "土地流转", "技术技能培训指导", "消费帮扶", OTHER,
    ),
    AidCategory.JOBS: ("劳务输出", "外出务工补贴", "技能培训", "帮扶车间", "自主创业扶持", OTHER),
    AidCategory.FINANCE: ("小额信贷", "互助资金借款", "富民贷", "保险", OTHER),
    AidCategory.PUBLIC_POSTS: ("护路员", "管水员", "保洁员", "护林员", "光伏公益岗", "互助照料岗", OTHER),
    AidCategory.HOUSING: ("维修加固", "拆除重建", "租赁或长期借住", OTHER),
    AidCategory.WATER: ("解决水量", "解决水质", "解决取水方便程度", "解决供水保证率", OTHER),
    AidCategory.HEALTH: (
        "参加城乡居民基本医疗保险个人缴费补贴", "参加大病保险", "医疗救助", "家庭医生签约", "大病专项救治", OTHER,
    ),
    AidCategory.COMPULSORY_EDUCATION: ("劝返复学", "送教上门", "补助", OTHER),
    AidCategory.EDUCATION: ("雨露计划", "助学金", "助学贷款", OTHER),
    AidCategory.SAFETY_NET: (
        "低保", "特困供养", "残疾人补贴", "临时救助", "养老保险代缴", "高龄和孤儿津贴", "防贫保险", OTHER,
    ),
    AidCategory.SOCIAL: ("捐款捐物", "结对帮扶", "志愿服务", OTHER),
    AidCategory.RELOCATION: ("易地搬迁", OTHER),
    AidCategory.LIVING: ("入户路硬化", "厕所改造", "庭院改造", OTHER),
    AidCategory.INFRASTRUCTURE: ("道路", "供水", "供电", "通信", OTHER),
}  # fmt: skip

# Every item once: the same word may stand under several categories.
AidItem = Words("AidItem", {f"ITEM_{position}": word for position, word in enumerate(
    dict.fromkeys(word for words in ITEMS.values() for word in words)
)})  # fmt: skip


class DevelopmentStatus(Words):
    """实施开发式帮扶措施情况."""

    STARTED = "已实施"
    NOT_YET = "尚未实施"


class MoneySource(Words):
    """Where the money of a measure comes from."""

    LINKAGE = "衔接资金"
    DEPARTMENT = "行业部门资金"
    COLLECTIVE = "村集体收入"
    SOCIETY = "社会帮扶"
    LOAN = "信贷"
    INSURANCE = "保险理赔"
    OWN = "农户自筹"
    NONE = "不需资金"
    OTHER = "其他"


class AidStatus(Words):
    """How far a measure has come."""

    PLANNED = "计划"
    RUNNING = "实施中"
    DONE = "已完成"
    STOPPED = "已终止"


class PaymentKind(Words):
    """兜底资金类别, as the departments pay them (work plan item 6)."""

    DIBAO = "低保分类施保"
    DISABILITY = "残疾人两项补贴"
    MEDICAL = "医疗救助"
    EDUCATION = "教育资助"
    HOUSING = "住房补助"
    EMPLOYMENT = "就业补贴"
    TEMPORARY = "临时救助"
    INSURANCE = "防返贫综合保险"
