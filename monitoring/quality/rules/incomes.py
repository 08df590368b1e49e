"""Incomes: the declared figures against the line, against each other and against their size."""

from django.db.models import F, Q

from monitoring.parameters import LINE
from monitoring.quality.conditions import (
    COMPLETE,
    CONSISTENT,
    DOUBT,
    ERROR,
    HINT,
    LIFTED,
    MONITORED,
    OPEN,
    WARN,
    WATCHED,
    WRONG,
    household,
)  # fmt: skip


def differs(name, other):
    """Apart by more than the tolerance."""
    return Q(**{f"{name}__gt": F(other) + F("income_tolerance")}) | Q(
        **{f"{name}__lt": F(other) - F("income_tolerance")}
    )


INCOME_RULES = (
    household("Q009", "1_02_006", WRONG, ERROR, LIFTED, Q(is_monitored=False, per_capita__lt=F(LINE)),
              "人均收入低于监测线却未监测：人均纯收入 {per_capita:,.2f} 元，监测线 {income_line:,.2f} 元"),
    household("Q084", "3_11_010", COMPLETE, WARN, WATCHED, Q(per_capita__lt=F("pc_floor")),
              "人均纯收入低于{pc_floor}元，请核实（{per_capita:,.2f} 元）"),
    household("Q152", "5_15_0023 (=5_15_023)", DOUBT, HINT, OPEN, Q(wage__gt=0, wage__lt=F("small_wage")),
              "识别时工资收入不足{small_wage}元（{wage:,.2f} 元）"),
    household("Q181", "1111_18", DOUBT, HINT, MONITORED,
              Q(identified_in__gte=F("high_income_from"), per_capita__gt=F("high_income")),
              "识别时人均收入超{high_income:,.0f}元，请核（{per_capita:,.2f} 元）"),
    household("Q193", "ADD", CONSISTENT, WARN, WATCHED, differs("expected_net", "net"),
              "四项收入减支出与纯收入不符：应为 {expected_net:,.2f} 元，填 {net:,.2f} 元"),
    household("Q194", "ADD", CONSISTENT, WARN, WATCHED, differs("expected_per_capita", "per_capita"),
              "人均纯收入计算不符：应为 {expected_per_capita:,.2f} 元，填 {per_capita:,.2f} 元"),
)  # fmt: skip
