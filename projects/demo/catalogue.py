"""What synthetic projects build: names as the offices write them, with kind, department, money and what is left behind."""

from dataclasses import dataclass

from projects.words import Department, ProjectKind, ProjectSubkind


@dataclass(frozen=True)
class Sort:
    """One sort of project; `money` in 万元, `thing` counted in `measure`. Without a thing nothing is left behind."""

    kind: str
    subkind: str
    department: str
    what: str
    money: tuple
    thing: str = ""
    measure: str = ""
    quantity: tuple = (1, 1)
    to_households: bool = False
    weight: int = 2


INDUSTRY, BUILDING = ProjectKind.INDUSTRY, ProjectKind.CONSTRUCTION
FARM, LABOUR, HOUSING = Department.AGRICULTURE, Department.LABOUR, Department.HOUSING
WATER, ROADS = Department.WATER, Department.TRANSPORT
SORTS = (
    Sort(INDUSTRY, ProjectSubkind.PRODUCTION, FARM, "肉羊标准化养殖棚建设项目", (40, 160), "养殖棚", "座", (2, 12), weight=6),
    Sort(INDUSTRY, ProjectSubkind.PRODUCTION, FARM, "设施蔬菜大棚建设项目", (60, 260), "日光温室", "座", (3, 20), weight=5),
    Sort(INDUSTRY, ProjectSubkind.PRODUCTION, FARM, "肉牛养殖小区建设项目", (90, 300), "牛舍", "座", (2, 8), weight=3),
    Sort(INDUSTRY, ProjectSubkind.PROCESSING, FARM, "小杂粮加工厂建设项目", (80, 320), "加工厂房", "座", weight=4),
    Sort(INDUSTRY, ProjectSubkind.PROCESSING, FARM, "农产品冷藏保鲜库建设项目", (70, 240), "冷库", "座", (1, 3), weight=4),
    Sort(INDUSTRY, ProjectSubkind.PROCESSING, FARM, "手工挂面加工车间建设项目", (50, 150), "加工车间", "座", weight=2),
    Sort(INDUSTRY, ProjectSubkind.FACILITIES, WATER, "高效节水灌溉工程", (50, 280), "灌溉设施", "亩", (80, 900), weight=4),
    Sort(
        INDUSTRY, ProjectSubkind.COLLECTIVE, Department.REVITALIZATION, "村集体农机具购置项目", (30, 90), "农机具", "台",
        (2, 9), weight=3,
    ),
    Sort(
        INDUSTRY, ProjectSubkind.COURTYARD, FARM, "高质量庭院经济奖补项目", (10, 60), "庭院种养设施", "户", (10, 60),
        to_households=True, weight=3,
    ),
    Sort(ProjectKind.EMPLOYMENT, ProjectSubkind.WORK_SUBSIDY, LABOUR, "脱贫劳动力务工交通补助项目", (5, 30), weight=2),
    Sort(ProjectKind.EMPLOYMENT, ProjectSubkind.PUBLIC_POSTS, LABOUR, "公益性岗位补助项目", (10, 60), weight=2),
    Sort(BUILDING, ProjectSubkind.INFRASTRUCTURE, ROADS, "通村道路硬化工程", (60, 380), "村组道路", "公里", (1, 7), weight=6),
    Sort(BUILDING, ProjectSubkind.INFRASTRUCTURE, ROADS, "产业路砂砾石铺筑工程", (30, 120), "产业道路", "公里", (1, 6), weight=4),
    Sort(BUILDING, ProjectSubkind.INFRASTRUCTURE, WATER, "人饮安全巩固提升工程", (20, 150), "供水设施", "处", (1, 4), weight=6),
    Sort(BUILDING, ProjectSubkind.INFRASTRUCTURE, WATER, "小型蓄水池维修加固工程", (15, 60), "蓄水池", "座", (1, 4), weight=3),
    Sort(BUILDING, ProjectSubkind.ENVIRONMENT, HOUSING, "农村生活污水治理工程", (40, 220), "污水管网", "公里", (1, 5), weight=3),
    Sort(BUILDING, ProjectSubkind.ENVIRONMENT, HOUSING, "农村户厕改造项目", (10, 60), "卫生厕所", "座", (20, 120), to_households=True),
    Sort(BUILDING, ProjectSubkind.PUBLIC_SERVICES, Department.CULTURE, "村级文化广场建设项目", (15, 70), "文化广场", "处"),
    Sort(
        ProjectKind.GUARANTEES, ProjectSubkind.HOUSING, HOUSING, "农村危房改造项目", (8, 40), "安全住房", "户", (3, 15),
        to_households=True, weight=2,
    ),
    Sort(ProjectKind.GOVERNANCE, ProjectSubkind.VILLAGE_GOVERNANCE, Department.REVITALIZATION, "爱心超市建设项目", (3, 12), weight=1),
)  # fmt: skip
WEIGHTS = tuple(sort.weight for sort in SORTS)
BUILDERS = (
    "示例建筑工程有限公司",
    "示例水利水电工程有限公司",
    "示例路桥工程有限公司",
    "示例农业设施有限公司",
    "示例园林绿化有限公司",
)
LAGS = (
    ("连阴雨天气，基础开挖推迟", "雨停后增加两个班组，倒排工期"),
    ("施工图设计变更，等待批复", "市级部门三日内完成变更审查"),
    ("占地协议未签，个别农户要求提高补偿", "镇街包村领导上门协调，一周内签订协议"),
    ("施工队伍不足，材料供应不及时", "约谈施工单位，增派人员设备"),
)
