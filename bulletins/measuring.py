"""Indicators measured for every place at once: a single INSERT … SELECT each rolls villages up to towns and the city."""

from itertools import count

from django.conf import settings
from django.db import connection

from bulletins.models import Snapshot, State, Target
from core.indicators import Better, Kind
from core.models import Level, Region

PLACES = (Level.CITY, Level.TOWN, Level.STREET)
NO_PARTS = "SELECT NULL::text AS region_id, NULL::numeric AS numerator, NULL::numeric AS denominator WHERE false"

COLUMNS = "SELECT region_id, numerator::numeric AS numerator, denominator::numeric AS denominator"

# The exact figure decides whether a target is met; what is shown is rounded, but a share that is not full is never
# rounded up to 100.
EXACT = {
    Kind.COUNT: "numerator",
    Kind.AMOUNT: "numerator",
    Kind.RATE: "100 * numerator / denominator",
    Kind.MEAN: "numerator / denominator",
}
SHOWN = {
    Kind.COUNT: "exact",
    Kind.AMOUNT: "round(exact, 2)",
    Kind.RATE: "CASE WHEN numerator < denominator THEN least(round(exact, 2), 99.99) ELSE round(exact, 2) END",
    Kind.MEAN: "round(exact, 2)",
}

# Best first; places with the same figure share a rank (1, 2, 2, 4), and what is neither good nor bad has none.
BEST = {Better.HIGHER: "-cells.value", Better.LOWER: "cells.value"}

# A place is ranked among its like: a town in the city, a village in its town. `above` is the figure of the rank before.
INSERT = """
INSERT INTO bulletins_snapshot
    (bulletin_id, month, indicator, region_id, numerator, denominator, value, target, state, before, rank, above)
WITH parts AS MATERIALIZED ({parts}),
sums AS (
    SELECT place.code, sum(parts.numerator) AS numerator, sum(parts.denominator) AS denominator
    FROM core_region place LEFT JOIN parts ON starts_with(parts.region_id, place.code)
    WHERE place.level = ANY(%s) GROUP BY place.code
),
figures AS (
    SELECT sums.*, CASE WHEN denominator > 0 THEN {exact} END AS exact,
           CASE WHEN %s OR code = %s THEN %s::numeric END AS target
    FROM sums
),
cells AS (SELECT figures.*, {shown} AS value, left(code, CASE length(code) WHEN 12 THEN 9 ELSE 6 END) AS parent FROM figures)
SELECT %s, %s, %s, code, cells.numerator, cells.denominator, cells.value, cells.target,
       CASE WHEN exact IS NULL THEN 'no-data' WHEN cells.target IS NULL THEN ''
            WHEN exact {operator} cells.target THEN 'met' ELSE %s END, was.value, {rank}, {above}
FROM cells LEFT JOIN bulletins_snapshot was ON was.bulletin_id = %s AND was.indicator = %s AND was.region_id = code
WINDOW best AS (PARTITION BY parent, length(code), cells.value IS NULL ORDER BY {best})
ORDER BY code
"""


class Measuring:
    """The measures of one freeze. A part that several indicators rest on (all registered households, say) is counted
    when it is first met and kept from the second time on."""

    def __init__(self, bulletin, previous=None):
        self.bulletin, self.previous = bulletin, previous
        self._met, self._kept, self._numbers = set(), {}, count()

    def measure(self, indicator, goal):
        """Freeze one indicator: a row for the city, each town and, where it is shown, each village, beside the figure of
        the month before."""
        parts, part_params = self._parts(indicator.measure(self.bulletin.month))
        operator = Target.Operator(goal.operator if goal else "=").value
        unmet = State.MISSED if goal is None or goal.is_due else State.BEHIND
        sql = INSERT.format(
            parts=parts,
            exact=EXACT[indicator.kind],
            shown=SHOWN[indicator.kind],
            operator=operator,
            **_ranked(indicator),
        )
        place_params = [_levels(indicator), bool(goal and goal.for_places), settings.ROOT_REGION, goal and goal.value]
        row_params = [self.bulletin.pk, int(self.bulletin.month), indicator.code, unmet]
        row_params += [self.previous and self.previous.pk, indicator.code]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*part_params, *place_params, *row_params])

    def record_error(self, indicator):
        """An indicator that could not be measured reads 错误 everywhere, never zero."""
        self._kept.clear()  # what the failed attempt kept is gone with its savepoint
        places = Region.objects.filter(level__in=_levels(indicator))
        Snapshot.objects.bulk_create(
            Snapshot(
                bulletin=self.bulletin,
                month=self.bulletin.month,
                indicator=indicator.code,
                region=place,
                state=State.ERROR,
            )
            for place in places
        )

    def _parts(self, queries):
        """The measure's queries as one."""
        parts = [self._part(*rows.query.sql_with_params()) for rows in queries]
        if not parts:
            return NO_PARTS, []
        return " UNION ALL ".join(sql for sql, _ in parts), [param for _, params in parts for param in params]

    def _part(self, sql, params):
        part, key = f"{COLUMNS} FROM ({sql}) AS measured", (sql, repr(params))
        if key in self._met and key not in self._kept:
            self._kept[key] = f"measured_{self.bulletin.pk}_{next(self._numbers)}"
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE TEMPORARY TABLE {self._kept[key]} ON COMMIT DROP AS {part}", params)
        self._met.add(key)
        return (f"SELECT * FROM {self._kept[key]}", ()) if key in self._kept else (part, params)


def _ranked(indicator):
    """The ranking's parts of the statement; of what has no better side, and of the city, there is none."""
    if indicator.better not in BEST:
        return {"best": "code", "rank": "NULL", "above": "NULL"}
    ranked = "CASE WHEN cells.value IS NOT NULL AND length(code) > 6 THEN {} END".format
    return {
        "best": BEST[indicator.better],
        "rank": ranked("rank() OVER best"),
        "above": ranked("first_value(cells.value) OVER (best GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING)"),
    }


def _levels(indicator):
    return [*Level.values] if indicator.by_village else [*PLACES]
