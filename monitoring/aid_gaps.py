"""缺什么补什么: what each open household lacks by labour and by risk, as rules over sets (work plan item 4, facts §4)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import in_scope
from monitoring.aid_facts import aid_facts, with_guarantees
from monitoring.models import AidCheck, AidGap, Case, Household, WeeklyGap
from monitoring.parameters import Parameters
from monitoring.words import RiskType

DEVELOPMENT_GRACE, MEASURE_GRACE, UNCOUNTED = "dev_grace_months", "measure_grace_months", "aid_uncounted_items"
RELOCATED_UNTIL = "reloc_from"
RED, YELLOW = AidGap.Severity.RED, AidGap.Severity.YELLOW


@dataclass(frozen=True)
class AidRule:
    """One thing a household may lack: when, since how many months after identification it is red, what fills it."""

    code: str
    name: str
    when: Q
    remedy: str
    basis: str
    grace: str = MEASURE_GRACE


def _unmatched(code, risk, categories, remedy, basis):
    """A risk without a measure of the kinds that answer it."""
    nothing = Q(**{f"gets_{name}": False for name in categories})
    return AidRule(code, f"{risk}风险没有对应措施", Q(risks__contains=[risk]) & nothing, remedy, basis)


NO_LABOUR = Q(has_people=True, has_other_labour=False)
RULES = (
    AidRule(
        "AG01", "有劳动力没有开发式措施", Q(has_able=True, has_development=False),
        "至少一项产业、就业、金融或公益岗位帮扶", "工作要点第 4 项；5_12_007", DEVELOPMENT_GRACE,
    ),
    AidRule(
        "AG02", "开发式措施只填其他或培训", Q(has_able=True, has_development=True, has_counted=False),
        "补一项能见实效的开发式措施", "5_12_011", DEVELOPMENT_GRACE,
    ),
    AidRule(
        "AG03", "整户无劳动力没有兜底", NO_LABOUR & Q(gets_safety_net=False, has_relief=False),
        "综合保障：低保、特困供养、临时救助等", "工作要点第 4、6 项",
    ),
    AidRule(
        "AG04", "只有弱劳动力，还没有尝试开发式帮扶",
        Q(has_able=False, has_weak=True, has_development=False, has_tried=False),
        "先试公益岗位、庭院经济或技能培训；确实不行再兜底", "工作要点第 4 项", DEVELOPMENT_GRACE,
    ),
    _unmatched("AG11", RiskType.ILLNESS, ("health", "social"), "健康帮扶或社会帮扶", "5_18_001"),
    _unmatched(
        "AG12", RiskType.SCHOOLING, ("compulsory_education", "education", "social"), "义务教育保障、教育帮扶或社会帮扶", "5_18_002",
    ),
    _unmatched("AG13", RiskType.DISABILITY, ("safety_net", "social"), "综合保障或社会帮扶", "5_18_003"),
    AidRule(
        "AG14", f"{RiskType.HOUSING}风险没有对应措施",
        Q(risks__contains=[RiskType.HOUSING], gets_housing=False)
        & (Q(gets_relocation=False) | Q(identified_in__gte=F(RELOCATED_UNTIL))),
        "住房安全保障；2021 年以前识别的也可以是搬迁", "5_18_004；1111_4",
    ),
    _unmatched("AG15", RiskType.WATER, ("water",), "饮水安全保障", "5_18_006"),
    AidRule(
        "AG16", "有失学辍学没有义务教育保障",
        (Q(had_dropout=True) | Q(has_dropout=True)) & Q(gets_compulsory_education=False),
        "义务教育保障：劝返复学、送教上门等", "5_18_005",
    ),
    AidRule(
        "AG17", "有人未参保没有健康帮扶",
        (Q(had_uninsured=True) | Q(has_uninsured=True)) & Q(gets_health=False, gets_social=False),
        "健康帮扶（参保缴费补贴等）或社会帮扶", "5_18_007",
    ),
)  # fmt: skip
# Aid that went first: no gap of aid, but an exception of the week until the procedure is complete.
GREEN_CHANNEL = AidRule("GC01", "绿色通道程序没有补齐", Q(), "在期限内补齐核实、评议、公示和审核", "工作要点第 5 项")
BY_CODE = {rule.code: rule for rule in RULES}
NAMED = {**BY_CODE, GREEN_CHANNEL.code: GREEN_CHANNEL}


def gaps_of(households, today):
    """{(household key, region): {rule code: severity}} of these open households, one query a rule."""
    parameters = Parameters.in_force(Month.of(today))
    uncounted = [word for word in parameters.text(UNCOUNTED).split("、") if word]
    relocated_until = Value(int(Month.parse(parameters.text(RELOCATED_UNTIL))))
    facts = with_guarantees(aid_facts(households, today, uncounted), today).annotate(
        **{RELOCATED_UNTIL: relocated_until}
    )
    found = {}
    for rule in RULES:
        grace = parameters.integer(rule.grace)
        for key, region, months in facts.filter(rule.when).values_list("pk", "region_id", "months"):
            severity = RED if months is None or months >= grace else YELLOW
            found.setdefault((key, region), {})[rule.code] = severity
    return found


def check_aid(region_id, today=None):
    """Bring the list of gaps of a place to today's state; how long each has lasted is kept. Gives the AidCheck."""
    today = today or localdate()
    with in_scope(region_id), transaction.atomic():
        households = Household.objects.inside(region_id).open()
        found = gaps_of(households, today)
        rows = [
            AidGap(household_id=key, region_id=region, rule=code, severity=severity, since=today, checked_on=today)
            for (key, region), gaps in found.items() for code, severity in gaps.items()
        ]  # fmt: skip
        AidGap.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["household", "rule"], batch_size=2000,
            update_fields=["severity", "checked_on"],
        )  # fmt: skip
        AidGap.objects.inside(region_id).exclude(pk__in=_standing(region_id, found)).delete()
        return _noted(region_id, today, households.count(), found)


def _standing(region_id, found):
    """Keys of the gaps this check found."""
    listed = AidGap.objects.inside(region_id).values_list("pk", "household_id", "region_id", "rule")
    return [pk for pk, key, region, code in listed if code in found.get((key, region), {})]


def _noted(region_id, today, households, found):
    red = sum(RED in gaps.values() for gaps in found.values())
    counts = {"households": households, "red": red, "yellow": len(found) - red}
    check, _ = AidCheck.objects.update_or_create(region_id=region_id, checked_on=today, defaults=counts)
    return check


def list_week(region_id, today=None):
    """Keep the week's list of exceptions of a place as it stands today, by its Monday; gives how many lines it has.

    What every open household lacks, and the cases of the green channel whose procedure is not complete. A week's list
    is made once: called again it stays as it was.
    """
    today = today or localdate()
    monday = today - timedelta(days=today.weekday())
    with in_scope(region_id), transaction.atomic():
        if not WeeklyGap.objects.inside(region_id).filter(listed_on=monday).exists():
            gaps = AidGap.objects.inside(region_id).values_list("household", "region", "rule", "severity", "since")
            rows = [*gaps, *_green_channel(region_id, today)]
            WeeklyGap.objects.bulk_create(
                (
                    WeeklyGap(
                        household_id=key, region_id=place, rule=code, severity=severity, since=since, listed_on=monday
                    )
                    for key, place, code, severity, since in rows
                ),
                ignore_conflicts=True, batch_size=2000,
            )  # fmt: skip
        return WeeklyGap.objects.inside(region_id).filter(listed_on=monday).count()


def _green_channel(region_id, today):
    for case in Case.objects.inside(region_id).in_green_channel():
        severity = RED if case.papers_due_on < today else YELLOW
        yield case.household_id, case.region_id, GREEN_CHANNEL.code, severity, case.started_on or today


def rule_names():
    """What may be lacking, by code, for the filters of lists."""
    return {code: rule.name for code, rule in NAMED.items()}


def rule_name(gap):
    return NAMED[gap.rule].name


def remedy(gap):
    return NAMED[gap.rule].remedy
