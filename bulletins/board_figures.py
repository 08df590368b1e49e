"""The frozen figures behind the dashboard: of a place and what lies in it, of this month and those before."""

from decimal import Decimal
from functools import cached_property

from django.conf import settings

from bulletins.board_columns import CARDS, HEATED, measured
from bulletins.frozen import NOTHING, Cell
from bulletins.models import Snapshot
from bulletins.targets import goal_of, in_force
from core.models import Level, Region
from core.models.regions import TOWN_DIGITS

CHILDREN = {6: (Level.TOWN, Level.STREET), 9: (Level.VILLAGE, Level.COMMUNITY), 12: ()}
VILLAGE_DIGITS = 12


class BoardFigures:
    """All come from snapshots: a few queries, however large the county is."""

    def __init__(self, bulletin, months, place, indicator):
        self.bulletin, self.months, self.indicator = bulletin, months, indicator
        self.code = place

    # -- places and columns ----------------------------------------------------------------------------------

    @cached_property
    def places(self):
        """The place itself and the places right under it, as the rows of the heat table."""
        levels = CHILDREN[len(self.code)]
        rows = Region.objects.filter(code__startswith=self.code).order_by("code")
        return [row for row in rows if row.pk == self.code or row.level in levels]

    @property
    def place(self):
        return self.places[0]

    @property
    def children(self):
        return self.places[1:]

    @property
    def is_city(self):
        return self.code == settings.ROOT_REGION

    @cached_property
    def heated(self):
        """The columns of the heat table: a town's villages have fewer than the city's towns."""
        return self._of_children(HEATED)

    def _of_children(self, codes):
        return measured(codes, TOWN_DIGITS if self.is_city else VILLAGE_DIGITS)

    # -- this month and the one before -----------------------------------------------------------------------

    @cached_property
    def previous(self):
        return next((each for each in self.months if each.month == self.bulletin.month - 1), None)

    @cached_property
    def _cells(self):
        """This month's and last month's figures of the place and its children."""
        wanted = [each.pk for each in (self.bulletin, self.previous) if each]
        codes = {*CARDS, *HEATED, self.indicator.code}
        rows = Snapshot.objects.filter(
            bulletin__in=wanted, region__in=[each.pk for each in self.places], indicator__in=codes
        )
        return {
            (bulletin, region, code): Cell(*figures)
            for bulletin, region, code, *figures in rows.values_list(
                "bulletin_id", "region_id", "indicator", "value", "target", "state", "rank", "above"
            )
        }

    def cell(self, region, code, bulletin=None):
        return self._cells.get(((bulletin or self.bulletin).pk, region, code), NOTHING)

    def before(self, region, code):
        return self.cell(region, code, self.previous).value if self.previous else None

    def total(self, code, bulletin=None):
        """The city's figure, open to every reader."""
        value = (bulletin or self.bulletin).totals.get(code, {}).get("value")
        return None if value is None else Decimal(value)

    # -- the chosen indicator over the months ----------------------------------------------------------------

    @cached_property
    def _past(self):
        """The bulletins of the last twelve months, oldest first."""
        return [each for each in reversed(self.months) if each.month <= self.bulletin.month][-12:]

    @cached_property
    def _own_values(self):
        """The place's figures of those months."""
        if self.is_city:
            return self._city_values
        rows = Snapshot.objects.filter(
            bulletin__in=[each.pk for each in self._past], region=self.code, indicator=self.indicator.code
        )
        values = dict(rows.values_list("month", "value"))
        return [_number(values.get(each.month)) for each in self._past]

    @property
    def _city_values(self):
        return [_number(self.total(self.indicator.code, each)) for each in self._past]

    @property
    def _this_year(self):
        """[(month, figure)] of the year's months that have one."""
        values = zip(self._past, self._own_values, strict=True)
        return [
            (each.month, Decimal(str(value)))
            for each, value in values
            if each.month.year == self.bulletin.month.year and value is not None
        ]

    @property
    def _december(self):
        return self.bulletin.month + (12 - self.bulletin.month.number)

    @property
    def _last_goal(self):
        """The last of the year's targets of the chosen indicator, which in May is not the next one."""
        goal = goal_of(self.indicator, in_force(self._december), self._december)
        return goal if goal and (goal.for_places or self.is_city) else None


def _number(value):
    return None if value is None else float(value)
