"""Monitored households: category, months, risks, and whether the people bear the risks out."""

from django.db.models import F, Q

from monitoring.quality.conditions import (
    COMPLETE,
    CONSISTENT,
    DOUBT,
    ERROR,
    LOGIC,
    MONITORED,
    NOBODY_ABLE,
    OPEN,
    WARN,
    WRONG,
    at_risk,
    household,
    unfilled,
)  # fmt: skip
from monitoring.words import HouseholdCategory, MonitoredAs, RiskType

IDENTIFIED = ("identifications",)
LACK_OF_LABOUR = at_risk(RiskType.LABOUR)

MONITORED_RULES = (
    household("Q026", "1_11_001", WRONG, ERROR, MONITORED, Q(risks=[]), "监测户没有填首要风险类型"),
    household("Q027", "1_11_002", WRONG, ERROR, MONITORED,
              unfilled("identified_in", "wage", "business", "property", "transfer", "per_capita", "has_dropout", "has_uninsured"),
              "监测户识别信息未填全", registers=IDENTIFIED),
    household("Q055", "2_11_001", LOGIC, ERROR, MONITORED, at_risk(RiskType.DISABILITY) & Q(ever_disabled=0),
              "风险填因残但家中没有残疾人"),
    household("Q057", "2_11_004", LOGIC, ERROR, MONITORED, at_risk(RiskType.OTHER) & Q(risk_note=""),
              "风险填其他但没有备注"),
    household("Q058", "2_11_005", LOGIC, ERROR, MONITORED, at_risk(RiskType.DISASTER) & Q(disaster_kind=""),
              "因自然灾害未选具体灾种"),
    household("Q059", "2_11_006+5_15_013", LOGIC, ERROR, OPEN, at_risk(RiskType.EMPLOYMENT) & NOBODY_ABLE,
              "因务工不稳但全家无劳动力"),
    household("Q079", "ADD", LOGIC, WARN, MONITORED, ~Q(repeated=[]), "同一风险类型填了两次"),
    household("Q094", "4_11_008", CONSISTENT, ERROR, MONITORED,
              Q(identified_in__gte=F("ident_from"), has_dropout=True, ever_out_of_school=0),
              "填了失学辍学但找不到该孩子"),
    household("Q095", "4_11_009", CONSISTENT, WARN, OPEN,
              LACK_OF_LABOUR & Q(members__gt=0, members=F("labourers") + F("weak")), "全家都有劳力却填缺劳动力"),
    household("Q096", "5_11_029", DOUBT, WARN, OPEN,
              LACK_OF_LABOUR & Q(members__gte=F("half_min_size")) & Q(labourers__gte=F("half_share") * F("members")),
              "家中{half_share:.0%}以上有劳力却填缺劳动力（{members} 人中 {labourers} 人，{half_min_size} 人及以上的户核查）"),
    household("Q097", "5_18_008", DOUBT, WARN, OPEN,
              LACK_OF_LABOUR & Q(labourers__gt=F("labour_share_max") * F("members")),
              "劳力占比超过{labour_share_max:.0%}却填缺劳力（{members} 人中 {labourers} 人）"),
    household("Q130", "5_11_033", DOUBT, WARN, OPEN, NOBODY_ABLE & Q(assisted__gt=0) & ~Q(has_safety_net=True),
              "整户无劳力未标兜底保障户"),
    household("Q158", "5_15_014", DOUBT, WARN, OPEN, at_risk(RiskType.EMPLOYMENT) & Q(ever_worked=False),
              "因务工不稳但没有务工记录", registers=("employments",)),
    household("Q159", "5_15_015", DOUBT, WARN, OPEN, at_risk(RiskType.ILLNESS) & Q(ever_sick=0),
              "因病风险但家中无大病慢病"),
    household("Q160", "5_15_020", DOUBT, WARN, OPEN,
              at_risk(RiskType.ILLNESS) & (Q(out_of_pocket=None) | Q(out_of_pocket=0)), "因病风险但合规自付支出为零",
              registers=IDENTIFIED),
    household("Q195", "ADD", LOGIC, ERROR, MONITORED,
              Q(identified_in__gt=F("month")) | Q(cleared_in__gt=F("month")) | Q(cleared_in__lt=F("identified_in"))
              | Q(is_closed=True, cleared_in=None), "识别或消除时间不合理"),
    household("Q196", "ADD(CENTRAL7)", LOGIC, ERROR, MONITORED,
              (Q(monitored_as=MonitoredAs.UNSTABLE) & ~Q(category=HouseholdCategory.LIFTED))
              | Q(monitored_as=MonitoredAs.BORDERLINE, category=HouseholdCategory.LIFTED),
              "监测类别与户类型不符：“{monitored_as}”，户类型“{category}”"),
    household("Q197", "ADD", COMPLETE, ERROR, MONITORED, Q(is_cleared=None), "风险是否已消除未填"),
)  # fmt: skip
