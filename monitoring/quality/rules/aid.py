"""Aid: measures that fit the risks, the people and the work; none missing, none that cannot be."""

from functools import partial

from django.db.models import F, Q

from monitoring.aid_words import OTHER, DevelopmentStatus
from monitoring.quality.conditions import (
    AID,
    CONSISTENT,
    DEVELOPMENT,
    DOUBT,
    ERROR,
    HAS_LABOUR,
    HINT,
    MEASURES,
    MONITORED,
    NOBODY_ABLE,
    NOT_STARTED,
    OPEN,
    WARN,
    WRONG,
    at_risk,
    household,
    none_of,
)  # fmt: skip
from monitoring.words import RiskType

aid = partial(household, registers=AID)

NO_DEVELOPMENT = none_of(DEVELOPMENT)
WITHOUT_DEVELOPMENT = HAS_LABOUR & NO_DEVELOPMENT & NOT_STARTED
YOUNG = Q(identified_in=None) | Q(identified_in__gt=F("month") - F("dev_grace_months"))
WORK_AID = ~none_of(("jobs", "public_posts"))
DEW = Q(education__has_item="雨露计划")
FEES = Q(health__has_item="个人缴费补贴")
SENT_OUT, SUBSIDISED = ["劳务输出"], ["外出务工补贴", "外出劳务补贴"]


def only(name, *allowed):
    return Q(**{f"{name}__contained_by": list(allowed)})


AID_RULES = (
    aid("Q034", "1_11_010", WRONG, ERROR, OPEN,
        Q(identified_in__lt=F("month") - F("measure_grace_months")) & none_of(MEASURES),
        "识别已超期仍未落实帮扶措施（超过 {measure_grace_months} 个月）"),
    aid("Q103", "4_11_014+1111_3", CONSISTENT, WARN, OPEN, (WORK_AID | Q(with_posts__gt=0)) & Q(worked_since=False),
        "有就业或公益岗帮扶但无人务工"),
    aid("Q104", "4_11_015(part)+5_16_005", CONSISTENT, WARN, OPEN, Q(safety_net__has_item="低保", ever_dibao=0),
        "措施有低保但家中无低保人员"),
    aid("Q105", "4_11_015(part)+5_16_006(title)", CONSISTENT, WARN, OPEN,
        Q(safety_net__has_item="特困供养", ever_tekun=0), "措施有特困供养但无特困人员"),
    aid("Q106", "4_11_016", CONSISTENT, WARN, MONITORED, Q(safety_net__has_item="残疾人补贴", ever_disabled=0),
        "有残疾人补贴但家中无残疾人"),
    aid("Q110", "5_18_001", DOUBT, WARN, OPEN, at_risk(RiskType.ILLNESS) & none_of(("health", "social")),
        "因病风险没有健康或社会帮扶"),
    aid("Q112", "5_18_002+3_11_004", DOUBT, WARN, MONITORED,
        at_risk(RiskType.SCHOOLING) & none_of(("compulsory_education", "education", "social")),
        "因学风险没有教育或社会帮扶"),
    aid("Q113", "5_18_003+3_11_005", DOUBT, WARN, MONITORED,
        at_risk(RiskType.DISABILITY) & none_of(("safety_net", "social")), "因残风险没有综合或社会帮扶"),
    aid("Q114", "5_18_004+3_11_006", DOUBT, WARN, MONITORED,
        at_risk(RiskType.HOUSING) & none_of(("housing", "relocation")), "住房风险没有住房保障或搬迁"),
    aid("Q115", "5_18_005+3_11_007", DOUBT, WARN, MONITORED, Q(has_dropout=True) & none_of(("compulsory_education",)),
        "有失学辍学但没教育保障措施"),
    aid("Q119", "5_18_006+3_11_008", DOUBT, WARN, MONITORED, at_risk(RiskType.WATER) & none_of(("water",)),
        "饮水风险没有饮水保障措施"),
    aid("Q120", "5_18_007+3_11_009", DOUBT, WARN, MONITORED, Q(has_uninsured=True) & none_of(("health", "social")),
        "有人未参保但没有健康类措施"),
    aid("Q128", "5_11_030", DOUBT, WARN, OPEN, HAS_LABOUR & ~NO_DEVELOPMENT & NOT_STARTED,
        "有开发式措施但状态填尚未实施"),
    aid("Q129", "5_11_032", DOUBT, WARN, OPEN,
        Q(labourers__gt=0) & ~Q(safety_net=[]) & none_of([name for name in MEASURES if name != "safety_net"]),
        "有劳力户只享受综合保障"),
    aid("Q131", "5_12_007_200", DOUBT, WARN, OPEN, WITHOUT_DEVELOPMENT & YOUNG,
        "有劳力户还没有开发式措施（应在识别后 {dev_grace_months} 个月内落实）"),
    aid("Q132", "5_12_007_231", DOUBT, ERROR, OPEN,
        WITHOUT_DEVELOPMENT & Q(identified_in__lte=F("month") - F("dev_grace_months")),
        "识别满{dev_grace_months}个月仍无开发式措施"),
    aid("Q133", "5_12_011", DOUBT, WARN, MONITORED,
        ~NO_DEVELOPMENT & none_of(("public_posts",)) & only("industry", OTHER) & only("finance", OTHER)
        & only("jobs", OTHER, "技能培训"), "开发式措施只填其他或培训"),
    aid("Q154", "5_15_007", DOUBT, WARN, MONITORED, ~none_of(("jobs",)) & NOBODY_ABLE, "全家无劳动力却有就业帮扶"),
    aid("Q156", "5_15_011+5_15_012", DOUBT, WARN, MONITORED, DEW & Q(ever_vocational=0), "有雨露计划但家中无中高职生"),
    aid("Q157", "1111_2", DOUBT, WARN, MONITORED, Q(identified_in__lte=F("yulu_cutoff"), vocational__gt=0) & ~DEW,
        "有中高职学生未享受雨露计划"),
    aid("Q167", "5_16_003", DOUBT, WARN, OPEN, Q(on_dibao__gt=0) & ~Q(safety_net__has_item="低保"),
        "家有低保人员但措施没登记（{on_dibao} 人）"),
    aid("Q168", "5_16_004", DOUBT, WARN, OPEN, Q(on_tekun__gt=0) & ~Q(safety_net__has_item="特困供养"),
        "家有特困人员但措施没登记（{on_tekun} 人）"),
    aid("Q169", "5_16_006(code)", DOUBT, WARN, OPEN, Q(tekun_amount__gt=0) & ~Q(safety_net__has_item="特困供养"),
        "有特困供养金但措施没登记（{tekun_amount:,.2f} 元）"),
    aid("Q170", "5_16_008", DOUBT, WARN, OPEN, Q(severely_disabled__gt=0) & ~Q(safety_net__has_item="残疾人补贴"),
        "有一二级残疾但没登记补贴（{severely_disabled} 人）"),
    aid("Q171", "1111_10", DOUBT, WARN, OPEN, Q(jobs__overlap=SUBSIDISED, subsidised_since=False),
        "有外出务工补贴但交通费补助为0"),
    aid("Q172", "5_17_011+5_17_012(title)", DOUBT, WARN, OPEN,
        Q(jobs__overlap=[*SENT_OUT, *SUBSIDISED], worked_away_since=False), "登记外出务工措施但无人县外务工"),
    aid("Q173", "5_17_013", DOUBT, HINT, MONITORED,
        Q(jobs__has_item="劳务输出", worked_away_since=True, started_away_since=False, identified_in__isnull=False),
        "劳务输出后没有新增县外务工"),
    aid("Q182", "1111_06+1111_09(title)", DOUBT, WARN, OPEN,
        Q(identified_in__gte=F("ins_from"), identified_in__lte=F("ins_to")) & ~FEES,
        "应有参保缴费补贴但没登记（{ins_from_label}至{ins_to_label}识别的户）"),
    aid("Q183", "1111_13+1111_09(code)", DOUBT, WARN, OPEN, Q(identified_in__gte=F("ins_stop_from")) & FEES,
        "识别已过缴费期却登记缴费补贴（{ins_stop_from_label}起识别的户）"),
    aid("Q184", "1111_4", DOUBT, ERROR, MONITORED, Q(identified_in__gte=F("reloc_from")) & ~Q(relocation=[]),
        "{reloc_from_label}起识别的户不应登记搬迁"),
    aid("Q200", "ADD", CONSISTENT, WARN, OPEN, Q(development_status=DevelopmentStatus.STARTED) & NO_DEVELOPMENT,
        "填已实施但没有开发式措施"),
)  # fmt: skip
