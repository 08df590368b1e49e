"""How the fields of one row go together: the same sentences on the page and in the import."""

from django.utils.timezone import localdate

from core import derivations
from core.fields import Sealed
from core.models import Parameter
from core.months import Month
from monitoring import aid_words, words
from monitoring.models.incomes import ITEMS
from monitoring.models.visits import Result


def household_rule(values):
    """Pairs (field, sentence) for what contradicts itself in a household's own fields (facts §1.1, §1.3)."""
    category, monitored_as = values.get("category"), values.get("monitored_as")
    if monitored_as == words.MonitoredAs.UNSTABLE and category == words.HouseholdCategory.ORDINARY:
        yield "monitored_as", "脱贫不稳定户须是脱贫户，一般农户请选边缘易致贫户或突发严重困难户。"
    if monitored_as == words.MonitoredAs.BORDERLINE and category == words.HouseholdCategory.LIFTED:
        yield "monitored_as", "边缘易致贫户须是一般农户，脱贫户请选脱贫不稳定户或突发严重困难户。"
    yield from _monitoring_details(values, monitored_as)


def _monitoring_details(values, monitored_as):
    risks = values.get("risks") or ()
    if monitored_as and not values.get("identified_in"):
        yield "identified_in", "监测对象须填写识别监测时间，如 202303。"
    if monitored_as and not risks:
        yield "risks", "监测对象至少填写一项致贫返贫风险。"
    if words.RiskType.OTHER in risks and not values.get("risk_note"):
        yield "risk_note", "风险选“其他”时须在备注中写明。"
    if values.get("is_cleared") and not values.get("cleared_in"):
        yield "cleared_in", "风险已消除的须填写消除监测时间。"
    identified, cleared = values.get("identified_in"), values.get("cleared_in")
    if identified and cleared and cleared < identified:
        yield "cleared_in", "消除监测时间不能早于识别监测时间。"


def identity_of(values):
    """What the typed ID number says, for `member_rule`; None without one."""
    number = values.get("id_number")
    if isinstance(number, Sealed):
        number = number.reveal()
    return {"identity": derivations.read(number) if number else None}


def member_rule(values):
    """Pairs (field, sentence) for a member's own fields (facts §2.3, §2.4)."""
    identity = values.get("identity")
    if identity is not None:
        yield from _identity(values, identity)
    if values.get("education") and values.get("school_year"):
        yield "school_year", "文化程度和在校生状况只填一项：在校的填在校生状况，已离校的填文化程度。"
    health = set(values.get("health") or ())
    if words.Health.HEALTHY in health and len(health) > 1:
        yield "health", "“健康”不能与疾病或残疾同时选择。"
    yield from _relation(values)
    if values.get("joined_reason") and not values.get("joined_on"):
        yield "joined_on", "选择了自然增加原因的，须填写增加日期。"
    if values.get("left_on") and not values.get("left_reason"):
        yield "left_reason", "填写了自然减少日期的，须选择减少原因。"
    if values.get("left_reason") and not values.get("left_on"):
        yield "left_on", "选择了自然减少原因的，须填写减少日期。"


def _identity(values, identity):
    for problem in identity.problems:
        yield "id_number", problem
    born_on, sex = values.get("born_on"), values.get("sex")
    if identity.birth_on and born_on and identity.birth_on != born_on:
        yield "born_on", f"出生日期与证件号码不一致，证件号码上是 {identity.birth_on:%Y-%m-%d}。"
    yield from _certificate(values, identity)
    if identity.sex and sex and identity.sex != sex:
        yield "sex", f"性别与证件号码不一致，证件号码第 17 位表示{identity.sex}。"


def _certificate(values, identity):
    """Kind and grade of a disability as the certificate's number says them."""
    if not identity.disability_kind or identity.problems:
        return
    kind = words.DisabilityKind.values[int(identity.disability_kind) - 1]
    grade = words.DisabilityGrade.values[int(identity.disability_grade) - 1]
    if values.get("disability_kind") not in (None, "", kind):
        yield "disability_kind", f"残疾类别与残疾人证号码不一致，号码上是{kind}。"
    if values.get("disability_grade") not in (None, "", grade):
        yield "disability_grade", f"残疾等级与残疾人证号码不一致，号码上是{grade}。"


def _relation(values):
    relation, sex = values.get("relation"), values.get("sex")
    if sex == words.Sex.FEMALE and relation in words.MALE_RELATIONS:
        yield "relation", f"性别为女，与户主关系不能是“{relation}”。"
    if sex == words.Sex.MALE and relation in words.FEMALE_RELATIONS:
        yield "relation", f"性别为男，与户主关系不能是“{relation}”。"


def income_rule(values):
    """Pairs (field, sentence): a kind's total is the sum of its items where any is filled in (facts §3)."""
    for kind, expected in totals(values).items():
        total = values.get(kind)
        if expected is not None and total is None:
            yield kind, f"已填分项，合计请填 {expected:,.2f} 元。"
        elif expected is not None and total != expected:
            yield kind, f"合计 {total:,.2f} 元与各分项之和 {expected:,.2f} 元不一致，请核对。"


def totals(values):
    """Each kind's total as its items add up; None for a kind without items."""
    amounts = {kind: [values[item] for item in items if values.get(item) is not None] for kind, items in ITEMS.items()}
    return {kind: sum(given) if given else None for kind, given in amounts.items()}


def employment_rule(values):
    """Pairs (field, sentence): a work period does not end before it starts."""
    start, end = values.get("start_month"), values.get("end_month")
    if start and end and end < start:
        yield "end_month", "结束时间不能早于开始时间。"


def contact_rule(values):
    """Pairs (field, sentence): nobody's time with a household ends before it began."""
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        yield "ends_on", "帮扶结束时间不能早于开始时间。"


def aid_rule(values):
    """Pairs (field, sentence): the item is one of its category, the receipt has a name and a day (facts §4)."""
    category, item = values.get("category"), values.get("item")
    allowed = aid_words.ITEMS.get(category, ())
    if item and category and item not in allowed:
        yield "item", f"“{category}”没有这个子项，可填：{'、'.join(allowed)}。"
    if bool(values.get("received_by")) != bool(values.get("received_on")):
        missing = "received_on" if values.get("received_by") else "received_by"
        yield missing, "农户签收须同时填写签收人和签收日期。"
    if values.get("status") == aid_words.AidStatus.DONE:
        yield from _answered_for(values)
    planned, stopped = aid_words.AidStatus.PLANNED, aid_words.AidStatus.STOPPED
    if category == aid_words.AidCategory.RELOCATION and values.get("status") != stopped:
        yield from _relocation(getattr(values.get("household"), "identified_in", None))
    if values.get("status") == planned and (values.get("started_on") or values.get("finished_on")):
        yield "status", "已有实际日期，状态不能还是“计划”。"


def _answered_for(values):
    """What is done was paid by somebody, done by somebody, and received by the farmer."""
    if not values.get("finished_on"):
        yield "finished_on", "状态为已完成的，须填写实际完成日期。"
    if not values.get("money_source"):
        yield "money_source", "状态为已完成的，须填写资金来源；没有花钱的选“不需资金”。"
    if not values.get("responsible_person"):
        yield "responsible_person", "状态为已完成的，须填写责任人。"
    if not values.get("received_by") and not values.get("received_on"):
        yield "received_by", "状态为已完成的，须有农户签收人和签收日期。"


def relocated_until():
    """The month from which on a household is identified too late to be moved; None where the office set none."""
    value = Parameter.objects.value_of("reloc_from")
    return Month.parse(value) if value else None


def too_late_to_move(until):
    return f"{until.label}及以后识别的监测对象不能登记搬迁；住房有风险的请登记“住房安全保障”。"


def _relocation(identified_in):
    until = identified_in and relocated_until()
    if until and identified_in >= until:
        yield "category", too_late_to_move(until)


def heads_problem(relations):
    """The sentence when a household does not have exactly one head, else an empty text."""
    heads = sum(relation == words.Relation.HEAD for relation in relations)
    if heads == 1:
        return ""
    return "一户须有且只有一位户主，现在没有户主。" if heads == 0 else f"一户只能有一位户主，现在有 {heads} 位。"


def not_in_future(*names):
    """A rule: what has happened has a date no later than today."""

    def rule(values):
        today = localdate()
        for name in names:
            if values.get(name) and values[name] > today:
                yield name, f"日期不能晚于今天（{today:%Y-%m-%d}）。"

    return rule


def visit_rule(values):
    """A visit lies in the past, and a problem found is told in words."""
    yield from not_in_future("visited_on")(values)
    if values.get("result") == Result.PROBLEM and not values.get("note"):
        yield "note", "发现问题的，请写明是什么问题。"
