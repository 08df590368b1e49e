"""Turns hits into findings: new, unchanged, back again or closed, by two statements over all of them.

A second run writes nothing. A finding that is not hit any more is closed with the day; nobody deletes it.
"""

import json

from django.db import connection

from core.scoping import after
from monitoring.models import Finding
from monitoring.quality.rules import RULES

HITS = "quality_hits"

CREATE = f"""
CREATE TEMPORARY TABLE {HITS} (
    rule text, entity text, region_id text, household_id bigint, member_id bigint, employment_id bigint,
    village_id bigint, evidence jsonb
)"""

LISTED = """(SELECT * FROM jsonb_to_recordset(%(hits)s::jsonb) AS hit (rule text, entity text, region_id text,
    household_id bigint, member_id bigint, employment_id bigint, village_id bigint, evidence jsonb))"""

SAME = """f.rule = h.rule AND f.entity = h.entity AND coalesce(f.household_id, 0) = h.household_id
    AND coalesce(f.member_id, 0) = h.member_id AND coalesce(f.employment_id, 0) = h.employment_id
    AND coalesce(f.village_id, 0) = h.village_id"""

OPEN, CLOSED = Finding.State.OPEN, Finding.State.CLOSED

FOUND = f"""
WITH changed AS (
    SELECT h.*, %(levels)s::jsonb ->> h.rule AS level, f.state = '{CLOSED}' AS is_back
    FROM {{hits}} h LEFT JOIN monitoring_finding f ON {SAME} AND {{rows}}
    WHERE f.id IS NULL OR f.state = '{CLOSED}'
       OR (f.level, f.evidence) IS DISTINCT FROM (%(levels)s::jsonb ->> h.rule, h.evidence)
),
written AS (
    INSERT INTO monitoring_finding (region_id, version, created_at, updated_at, household_id, member_id, employment_id,
        village_id, rule, entity, level, evidence, state, found_on)
    SELECT region_id, 1, now(), now(), nullif(household_id, 0), nullif(member_id, 0), nullif(employment_id, 0),
        nullif(village_id, 0), rule, entity, level, evidence, '{OPEN}', %(as_of)s
    FROM changed
    ON CONFLICT (rule, entity, household_id, member_id, employment_id, village_id) DO UPDATE
    SET state = '{OPEN}', level = excluded.level, evidence = excluded.evidence, closed_on = NULL,
        found_on = CASE monitoring_finding.state WHEN '{CLOSED}' THEN excluded.found_on ELSE monitoring_finding.found_on END,
        updated_at = now(), version = monitoring_finding.version + 1
    RETURNING version = 1 AS is_first
)
SELECT (SELECT count(*) FROM written WHERE is_first) + (SELECT count(*) FROM changed WHERE is_back)"""

GONE = f"""
UPDATE monitoring_finding f
SET state = '{CLOSED}', closed_on = %(as_of)s, updated_at = now(), version = f.version + 1
WHERE f.state = '{OPEN}' AND f.rule = ANY (%(rules)s) AND {{rows}}
  AND NOT EXISTS (SELECT FROM {{hits}} h WHERE {SAME})"""

IN_PLACE = "f.region_id >= %(place)s AND f.region_id < %(place_end)s"
OF_HOUSEHOLD = "f.household_id = %(household)s"

LEVELS = json.dumps({rule.code: str(rule.level) for rule in RULES})


def create():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{HITS}")
        cursor.execute(CREATE)


def drop():
    if connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{HITS}")


def collect(sql, values):
    """Add the hits of one statement; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {HITS} {sql}", values)
        return cursor.rowcount


def record(rules, asked, day):
    """Bring the findings of these rules up to date with the collected hits; (new, closed)."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {HITS}")
    return _record(HITS, rules, asked, day)


def record_listed(hits, rules, asked, day):
    """The same for the hits of one household, listed as JSON."""
    return _record(LISTED, rules, asked, day, hits=hits)


def _record(source, rules, asked, day, **more):
    values = more | {
        "as_of": day, "levels": LEVELS, "rules": sorted({rule.code for rule in rules}), "place": asked.place,
        "place_end": after(asked.place), "household": asked.household,
    }  # fmt: skip
    rows = IN_PLACE if asked.household is None else OF_HOUSEHOLD
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(hits=source, rows=rows), values)
        new = cursor.fetchone()[0]
        cursor.execute(GONE.format(hits=source, rows=rows), values)
        return new, cursor.rowcount
