"""What forbids to remove a risk (facts §1.5), each a sentence with the figure that says so."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localdate

from core.months import Month
from monitoring import measures, rules
from monitoring.aid_words import AidStatus
from monitoring.models import Income, Risk, Severity
from monitoring.models.aid import CATEGORIES
from monitoring.parameters import Parameters
from monitoring.words import ClearedBy

CENT, YUAN = Decimal("0.01"), 1


def blocks(household):
    """Why this household's risk cannot be removed today, by what its registers say; nothing when it can."""
    month = Month.of(localdate())
    parameters = Parameters.in_force(month)
    yield from _too_early(household, month, parameters)
    if household.has_safety_net:
        yield "该户是整户无劳动能力兜底保障户，长期保障，不标注风险消除。"
    yield from _house_and_water(household, month)
    yield from _people(household, month)
    yield from _signals(household)
    income = _last_year(household)
    if income is not None and income.per_capita_net is not None:
        yield from _below_line(income.per_capita_net, f"截至{income.end_month.label}的人均纯收入", month, parameters)


def _last_year(household):
    return household.incomes.filter(span=Income.Span.YEAR).order_by("-end_month").first()


def _too_early(household, month, parameters):
    identified, least = household.identified_in, parameters.integer("elim_min_months")
    if identified is None:
        yield f"识别监测时间没有填写，不能判断监测是否满 {least} 个月，请先在农户档案里补填。"
        return
    if identified < Month.parse(parameters.text("elim_rule_from")):
        return
    passed = month - identified
    if passed < least:
        yield (
            f"{identified.label}识别，到{month.label}监测 {passed} 个月，不满 {least} 个月，"
            f"最早{(identified + least).label}可以消除。"
        )


def _house_and_water(household, month):
    repaired = household.house_repaired_on and household.house_repaired_on <= month.last_day
    if household.house_grade in ("C", "D") and not repaired:
        yield f"住房鉴定为 {household.house_grade} 级，没有改造验收日期。"
    elif not household.house_grade and household.is_house_dangerous and not repaired:
        yield "住房标为危房，没有改造验收日期。"
    if household.has_safe_water is False:
        yield "饮水安全没有解决。"


def _people(household, month):
    for rows, sentence in (
        (measures.uninsured(month), "没有参加基本医保"),
        (measures.school_children(month).filter(measures.OUT_OF_SCHOOL), "义务教育阶段失学辍学"),
    ):
        names = list(rows.filter(Q(household=household.pk)).order_by("pk").values_list("name", flat=True))
        if names:
            yield f"{'、'.join(name or '姓名未填的成员' for name in names)}{sentence}。"


def _signals(household):
    """Red signals that stand, of each rule the latest: large costs unsolved, a risk that is not gone."""
    standing = household.screening_risks.filter(status=Risk.Status.ACTIVE).order_by("rule", "-month").distinct("rule")
    for risk in standing:
        if risk.severity == Severity.RED:
            yield f"{risk.month.label}筛查的红色预警“{rules.rule_name(risk.rule)}”没有解除：{rules.sentence(risk)}。"


def _below_line(figure, label, month, parameters):
    try:
        line = parameters.income_line(month.year)
    except ValidationError as missing:
        yield from missing.messages
        return
    if figure < line:
        yield f"{label} {figure:,.2f} 元，低于 {month.year} 年监测线 {line:,.0f} 元。"


def figures_fit(clearing):
    """The 13 figures of the visit: complete, adding up, and not themselves a reason against."""
    yield from _signs(clearing)
    parts = [clearing.wage, clearing.business, clearing.property, clearing.transfer, clearing.business_cost]
    if None not in (*parts, clearing.net):
        expected = sum(parts[:4]) - parts[4]
        if abs(expected - clearing.net) >= CENT:
            yield f"家庭纯收入应为四项收入之和减去经营支出，即 {expected:,.2f} 元，填写的是 {clearing.net:,.2f} 元。"
    if clearing.per_capita_net is not None:
        month = Month.of(localdate())
        yield from _below_line(clearing.per_capita_net, "消除后人均纯收入", month, Parameters.in_force(month))
    yield from _aid(clearing)


def visit_fits(clearing):
    """What the visit brings: its figures, and the average they make of the people of that day."""
    yield from figures_fit(clearing)
    yield from _per_head(clearing)


def _per_head(clearing):
    """The average goes by the people of the household, here or in the national system, or by those whom the last year's
    income was counted for."""
    household, year = clearing.household, _last_year(clearing.household)
    sizes = [size for size in (household.size, household.declared_size, year and year.household_size) if size]
    net, given = clearing.net, clearing.per_capita_net
    if None in (net, given) or not sizes or any(abs(net / size - given) < YUAN for size in sizes):
        return
    yield (
        f"人均纯收入应为家庭纯收入 ÷ 家庭人口数 {sizes[0]} 人，即 {net / sizes[0]:,.2f} 元，填写的是 {given:,.2f} 元；"
        "人口数不对的，请先在农户档案里更正。"
    )


def _signs(clearing):
    for name, sentence in (
        ("has_dropout", "仍有义务教育阶段适龄儿童失学辍学"),
        ("is_house_damaged", "住房仍有损毁"),
        ("has_uninsured", "仍有家庭成员没有参加基本医保"),
        ("is_water_damaged", "饮水设施仍有损毁"),
    ):
        if getattr(clearing, name) is None:
            yield f"请填写“{clearing._meta.get_field(name).verbose_name}”：是或否。"
        elif getattr(clearing, name):
            yield f"{sentence}，不能消除。"


def _aid(clearing):
    """帮扶消除 rests on a measure that was carried out."""
    if clearing.cleared_by == ClearedBy.AID and not carried_out(clearing.household):
        yield "帮扶消除须有至少一项已实施的帮扶措施，该户没有登记；确无措施的请选“自然消除”。"


def carried_out(household):
    """Whether a measure was carried out, by the portal's register or the national system's."""
    done = household.aid_measures.filter(status__in=(AidStatus.RUNNING, AidStatus.DONE))
    registered = household.registered_aid.first()
    return done.exists() or (
        registered is not None and any(getattr(registered, category) for category in CATEGORIES.values())
    )


def still_blocked(clearing):
    """Asked again before each decision: the registers may have changed since the visit."""
    yield from blocks(clearing.household)
    yield from figures_fit(clearing)
