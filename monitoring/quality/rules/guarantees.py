"""Guarantees: insurance, house, water, power, and the yes-no cells that must be answered."""

from django.db.models import F, Q

from monitoring.quality.conditions import (
    ALL,
    AT_SCHOOL,
    COMPLETE,
    CONSISTENT,
    DOUBT,
    ERROR,
    HEALTHY,
    HINT,
    LIFTED,
    LOGIC,
    MONITORED,
    WARN,
    WATCHED,
    WRONG,
    at_risk,
    household,
    member,
    unfilled,
)  # fmt: skip
from monitoring.words import Health, RiskType

SICK = [Health.SERIOUS.value, Health.CHRONIC.value]
NOT_CLOSED = Q(is_closed=False)
ANSWERED = {
    "speaks_mandarin": None, "dibao": "", "in_commercial_insurance": None, "works_abroad": None, "has_medical_aid": None,
    "tekun": "",
}  # fmt: skip


def unanswered():
    """Some cell is empty whose column was ever imported."""
    found = Q()
    for name, empty in ANSWERED.items():
        found |= Q(**{name: empty, f"has_column_{name}": True})
    return found


GUARANTEE_RULES = (
    household("Q005", "1_02_001", WRONG, ERROR, LIFTED, Q(is_monitored=False, is_house_dangerous=True),
              "住危房却未纳入监测，请核实"),
    household("Q006", "1_02_002", WRONG, ERROR, LIFTED, Q(is_monitored=False, has_safe_water=False),
              "饮水不安全却未纳入监测"),
    member("Q007", "1_02_003", WRONG, ERROR, LIFTED,
           Q(is_monitored=False, health__overlap=SICK) & ~Q(in_serious_illness_insurance=True)
           & ~Q(in_employee_insurance=True), "有病人未参大病险且未监测"),
    household("Q010", "1_02_007", WRONG, ERROR, WATCHED,
              Q(refused_insurance__gt=0) | Q(dropouts__gt=0) | Q(is_house_dangerous=True) | Q(has_safe_water=False),
              "三保障或饮水有一项未解决"),
    member("Q043", "2_01_006+2_12_010+CHECK28#22", LOGIC, WARN, WATCHED, Q(in_serious_illness_insurance=None),
           "是否参加大病保险未填", columns=("members.in_serious_illness_insurance",)),
    member("Q045", "2_01_008+2_12_012+CHECK28#17+CHECK28#18+CHECK28#19", LOGIC, ERROR, WATCHED, Q(is_insured=False),
           "居民和职工医保都未参加"),
    member("Q046", "2_01_009+2_12_015+1_11_008(part)+CHECK28#17", LOGIC, ERROR, ALL,
           Q(in_resident_insurance=True, in_employee_insurance=True), "居民和职工医保重复参加"),
    member("Q052", "2_01_016+2_12_016+CHECK28#14", LOGIC, WARN, WATCHED,
           Q(in_serious_illness_insurance=False) & ~Q(in_employee_insurance=True), "该成员没有大病保险"),
    member("Q068", "3_01_007", COMPLETE, WARN, WATCHED, Q(is_insured=False, has_medical_aid=True),
           "未参医保却有医疗救助记录"),
    household("Q053", "2_02_002+5_15_002", LOGIC, WARN, WATCHED, ~Q(has_electricity=True), "未通生活用电或未填",
              columns=("households.has_electricity",)),
    household("Q069", "3_02_002+5_19_002", COMPLETE, WARN, WATCHED, Q(has_safe_water=None), "是否解决安全饮水未填",
              columns=("households.has_safe_water",)),
    household("Q070", "3_02_003", COMPLETE, WARN, LIFTED, Q(has_toilet=None), "有无卫生厕所未填",
              columns=("households.has_toilet",)),
    household("Q080", "3_02_009+5_19_006", COMPLETE, WARN, WATCHED, Q(is_house_dangerous=None), "是否危房户未填",
              columns=("households.is_house_dangerous",)),
    household("Q092", "4_11_006", CONSISTENT, WARN, MONITORED,
              NOT_CLOSED & Q(has_safe_water=False) & ~at_risk(RiskType.WATER), "饮水不安全但风险没选饮水"),
    household("Q093", "4_11_007", CONSISTENT, HINT, MONITORED,
              NOT_CLOSED & Q(has_uninsured=True) & ~at_risk(RiskType.ILLNESS), "有人未参保但风险没选因病"),
    household("Q199", "ADD", CONSISTENT, WARN, MONITORED,
              NOT_CLOSED & Q(is_house_dangerous=True) & ~at_risk(RiskType.HOUSING), "住危房但风险没选住房"),
    member("Q162", "5_15_018+5_15_019", DOUBT, WARN, WATCHED,
           Q(is_on_tekun=True, age__gte=F("adult_age"), age__lt=F("retire_age")) & HEALTHY & ~AT_SCHOOL,
           "健康青壮年享受特困，请核实（{age} 岁）"),
    member("Q187", "CHECK28#20,#21,#23,#24,#25,#27", COMPLETE, HINT, WATCHED, unanswered(),
           "有必填的是否类选项未填", columns=tuple(f"members.{name}" for name in ANSWERED)),
    household("Q077", "3_02_007+5_19_004", COMPLETE, HINT, WATCHED, unfilled("has_hard_road") & Q(road_kind=""),
              "入户路情况未填", columns=("households.has_hard_road", "households.road_kind")),
)  # fmt: skip
