"""Indicators measured for every place at once: a single INSERT … SELECT each rolls villages up to towns and the city."""

from itertools import count

from django.conf import settings
from django.db import connection

from bulletins.models import Snapshot, State, Target
from core.indicators import Kind
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

INSERT = """
INSERT INTO bulletins_snapshot
    (bulletin_id, month, indicator, region_id, numerator, denominator, value, target, state)
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
)
SELECT %s, %s, %s, code, numerator, denominator, {shown}, target,
       CASE WHEN exact IS NULL THEN 'no-data' WHEN target IS NULL THEN ''
            WHEN exact {operator} target THEN 'met' ELSE %s END
FROM figures ORDER BY code
"""


class Measuring:
    """The measures of one freeze. A part that several indicators rest on (all registered households, say) is counted
    when it is first met and kept from the second time on."""

    def __init__(self, bulletin):
        self.bulletin = bulletin
        self._met, self._kept, self._numbers = set(), {}, count()

    def measure(self, indicator, goal):
        """Freeze one indicator: a row for the city, each town and, where it is shown, each village."""
        parts, part_params = self._parts(indicator.measure(self.bulletin.month))
        operator = Target.Operator(goal.operator if goal else "=").value
        unmet = State.MISSED if goal is None or goal.is_due else State.BEHIND
        sql = INSERT.format(parts=parts, exact=EXACT[indicator.kind], shown=SHOWN[indicator.kind], operator=operator)
        place_params = [_levels(indicator), bool(goal and goal.for_places), settings.ROOT_REGION, goal and goal.value]
        row_params = [self.bulletin.pk, int(self.bulletin.month), indicator.code, unmet]
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


def _levels(indicator):
    return [*Level.values] if indicator.by_village else [*PLACES]
