"""Facts that a household lacks, and which rules cannot judge it for want of them (screening B12): 无数据, never 无风险."""

from dataclasses import dataclass

from django.db.models import F, Q


@dataclass(frozen=True)
class Missing:
    """A fact in the words of the lists, the households that lack it, and the rules that need it.

    `somebody` finds households that have the fact. What only a second year or month can bring has it: while nobody
    has the fact, nobody is listed for want of it.
    """

    name: str
    when: Q
    rules: tuple
    somebody: Q | None = None


MISSING = (
    Missing("收入", Q(net__isnull=True), ("SR01", "SR02", "SR03", "SR04", "SR06", "SR07", "SR14", "SR17", "SR23")),
    Missing(
        "上年收入",
        Q(net__isnull=False, earlier_net__isnull=True),
        ("SR03", "SR23"),
        somebody=Q(earlier_net__isnull=False),
    ),
    Missing("家庭人口数", Q(size__isnull=True), ("SR01", "SR02", "SR03", "SR17", "SR25")),
    Missing("出生日期", Q(ages_known__lt=F("members")), ("SR13", "SR15", "SR16", "SR28")),
    Missing("住房安全", Q(house_grade="", is_house_dangerous=None), ("SR19",)),
    Missing("饮水安全", Q(is_water_safe=None), ("SR20",)),
    Missing(
        "上月底情况",
        Q(members__gt=0, earlier_labourers=None),
        ("SR08", "SR09", "SR12", "SR25"),
        somebody=Q(earlier_labourers__isnull=False),
    ),
)

BY_NAME = {missing.name: missing for missing in MISSING}


def unjudged(names):
    """The codes of the rules that could not judge for want of these facts, in order."""
    return sorted({rule for name in names if name in BY_NAME for rule in BY_NAME[name].rules})
