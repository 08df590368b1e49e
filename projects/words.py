"""The dictionaries of projects and assets (domain facts §6, §8), each word stored as it is written."""

from core.fields import Words


class ProjectKind(Words):
    """项目类型, top level of the national tree."""

    INDUSTRY = "产业发展"
    EMPLOYMENT = "就业项目"
    CONSTRUCTION = "乡村建设行动"
    RELOCATION = "易地搬迁后扶"
    GUARANTEES = "巩固三保障成果"
    GOVERNANCE = "乡村治理和精神文明建设"
    MANAGEMENT = "项目管理费"
    OTHER = "其他"


class ProjectSubkind(Words):
    """项目类型, second level."""

    PRODUCTION = "生产项目"
    PROCESSING = "加工流通项目"
    FACILITIES = "配套设施项目"
    SERVICES = "产业服务支撑项目"
    INSURANCE = "金融保险配套项目"
    COURTYARD = "高质量庭院经济"
    COLLECTIVE = "新型农村集体经济发展项目"
    WORK_SUBSIDY = "务工补助"
    TRAINING = "就业培训"
    STARTUP = "创业"
    CRAFTSMEN = "乡村工匠"
    PUBLIC_POSTS = "公益性岗位"
    INFRASTRUCTURE = "农村基础设施(含产业配套基础设施)"
    ENVIRONMENT = "人居环境整治"
    PUBLIC_SERVICES = "农村公共服务"
    RESETTLEMENT_POSTS = "公共服务岗位"
    RESETTLEMENT_CENTRE = "“一站式”社区综合服务设施建设"
    RESETTLEMENT_INTEREST = "易地扶贫搬迁贷款债券贴息补助"
    HOUSING = "住房"
    EDUCATION = "教育"
    HEALTH = "健康"
    SAFETY_NET = "综合保障"
    VILLAGE_GOVERNANCE = "乡村治理"
    CIVILITY = "农村精神文明建设"


_OF_KIND = {
    ProjectKind.INDUSTRY: "生产项目 加工流通项目 配套设施项目 产业服务支撑项目 金融保险配套项目 高质量庭院经济 新型农村集体经济发展项目",
    ProjectKind.EMPLOYMENT: "务工补助 就业培训 创业 乡村工匠 公益性岗位",
    ProjectKind.CONSTRUCTION: "农村基础设施(含产业配套基础设施) 人居环境整治 农村公共服务",
    ProjectKind.RELOCATION: "公共服务岗位 “一站式”社区综合服务设施建设 易地扶贫搬迁贷款债券贴息补助",
    ProjectKind.GUARANTEES: "住房 教育 健康 综合保障",
    ProjectKind.GOVERNANCE: "乡村治理 农村精神文明建设",
}
SUBKINDS = {kind: tuple(words.split()) for kind, words in _OF_KIND.items()}


class Nature(Words):
    """建设性质."""

    NEW = "新建"
    CONTINUED = "续建"
    EXTENDED = "改扩建"


class Tier(Words):
    """Whose project it is."""

    VILLAGE = "村级"
    TOWN = "镇级"
    CITY = "市级"


class Department(Words):
    """主管部门."""

    AGRICULTURE = "农业农村局"
    REVITALIZATION = "衔接办"
    WATER = "水利局"
    TRANSPORT = "交通运输局"
    HOUSING = "住房和城乡建设局"
    LABOUR = "人力资源和社会保障局"
    EDUCATION = "教育和体育局"
    CULTURE = "文化和旅游局"
    FORESTRY = "林业局"
    DEVELOPMENT = "发展改革和科技局"


class TenderMethod(Words):
    """How the builder is found."""

    OPEN = "公开招标"
    PROCUREMENT = "政府采购"
    DISCUSSION = "一事一议"
    WORK_RELIEF = "以工代赈"
    SELF_BUILT = "村民自建"


class NoticeLevel(Words):
    """两级公告公示."""

    CITY = "市级"
    VILLAGE = "镇村级"


class NoticeKind(Words):
    """What a notice announces."""

    ADMISSION = "入库"
    PLAN = "年度计划和资金安排"
    BEFORE = "实施前"
    AFTER = "完工后"
    BENEFICIARIES = "受益名单"


class Mechanism(Words):
    """联农带农 mechanisms (facts §6)."""

    LAND = "土地流转"
    WORK = "就业务工"
    ORDERS = "订单收购"
    KEEPING = "托养代种"
    SHARES = "入股分红"
    LEASE = "租赁承包"
    MATERIALS = "生产资料奖补"
    TRAINING = "技术服务培训"
    SERVICE = "社会化服务"
    CASH = "直接发放资金"


class AssetKind(Words):
    """资产类型."""

    OPERATING = "经营性资产"
    PUBLIC = "公益性资产"
    HOUSEHOLD = "到户类资产"


class Owner(Words):
    """资产权属."""

    STATE = "国有"
    VILLAGE = "集体(村)"
    VILLAGES = "集体(联村)"
    HOUSEHOLD = "农户"
    SHARES = "企业/合作社(股权)"


class AssetUse(Words):
    """使用状态."""

    IN_USE = "在用"
    IDLE = "闲置"
    INEFFICIENT = "低效"
    DAMAGED = "损毁"
    LOST = "流失"
    DISPOSED = "已处置"


class Operation(Words):
    """运营方式."""

    OWN = "自营"
    CONTRACTED = "承包"
    LEASED = "租赁"
    INVESTED = "入股"
    ENTRUSTED = "委托经营"


class Disposal(Words):
    """处置方式."""

    TRANSFER = "转让"
    SCRAP = "报废"
    WRITE_OFF = "核销"
    MORTGAGE = "抵押"


class Purpose(Words):
    """收益分配去向."""

    POSTS = "公益岗位工资"
    PUBLIC = "村内公益事业"
    COLLECTIVE = "村集体积累"
    DIVIDEND = "到户分红"
    REWARD = "奖励补助"
