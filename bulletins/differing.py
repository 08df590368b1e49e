"""What changed after a month was frozen (与前一版相比): figure by figure, the frozen one beside the one measured later."""

from django.db.models import F, OuterRef, Q, Subquery

from bulletins.figures import EMPTY, shown
from bulletins.models import Bulletin, Snapshot
from bulletins.registry import BY_CODE
from core.models import Level
from core.scoping import scope_of, within

MOST_SHOWN = 200
PLACES = (Level.CITY, Level.TOWN, Level.STREET)


def differing(bulletin, older):
    """Figures of the city and its towns that differ between two versions, with the older one as `frozen`."""
    same = Snapshot.objects.filter(bulletin=older, region=OuterRef("region"), indicator=OuterRef("indicator"))
    rows = Snapshot.objects.filter(bulletin=bulletin, region__level__in=PLACES)
    unequal = ~Q(value=F("frozen")) & Q(value__isnull=False, frozen__isnull=False)
    one_sided = Q(value=None, frozen__isnull=False) | Q(value__isnull=False, frozen=None)
    return rows.annotate(frozen=Subquery(same.values("value")[:1])).filter(unequal | one_sided)


def differences_shown(bulletin, user):
    """The differences against the version before, inside the reader's place; None for a first version."""
    older = Bulletin.objects.filter(month=bulletin.month, version=bulletin.version - 1).first()
    return None if older is None else differences_between(bulletin, older, user)


def differences_between(bulletin, older, user):
    """The differences against any older version, inside the reader's place."""
    found = differing(bulletin, older).filter(within(scope_of(user))).select_related("region")
    rows = list(found.order_by("region_id", "indicator")[: MOST_SHOWN + 1])
    return {
        "older": older,
        "rows": [_row(each) for each in rows[:MOST_SHOWN]],
        "more": max(0, found.count() - MOST_SHOWN),
    }


def _row(snapshot):
    indicator = BY_CODE.get(snapshot.indicator)
    return {
        "place": snapshot.region.short_name,
        "name": indicator.name if indicator else snapshot.indicator,
        "unit": indicator.unit if indicator else "",
        "frozen": _text(indicator, snapshot.frozen),
        "now": _text(indicator, snapshot.value),
        "difference": sentence(snapshot),
    }


def _text(indicator, value):
    return EMPTY if value is None else shown(indicator, value) if indicator else f"{value}"


def sentence(snapshot):
    """How far the frozen figure is off, signed: +3, −0.50; — where one of the two is unknown."""
    if snapshot.value is None or snapshot.frozen is None:
        return EMPTY
    difference = snapshot.value - snapshot.frozen
    text = _text(BY_CODE.get(snapshot.indicator), abs(difference))
    return f"{'+' if difference > 0 else '−'}{text}"
