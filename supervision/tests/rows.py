"""A row of the supervision register, for its own tests and those of all ledgers."""

from datetime import date, timedelta

from core.models import Region
from supervision.models import SupervisionVisit


def add_supervision(region, word="示例", **fields):
    """A quarterly visit to a place with something found; a place's further visits lie a day later each."""
    place = Region.objects.get(pk=region)
    day = date(2023, 11, 6) + timedelta(SupervisionVisit.objects.filter(region=place).count())
    plain = {"kind": "季度督导", "visited_on": day, "people": word[:60], "subject": word[:100], "findings": word}
    return SupervisionVisit.objects.create(region=place, **{"deadline": date(2023, 12, 6)} | plain | fields)
