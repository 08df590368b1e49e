"""The dictionaries of photovoltaic stations and what their income is for (domain facts §10)."""

from core.fields import Words


class StationKind(Words):
    """电站类型."""

    VILLAGE = "村级电站"
    JOINT = "联村电站"


class StationUse(Words):
    """运行状态."""

    RUNNING = "运行"
    STOPPED = "停运"
    SCRAPPED = "报废"


class CostKind(Words):
    """What is paid out of a station's income before it is shared."""

    UPKEEP = "运维费"
    LAND = "土地租金"
    INSURANCE = "保险费"
    TAX = "税费"
    OTHER = "其他"


class Use(Words):
    """The only uses the income may have; simple equal sharing is none of them."""

    POSTS = "公益岗位工资"
    WORKS = "小型公益事业"
    REWARDS = "奖励补助"


class PostKind(Words):
    """公益岗位 kinds."""

    CLEANING = "保洁"
    ROADS = "护路"
    WATER = "护水"
    FOREST = "护林"
    CARE = "孤老照料"
    STATION = "电站看护"
    GRID = "综治协管"
    OTHER = "其他"


class Fault(Words):
    """What is wrong with a station."""

    INVERTER = "逆变器故障"
    MODULE = "组件损坏或遮挡"
    LINE = "线路故障"
    METER = "计量故障"
    GRID = "电网停电"
    OTHER = "其他"


class PayState(Words):
    """发放状态."""

    WAITING = "待发放"
    SENT = "已送银行"
    PAID = "已到账"
    FAILED = "银行退回"
