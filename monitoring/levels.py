"""The level of a household (screening B11): the highest of its signals, several yellow ones weigh as orange."""

from django.db.models import Case, CharField, Count, Q, Value, When

from core.models import Parameter
from monitoring.models import Risk, Severity, Unevaluated
from monitoring.rules import by_code

COLOURS = {Severity.RED: "below", Severity.ORANGE: "near", Severity.YELLOW: "near"}


def household_levels(month, composite_yellow):
    """Rows of household and level for a month, one grouped query; `composite_yellow` yellow rules make orange."""
    of = {severity: Count("pk", filter=Q(severity=severity)) for severity in Severity.values}
    found = Risk.objects.filter(month=month).exclude(cleared_in=month).values("household").annotate(**of)
    level = Case(
        When(red__gt=0, then=Value(Severity.RED.value)),
        When(Q(orange__gt=0) | Q(yellow__gte=composite_yellow), then=Value(Severity.ORANGE.value)),
        default=Value(Severity.YELLOW.value),
        output_field=CharField(),
    )
    return found.annotate(level=level).values_list("household", "level")


def composite_yellow():
    """How many yellow rules weigh as orange, as the office has set it; without a setting they stay yellow."""
    value = Parameter.objects.value_of("composite_yellow")
    return int(value) if value else len(by_code()) + 1


def standing_of(household):
    """What the last screening says of one household, as coloured words: its level, and the facts it missed."""
    pills = []
    found = Risk.objects.filter(household=household, status=Risk.Status.ACTIVE).order_by("-month")
    signals = list(found.values_list("month", "severity")[: len(by_code())])
    if signals:
        last = signals[0][0]
        level = level_of([severity for month, severity in signals if month == last])
        pills.append({"state": COLOURS[level], "text": f"{last.label}{Severity(level).label}预警"})
    unknown = Unevaluated.objects.filter(household=household).order_by("-month").first()
    if unknown:
        pills.append({"state": "unknown", "text": f"{unknown.month.label}无数据：{'、'.join(unknown.missing)}"})
    return pills


def level_of(severities):
    """The level that one month's signals of a household make together (B11), as `household_levels` counts them."""
    for severity in (Severity.RED, Severity.ORANGE):
        if severity in severities:
            return severity
    several = len(severities) > 1 and len(severities) >= composite_yellow()
    return Severity.ORANGE if several else Severity.YELLOW
