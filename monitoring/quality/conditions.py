"""The questions more than one quality rule asks (screening rules, part A), to the rows of `monitoring.models.checked`."""

from functools import partial, reduce
from operator import and_, or_

from django.db.models import F, Q

from monitoring.aid_words import DevelopmentStatus
from monitoring.models.aid import CATEGORIES
from monitoring.quality.rule import QualityRule
from monitoring.quality.words import Entity, Group, Level, Scope
from monitoring.words import Health, Labour, RiskType

household = partial(QualityRule, Entity.HOUSEHOLD)
member = partial(QualityRule, Entity.MEMBER)
spell = partial(QualityRule, Entity.SPELL)
plan = partial(QualityRule, Entity.PLAN)
village = partial(QualityRule, Entity.VILLAGE)

WRONG, LOGIC, COMPLETE, CONSISTENT, DOUBT = Group
ERROR, WARN, HINT = Level
ALL, LIFTED, MONITORED, WATCHED, OPEN, CLOSED, VILLAGES = Scope

ABLE = (Labour.ORDINARY, Labour.SKILLED)
WITHOUT_LABOUR = (Labour.NONE, Labour.LOST)
HEALTHY = Q(health=[Health.HEALTHY.value])
AT_WORKING_AGE = Q(age__gte=F("work_age_min"), age__lt=F("work_age_max"))
AT_SCHOOL = ~Q(school_year="")
NOBODY_ABLE = Q(members__gte=1, without_labour=F("members"))
HAS_LABOUR = Q(labourers__gt=0) | Q(weak__gt=0)
WORKS_OR_PLANS = Q(is_working=True) | Q(is_planning=True)

AID = ("registered-aid",)
MEASURES = tuple("public_posts" if name == "all_public_posts" else name for name in CATEGORIES.values())
DEVELOPMENT = ("industry", "jobs", "finance", "public_posts")
NOT_STARTED = Q(development_status__in=["", DevelopmentStatus.NOT_YET])


def unfilled(*names):
    """Some of these numbers, dates or yes-no cells is empty."""
    return reduce(or_, (Q(**{f"{name}__isnull": True}) for name in names))


def none_of(names):
    """All of these sets are empty."""
    return reduce(and_, (Q(**{name: []}) for name in names))


def not_among(name, words):
    """The cell is filled in with a word of its own."""
    return ~Q(**{f"{name}__in": ["", *words]})


def at_risk(risk):
    return Q(risks__contains=[RiskType(risk).value])


def outside(name, least, most):
    return Q(**{f"{name}__lt": least}) | Q(**{f"{name}__gt": most})
