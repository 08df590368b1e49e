"""What changed after a month was frozen (与前一版相比): figure by figure, the frozen one beside the one measured later."""

from bulletins.figures import EMPTY, shown
from bulletins.models import Bulletin, Snapshot
from bulletins.registry import BY_CODE
from core.models import Level
from core.scoping import scope_of, within

MOST_SHOWN = 200
PLACES = (Level.CITY, Level.TOWN, Level.STREET)


def differing(bulletin, older, place):
    """Figures of a place and the towns in it that differ between two versions, with the older one as `frozen`."""
    before, now = ({(row.region_id, row.indicator): row for row in _figures(each, place)} for each in (older, bulletin))
    for key, row in now.items():
        row.frozen = before[key].value if key in before else None
        if row.frozen != row.value:
            yield row


def _figures(bulletin, place):
    rows = Snapshot.objects.filter(within(place), bulletin=bulletin, region__level__in=PLACES)
    return rows.select_related("region").order_by("region_id", "indicator")


def differences_shown(bulletin, user):
    """The differences against the version before, inside the reader's place; None for a first version."""
    older = Bulletin.objects.filter(month=bulletin.month, version=bulletin.version - 1).first()
    return None if older is None else differences_between(bulletin, older, user)


def differences_between(bulletin, older, user):
    """The differences against any older version, inside the reader's place."""
    rows = list(differing(bulletin, older, scope_of(user)))
    return {"older": older, "rows": [_row(each) for each in rows[:MOST_SHOWN]], "more": max(0, len(rows) - MOST_SHOWN)}


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
