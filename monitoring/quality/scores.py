"""The score of a village's or town's data: what its standing findings weigh, for every hundred households.

Score = (errors × 5 + warnings × 2 + hints × 1) ÷ households × 100, exempted findings left out; 0 is perfect, and the
weights are parameters. Totals are kept for each village when a check ends; towns are sums of their villages.
"""

from decimal import Decimal

from django.db import connection
from django.db.models import Max, Sum
from django.db.models.functions import Left
from django.utils.timezone import localdate

from core.models import Region
from core.months import Month
from core.scoping import after
from monitoring.models import Finding, QualityScore
from monitoring.parameters import Parameters

LENGTHS = {6: 9, 9: 12}
"""A city is told by its towns, a town by its villages."""
VILLAGE = 12
SUMMED = ("households", "errors", "warnings", "hints", "exempted")

KEEP = f"""
INSERT INTO monitoring_qualityscore (region_id, version, created_at, updated_at, checked_on, households, errors,
    warnings, hints, exempted)
SELECT v.region_id, 1, now(), now(), %(as_of)s, v.households, coalesce(f.errors, 0), coalesce(f.warnings, 0),
    coalesce(f.hints, 0), coalesce(f.exempted, 0)
FROM (
    SELECT h.region_id, count(*) AS households FROM monitoring_household h WHERE {{place}} GROUP BY h.region_id
) AS v
LEFT JOIN (
    SELECT h.region_id,
        count(*) FILTER (WHERE level = 'error' AND NOT is_exempt) AS errors,
        count(*) FILTER (WHERE level = 'warn' AND NOT is_exempt) AS warnings,
        count(*) FILTER (WHERE level = 'hint' AND NOT is_exempt) AS hints,
        count(*) FILTER (WHERE is_exempt) AS exempted
    FROM (SELECT *, coalesce(exempt_until >= %(as_of)s, false) AS is_exempt FROM monitoring_finding) AS h
    WHERE h.state = '{Finding.State.OPEN}' AND {{place}}
    GROUP BY h.region_id
) AS f ON f.region_id = v.region_id
ON CONFLICT (region_id) DO UPDATE SET checked_on = excluded.checked_on, households = excluded.households,
    errors = excluded.errors, warnings = excluded.warnings, hints = excluded.hints, exempted = excluded.exempted,
    updated_at = now(), version = monitoring_qualityscore.version + 1
WHERE (monitoring_qualityscore.checked_on, monitoring_qualityscore.households, monitoring_qualityscore.errors,
       monitoring_qualityscore.warnings, monitoring_qualityscore.hints, monitoring_qualityscore.exempted)
    IS DISTINCT FROM (excluded.checked_on, excluded.households, excluded.errors, excluded.warnings, excluded.hints,
       excluded.exempted)"""

PLACE = "h.region_id >= %(place)s AND h.region_id < %(place_end)s"


def keep(asked, day):
    """Bring the totals of the checked villages up to date."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(place=PLACE), {"as_of": day, "place": asked.place, "place_end": after(asked.place)})


def weights():
    """What a finding of each level weighs."""
    parameters = Parameters.in_force(Month.of(localdate()))
    return {level: parameters.integer(f"quality_weight_{level}") for level in ("error", "warn", "hint")}


def ranked(code):
    """The towns of the city or the villages of a town, the heaviest score first: dicts for a table."""
    length = LENGTHS.get(len(code), len(code))
    parts = (
        QualityScore.objects.inside(code)
        .annotate(place=Left("region_id", length))
        .values("place")
        .annotate(**{f"{name}_sum": Sum(name) for name in SUMMED}, checked=Max("checked_on"))
        .order_by("place")
    )
    weigh = weights()
    names = dict(Region.objects.filter(code__startswith=code).values_list("code", "short_name"))
    rows = [_row(part, weigh, names) for part in parts]
    rows.sort(key=lambda row: (row["score"] is None, -(row["score"] or 0), row["code"]))
    for rank, row in enumerate(rows, 1):
        row["rank"] = rank
    return rows


def _row(part, weigh, names):
    counts = {name: part[f"{name}_sum"] for name in SUMMED}
    heavy = counts["errors"] * weigh["error"] + counts["warnings"] * weigh["warn"] + counts["hints"] * weigh["hint"]
    score = round(Decimal(100 * heavy) / counts["households"], 1) if counts["households"] else None
    return {
        "code": part["place"], "name": names.get(part["place"], part["place"]), "score": score,
        "checked_on": part["checked"], "is_town": len(part["place"]) < VILLAGE, **counts,
    }  # fmt: skip
