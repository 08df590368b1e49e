"""The level of a household (screening B11): the highest of its signals, several yellow ones weigh as orange."""

from django.db.models import Case, CharField, Count, Q, Value, When

from monitoring.models import Risk, Severity


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
