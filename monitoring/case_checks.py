"""What must hold before a case goes on, each a sentence that names what is missing or wrong."""

import re

from django.utils.timezone import localdate

from core.models import Parameter
from monitoring.aid_words import AidStatus
from monitoring.clearing_checks import carried_out
from monitoring.row_rules import household_rule

SEPARATORS = re.compile(r"[、，,;；\s]+")


def visited(case):
    """The visit: two people at least, everybody's consent, and a category the household can have."""
    least = Parameter.objects.value_of("visitors_min")
    visitors = [name for name in SEPARATORS.split(case.visitors) if name]
    if least and len(set(visitors)) < int(least):
        yield f"入户核实须至少 {least} 人，现在填了 {len(set(visitors))} 人，姓名用顿号分开。"
    if not case.has_consent:
        yield "承诺授权书没有由全体成年人签字，不能进行信息比对。"
    yield from category_fits(case)


def category_fits(case):
    """监测对象类别 against 户类型, and the risks, as the household's own page judges them."""
    values = {
        "category": case.household.category,
        "monitored_as": case.monitored_as,
        "risks": case.risks,
        "identified_in": localdate(),
        "risk_note": case.household.risk_note or "见办理件",
    }
    yield from (sentence for _, sentence in household_rule(values))


def aided(case):
    """落实帮扶 means at least one measure that is not merely given up."""
    if not case.household.aid_measures.exclude(status=AidStatus.STOPPED).exists() and not carried_out(case.household):
        yield "该户还没有登记帮扶措施，请先在“帮扶措施”里登记，再办理这一步。"


def told(case):
    """A refusal is told to the farmer on a day that has come."""
    if case.told_on and case.told_on > localdate():
        yield "反馈农户日期不能晚于今天。"
