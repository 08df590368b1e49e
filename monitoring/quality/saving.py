"""Checks one household the moment it is saved: the same statements, the same recording, one household instead of a city.

It sees what the user sees, so rules that compare with other households wait for the night; everything else is told at
once, and a finding that was put right is gone when the page shows again.
"""

import json
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import connection
from psycopg2.extensions import AsIs

from monitoring.models import QualityScore
from monitoring.quality import asking, figures, recording
from monitoring.quality.words import Entity

GENERIC = "SET LOCAL plan_cache_mode = force_generic_plan"
OPEN = {"place": AsIs("$1"), "place_end": AsIs("$2"), "household": AsIs("$3")}
NAMES = ("rule", "entity", "region_id", *asking.KEYS, "evidence")


def check_household(household_id, region_id):
    """Bring one household's findings up to date; (new, closed), None where a parameter is missing.

    Nobody is kept from saving by that: the nightly check refuses to run and says which one.
    """
    known = figures.known_columns()
    day = _day(region_id)
    try:
        numbers = figures.figures_of(day, known)
    except ValidationError:
        return None
    asked = asking.Asked(region_id, household_id)
    values = asking.values(day, numbers, figures.lines_by_year()) | asked.values
    rules = tuple(rule for rule in asking.asked_rules(frozenset(known), wide=False) if rule.entity != Entity.VILLAGE)
    hits = [hit for kind, part in _parts(rules) for hit in _hits(kind, part, asked, numbers, values)]
    return recording.record_listed(json.dumps(hits, default=str), rules, asked, day)


def _day(region_id):
    """The day of the village's last check, so that a save and the night agree."""
    score = QualityScore.objects.filter(region_id=region_id).values_list("checked_on", flat=True).first()
    return score or figures.day_of_data()


def _parts(rules):
    for kind in asking.KINDS:
        part = tuple(rule for rule in rules if rule.entity == kind.entity)
        if part:
            yield kind, part


def _hits(kind, rules, asked, numbers, values):
    sql = asking.statement(kind, rules, asked, False, numbers)
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # the driver's own: nothing is written in front of a PREPARE
        prepared = _prepare(cursor, sql, values)
        cursor.execute(GENERIC)
        cursor.execute(f"EXECUTE {prepared} (%(place)s, %(place_end)s, %(household)s)", asked.values)
        return [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]


def _prepare(cursor, sql, values):
    """The name under which this connection has prepared the statement, with the household left open.

    A hundred rules take the database longer to plan than to answer, and the text is the same for every household.
    """
    text = cursor.mogrify(sql, values | OPEN).decode()
    prepared = f"quality_{sha256(text.encode()).hexdigest()[:24]}"
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [prepared])
    if cursor.fetchone() is None:
        cursor.execute(f"PREPARE {prepared} (text, text, bigint) AS {text}")
    return prepared
