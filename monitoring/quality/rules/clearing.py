"""Cleared risks: nothing left undone, the second set of figures complete and in order."""

from functools import partial

from django.db.models import F, Q

from monitoring.quality.conditions import (
    AID,
    CLOSED,
    COMPLETE,
    CONSISTENT,
    DOUBT,
    ERROR,
    LOGIC,
    MEASURES,
    NOBODY_ABLE,
    WARN,
    WRONG,
    at_risk,
    household,
    none_of,
    unfilled,
)  # fmt: skip
from monitoring.quality.statements.households import CLEARED
from monitoring.words import ClearedBy, RiskType

FIGURES = ("eliminations",)
with_aid = partial(household, registers=AID)
with_figures = partial(household, registers=FIGURES)
with_both = partial(household, registers=(*AID, *FIGURES))

BY_AID = Q(cleared_by=ClearedBy.AID)
SAFETY_NET = Q(safety_net__has_item="低保") | Q(safety_net__has_item="特困供养") | Q(safety_net__has_item="残疾人补贴")

CLEARING_RULES = (
    with_figures("Q011", "1_02_008", WRONG, ERROR, CLOSED, Q(cleared_is_house_damaged=True), "已消除风险但住房仍有损毁"),
    with_figures("Q012", "1_02_009", WRONG, ERROR, CLOSED, Q(cleared_is_water_damaged=True), "已消除风险但饮水设施损毁"),
    with_figures("Q028", "1_11_004", WRONG, ERROR, CLOSED, unfilled(*(f"cleared_{name}" for name in CLEARED)),
                 "消除后收入和保障指标未填全"),
    with_figures("Q029", "1_11_005", WRONG, ERROR, CLOSED, Q(cleared_has_dropout=True), "已消除风险但仍有失学辍学"),
    household("Q030", "1_11_006", WRONG, ERROR, CLOSED, Q(is_house_dangerous=True), "已消除风险但仍住危房"),
    household("Q031", "1_11_007", WRONG, ERROR, CLOSED, Q(has_safe_water=False), "已消除风险但饮水仍不安全"),
    household("Q032", "1_11_008", WRONG, ERROR, CLOSED, Q(uninsured__gt=0), "已消除风险但有人未参医保（{uninsured} 人）"),
    with_aid("Q033", "1_11_009", WRONG, ERROR, CLOSED, BY_AID & none_of(MEASURES), "写帮扶消除却没有任何措施"),
    household("Q035", "1_11_011", WRONG, ERROR, CLOSED, Q(collector="") | Q(has_collector_phone=False),
              "未填监测联系人或联系电话"),
    household("Q056", "2_11_002", LOGIC, ERROR, CLOSED,
              Q(cleared_in__gte=F("elim_rule_from")) & Q(cleared_in__gte=F("identified_in"))
              & Q(cleared_in__lt=F("identified_in") + F("elim_min_months")), "识别到消除不足{elim_min_months}个月"),
    with_figures("Q098", "4_11_010", CONSISTENT, ERROR, CLOSED, BY_AID & Q(cleared_per_capita__lt=F("cleared_line")),
                 "消除时人均收入低于监测线：{cleared_per_capita:,.2f} 元，监测线 {cleared_line:,.2f} 元"),
    household("Q099", "4_11_011", CONSISTENT, ERROR, CLOSED, NOBODY_ABLE, "整户无劳动力不宜标为已消除"),
    with_both("Q100", "4_11_012", CONSISTENT, WARN, CLOSED, ~none_of(("jobs", "public_posts")) & Q(cleared_wage=0),
              "有就业帮扶但消除后无工资收入"),
    with_both("Q101", "4_11_013", CONSISTENT, WARN, CLOSED, SAFETY_NET & Q(cleared_transfer=0),
              "有低保等但消除后无转移收入"),
    with_both("Q102", "5_11_013", DOUBT, WARN, CLOSED, ~Q(industry=[]) & Q(cleared_business=0),
              "有产业帮扶但消除后无经营收入"),
    with_aid("Q111", "3_11_003", COMPLETE, WARN, CLOSED,
             at_risk(RiskType.ILLNESS) & none_of(("health", "social", "safety_net")), "因病已消除但没有对应措施"),
    household("Q121", "5_18_009", DOUBT, ERROR, CLOSED,
              BY_AID & Q(cleared_in__gte=F("identified_in")) & Q(cleared_in__lte=F("identified_in") + F("fast_elim_months")),
              "识别后{fast_elim_months}个月内就消除，请核实"),
)  # fmt: skip
