"""Whom a clue means: households of the clue's town that share its phone number or its name."""

from django.core.exceptions import ValidationError
from django.db.models import Case, Q, Value, When

from core import steps
from monitoring.models import Household, Member
from monitoring.workflows.clues import CLUE_WORKFLOW

MOST = 20


def candidates(clue, by):
    """Households in the user's scope and the clue's town, the likeliest first; each says why in `reason`."""
    town = clue.region_id[:9]
    people = Member.objects.visible_to(by).inside(town).filter(left_on=None)
    named = people.filter(name=clue.name).values("household") if clue.name else people.none().values("household")
    has_phone = Q(pk__in=())
    if clue.phone_digest:
        holders = people.filter(phone_digest=clue.phone_digest).values("household")
        has_phone = Q(phone_digest=clue.phone_digest) | Q(pk__in=holders)
    has_name = Q(pk__in=named)
    if clue.name:
        has_name |= Q(head_name=clue.name)
    reason = Case(
        When(has_phone & has_name, then=Value("姓名和电话相同")),
        When(has_phone, then=Value("电话相同")),
        default=Value("姓名相同"),
    )
    nearness = Case(When(region=clue.region_id, then=Value(0)), default=Value(1))
    rows = Household.objects.visible_to(by).inside(town).filter(has_phone | has_name)
    return rows.annotate(reason=reason, nearness=nearness).select_related("region").order_by("nearness", "pk")[:MOST]


def match(clue, household, *, by):
    """The clue is about this household; it lies in the household's village from now on. Of two people one wins."""
    if clue.rule and household.clues.live().filter(rule=clue.rule).exclude(pk=clue.pk).exists():
        raise ValidationError("该户同一规则的线索还没有办结，请把这一条作“不属实”处理，并注明重复。")
    return steps.take(
        CLUE_WORKFLOW,
        clue,
        "match",
        by=by,
        opinion=f"匹配到 {household}",
        values={"household": household, "region": household.region},
    )
