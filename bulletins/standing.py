"""Where a town stands among all towns of the city and against the month before: told when the month is frozen."""

from django.db import connection

from bulletins.figures import between, shown
from bulletins.registry import INDICATORS
from core.indicators import Better
from core.models import Level

TOWNS = (Level.TOWN, Level.STREET)

# Best first; towns with the same figure share a rank. `above` is the figure of the rank before.
RANK = """
UPDATE bulletins_snapshot s SET rank = ranked.rank, above = ranked.above
FROM (
    SELECT each.id, rank() OVER best AS rank,
           first_value(value) OVER (best GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS above
    FROM bulletins_snapshot each JOIN core_region r ON r.code = each.region_id
    WHERE each.bulletin_id = %s AND each.indicator = ANY(%s) AND each.value IS NOT NULL AND r.level = ANY(%s)
    WINDOW best AS (PARTITION BY indicator ORDER BY CASE WHEN indicator = ANY(%s) THEN value ELSE -value END)
) ranked
WHERE ranked.id = s.id
"""


REMEMBER = """
UPDATE bulletins_snapshot s SET before = was.value
FROM bulletins_snapshot was JOIN core_region r ON r.code = was.region_id
WHERE s.bulletin_id = %s AND was.bulletin_id = %s AND was.region_id = s.region_id AND was.indicator = s.indicator
  AND was.value IS NOT NULL AND r.level = ANY(%s)
"""


def remember(bulletin, previous):
    """Keep beside the city's and the towns' figures those of the month before, as they stood when this one was frozen."""
    if previous:
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, [bulletin.pk, previous.pk, [Level.CITY, *TOWNS]])


def rank_towns(bulletin):
    """Give every town its rank by each figure that has a better and a worse side."""
    lower, higher = (
        [each.code for each in INDICATORS if each.better == side] for side in (Better.LOWER, Better.HIGHER)
    )
    with connection.cursor() as cursor:
        cursor.execute(RANK, [bulletin.pk, lower + higher, [*TOWNS], lower])


def standings(cells):
    """[{"indicator", "name", "value", "rank", "lift"}] of a town's figures {indicator: Cell}; what has no rank is left out."""
    return [_standing(indicator, cell) for indicator, cell in cells.items() if cell.rank is not None]


def _standing(indicator, cell):
    verb = "提高" if indicator.better == Better.HIGHER else "降低"
    lift = "已在最前" if cell.above is None else f"再{verb} {between(indicator, cell.value, cell.above)}可升位"
    value = f"{shown(indicator, cell.value)} {indicator.unit}"
    return {"indicator": indicator, "name": indicator.name, "value": value, "rank": cell.rank, "lift": lift}
