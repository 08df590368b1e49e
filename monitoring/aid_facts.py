"""What is known of a household's aid: who can work, what it gets from whom, for which risks. One row a household."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from core.months import Month
from monitoring import measures, words
from monitoring.aid_words import DEVELOPMENT, AidCategory, AidStatus
from monitoring.models import AidMeasure, Employment, Member, RegisteredAid, WorkPlan
from monitoring.models.aid import CATEGORIES

ABLE = (words.Labour.ORDINARY, words.Labour.SKILLED)
UNABLE = (words.Labour.NONE, words.Labour.LOST)
ITEM_LIST = ArrayField(models.CharField(max_length=40))


def aid_facts(households, today, uncounted):
    """Open households with yes-or-no facts; `uncounted` are the items that alone are no development (facts §4)."""
    month = today.year * 12 + today.month - 1
    people, plans, work = _of(Member).filter(left_on=None), _of(WorkPlan), _of(Employment)
    facts = {
        "has_able": Exists(people.filter(labour__in=ABLE)),
        "has_weak": Exists(people.filter(labour=words.Labour.WEAK)),
        "has_people": Exists(people),
        "has_other_labour": Exists(people.exclude(labour__in=UNABLE)),
        "has_relief": Exists(people.filter(~Q(dibao__in=["", words.Dibao.NO]) | ~Q(tekun__in=["", words.Tekun.NO]))),
        "has_development": _any(DEVELOPMENT),
        "has_counted": _counted(uncounted),
        "has_tried": Exists(plans.filter(is_planning=True)) | Exists(work.exclude(is_working=False)),
        "months": Value(month) - F("identified_in"),
    }
    facts |= {
        f"gets_{CATEGORIES[category]}": _any((category,)) for category in AidCategory if category not in DEVELOPMENT
    }
    return households.annotate(**facts)


def with_guarantees(facts, today):
    """The same households, and whether a child is out of school or somebody uninsured, by the members as they stand."""
    month, same = Month.of(today), {"household": OuterRef("pk"), "region": OuterRef("region")}
    dropouts = measures.school_children(month).filter(measures.OUT_OF_SCHOOL, **same)
    return facts.annotate(has_dropout=Exists(dropouts), has_uninsured=Exists(measures.uninsured(month).filter(**same)))


def _of(model):
    return model.objects.filter(household=OuterRef("pk"), region=OuterRef("region"))


def _own(**narrowed):
    """Measures of the portal that still count: a stopped one helps nobody."""
    return _of(AidMeasure).exclude(status=AidStatus.STOPPED).filter(**narrowed)


def _any(categories):
    """Whether anything of these categories is registered or planned."""
    registered = Q()
    for category in categories:
        registered |= ~Q(**{CATEGORIES[category]: []})
    return Exists(_of(RegisteredAid).filter(registered)) | Exists(_own(category__in=categories))


def _counted(uncounted):
    """Whether some development measure is more than 其他 or training; a post always counts."""
    registered = ~Q(all_public_posts=[])
    for category in DEVELOPMENT[:3]:
        name = CATEGORIES[category]
        registered |= ~Q(**{name: []}) & ~Q(**{f"{name}__contained_by": Value(list(uncounted), output_field=ITEM_LIST)})
    own = _own(category__in=DEVELOPMENT).filter(Q(category=AidCategory.PUBLIC_POSTS) | ~Q(item__in=["", *uncounted]))
    return Exists(_of(RegisteredAid).filter(registered)) | Exists(own)
