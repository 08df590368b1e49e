"""Subscriptions: which of a person's figures crossed their line in the newest month."""

from dataclasses import dataclass

from bulletins.figures import text_of
from bulletins.models import Bulletin, Snapshot, State, Subscription
from bulletins.readers import open_papers
from bulletins.registry import BY_CODE
from core.models import Level

SHORT = frozenset({State.MISSED, State.BEHIND})
CHOICES = tuple((indicator.code, f"{indicator.name}（{indicator.unit}）") for indicator in BY_CODE.values())
MEASURED = (Level.CITY, Level.TOWN, Level.STREET)


@dataclass(frozen=True)
class Crossing:
    """A subscribed figure that fell below its line, or rose to it, against the month before."""

    subscription: object
    bulletin: object
    text: str
    before: str
    has_fallen: bool

    @property
    def name(self):
        return BY_CODE[self.subscription.indicator].name


def of(user):
    """The user's subscriptions whose indicator still exists."""
    own = Subscription.objects.visible_to(user).filter(user=user, indicator__in=BY_CODE).select_related("region")
    return list(own)


def crossings(user, *, all_seen=False):
    """What crossed its line in the newest month the user may see; without those already put aside unless asked for."""
    subscriptions = of(user)
    bulletin, previous = _two_months(user) if subscriptions else (None, None)
    if previous is None:
        return []
    figures = _figures(subscriptions, bulletin, previous)
    found = [_crossing(each, bulletin, previous, figures) for each in subscriptions]
    return [each for each in found if each and (all_seen or each.subscription.seen_month != bulletin.month)]


def _two_months(user):
    """The newest month's current version that the user may see, and that of the month before it."""
    papers = open_papers(Bulletin.objects.only("month", "version", "state").order_by("-month", "-version"), user)
    newest = papers.first()
    return (newest, papers.filter(month=newest.month - 1).first()) if newest else (None, None)


def _figures(subscriptions, bulletin, previous):
    rows = Snapshot.objects.filter(
        bulletin__in=[bulletin, previous],
        region__in={each.region_id for each in subscriptions},
        indicator__in={each.indicator for each in subscriptions},
    )
    return {
        (each, code, place): (value, state)
        for each, code, place, value, state in rows.values_list("bulletin", "indicator", "region", "value", "state")
    }


def _crossing(subscription, bulletin, previous, figures):
    """None where nothing is known of one of the months, or the figure stayed on its side of the line."""
    key = (subscription.indicator, subscription.region_id)
    now, before = figures.get((bulletin.pk, *key)), figures.get((previous.pk, *key))
    if not (now and before and _has_side(now[1]) and _has_side(before[1])) or (now[1] in SHORT) == (before[1] in SHORT):
        return None
    indicator = BY_CODE[subscription.indicator]
    return Crossing(subscription, bulletin, text_of(indicator, *now), text_of(indicator, *before), now[1] in SHORT)


def _has_side(state):
    return state == State.MET or state in SHORT


def put_aside(user, month):
    """The user has read the crossings of a month."""
    Subscription.objects.visible_to(user).filter(user=user).update(seen_month=month)
