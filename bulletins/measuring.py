"""One indicator measured for every place at once: a single INSERT … SELECT rolls villages up to towns and the city."""

from django.conf import settings
from django.db import connection

from bulletins.models import Snapshot, State, Target
from core.indicators import Kind
from core.models import Level, Region

PLACES = (Level.CITY, Level.TOWN, Level.STREET)
NO_PARTS = "SELECT NULL::text AS region_id, NULL::numeric AS numerator, NULL::numeric AS denominator WHERE false"

# The exact figure decides whether a target is met; what is shown is rounded, but a share that is not full is never
# rounded up to 100.
EXACT = {Kind.COUNT: "numerator", Kind.RATE: "100 * numerator / denominator", Kind.MEAN: "numerator / denominator"}
SHOWN = {
    Kind.COUNT: "exact",
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


def measure(bulletin, indicator, goal):
    """Freeze one indicator: a row for the city, each town and, where it is cheap, each village."""
    parts, part_params = _parts(indicator.measure(bulletin.month))
    operator = Target.Operator(goal.operator if goal else "=").value
    unmet = State.MISSED if goal is None or goal.is_due else State.BEHIND
    sql = INSERT.format(parts=parts, exact=EXACT[indicator.kind], shown=SHOWN[indicator.kind], operator=operator)
    place_params = [_levels(indicator), bool(goal and goal.for_places), settings.ROOT_REGION, goal and goal.value]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*part_params, *place_params, bulletin.pk, int(bulletin.month), indicator.code, unmet])


def record_error(bulletin, indicator):
    """An indicator that could not be measured reads 错误 everywhere, never zero."""
    places = Region.objects.filter(level__in=_levels(indicator))
    Snapshot.objects.bulk_create(
        Snapshot(bulletin=bulletin, month=bulletin.month, indicator=indicator.code, region=place, state=State.ERROR)
        for place in places
    )


def _levels(indicator):
    return [*Level.values] if indicator.by_village else [*PLACES]


def _parts(queries):
    """The measure's queries as one, villages summed."""
    compiled = [rows.query.sql_with_params() for rows in queries]
    if not compiled:
        return NO_PARTS, []
    columns = "SELECT region_id, numerator::numeric AS numerator, denominator::numeric AS denominator"
    union = " UNION ALL ".join(f"{columns} FROM ({sql}) AS measured" for sql, _ in compiled)
    return union, [param for _, params in compiled for param in params]
