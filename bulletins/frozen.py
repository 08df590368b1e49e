"""A bulletin's frozen rows, read in a fixed number of queries: all that workbook and pages are made from."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings

from bulletins.figures import EMPTY
from bulletins.models import Snapshot, SnapshotHousehold, SnapshotProject
from core.models import Level, Region


@dataclass(frozen=True)
class Cell:
    """One frozen figure; nothing known is a cell with no value."""

    value: Decimal | None = None
    target: Decimal | None = None
    state: str = ""
    rank: int | None = None  # among its like, and the figure of the rank before
    above: Decimal | None = None
    before: Decimal | None = None

    @property
    def gap(self):
        """Signed: below the target is negative."""
        return None if None in (self.value, self.target) else self.value - self.target

    @property
    def change(self):
        return None if None in (self.value, self.before) else self.value - self.before

    def part(self, name):
        """The cell itself, or one of its other numbers as a cell of its own, without a light; of no figure nothing."""
        if name == "value" or self.value is None:
            return self
        return Cell(getattr(self, name))


NOTHING = Cell()


class Frozen:
    """The figures of the city and its towns, and the households and projects named, as they were frozen."""

    def __init__(self, bulletin):
        self.bulletin = bulletin

    @cached_property
    def city(self):
        return Region.objects.get(pk=settings.ROOT_REGION)

    @cached_property
    def towns(self):
        return list(Region.objects.towns())

    @cached_property
    def _places(self):
        return {place.pk: place for place in Region.objects.all()}

    @cached_property
    def _cells(self):
        rows = Snapshot.objects.filter(bulletin=self.bulletin, region__level__in=(Level.CITY, Level.TOWN, Level.STREET))
        return {
            (region, code): Cell(*figures)
            for region, code, *figures in rows.values_list(
                "region_id", "indicator", "value", "target", "state", "rank", "above", "before"
            )
        }

    @cached_property
    def _households(self):
        by_kind = {}
        for row in SnapshotHousehold.objects.filter(bulletin=self.bulletin).order_by("region_id", "number"):
            by_kind.setdefault(row.kind, []).append(row)
        return by_kind

    def cell(self, place, code):
        return self._cells.get((place.pk, code), NOTHING)

    def figure(self, place, figure):
        """The cell that a column of a table shows."""
        return self.cell(place, figure.code).part(figure.part)

    def ranks(self, code):
        """{town's code: rank} of those that have one."""
        places = {town.pk: self.cell(town, code).rank for town in self.towns}
        return {town: rank for town, rank in places.items() if rank is not None}

    def before(self, code):
        """The city's figure of the month before, as it was when this month was frozen."""
        value = self.bulletin.totals.get(code, {}).get("before")
        return None if value is None else Decimal(value)

    def households(self, *kinds):
        """Named households of these kinds, in the order of kinds, then by place."""
        return [row for kind in kinds for row in self._households.get(kind, ())]

    def projects(self):
        """The projects that lagged, by place, the longest delay first."""
        rows = SnapshotProject.objects.filter(bulletin=self.bulletin)
        return sorted(rows, key=lambda row: (row.region_id[:9], row.planned_on, row.number))

    def town_of(self, row):
        town = row.region_id[:9]
        return self._places[town].short_name if len(town) == 9 else EMPTY

    def village_of(self, row):
        return self._places[row.region_id].short_name if len(row.region_id) > 9 else EMPTY
