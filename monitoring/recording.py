"""Turns one rule's hits into risks: found, unchanged, withdrawn, cleared or back again, by set-based statements.

A risk's row belongs to one month. It is cleared in the first later month that looks again and does not find it,
and with it the rows of the months before; when a repeated run does find it, they are active again.
"""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Case, CharField, Func, JSONField, Q, Value, When
from django.db.models.functions import JSONObject

from core.history import replan
from core.scoping import after
from monitoring.models import Risk
from monitoring.models.facts import HouseholdFacts
from monitoring.rules import VERSION
from monitoring.rules.missing import MISSING
from monitoring.sources import further_facts

HITS = "screening_hits"

CREATE_HITS = f"""
CREATE TEMPORARY TABLE {HITS} (
    rule text, household_id bigint, region_id text, severity text, risk_code text, evidence jsonb,
    PRIMARY KEY (rule, household_id)
)"""

HIT_COLUMNS = "rule, household_id, region_id, severity, risk_code, evidence"

PLACE = "r.region_id >= %(place)s AND r.region_id < %(place_end)s"

FOUND = f"""
WITH chain AS (
    SELECT r.household_id, min(r.since) AS since
    FROM monitoring_risk r
    WHERE r.rule = %(rule)s AND r.month < %(month)s AND {PLACE}
      AND (r.status = '{Risk.Status.ACTIVE}' OR r.cleared_in >= %(month)s)
    GROUP BY r.household_id
),
changed AS (
    SELECT h.*, coalesce(c.since, %(month)s) AS since
    FROM {HITS} h
    LEFT JOIN chain c ON c.household_id = h.household_id
    LEFT JOIN monitoring_risk r
        ON r.rule = %(rule)s AND r.month = %(month)s AND r.household_id = h.household_id AND {PLACE}
    WHERE h.rule = %(rule)s
      AND (r.id IS NULL OR (r.severity, r.risk_code, r.evidence, r.since)
            IS DISTINCT FROM (h.severity, h.risk_code, h.evidence, coalesce(c.since, %(month)s)))
),
written AS (
    INSERT INTO monitoring_risk (region_id, version, created_at, updated_at, household_id, rule, month, since,
        severity, risk_code, evidence, status, review_note, response)
    SELECT region_id, 1, now(), now(), household_id, rule, %(month)s, since, severity, risk_code, evidence,
        '{Risk.Status.ACTIVE}', '', ''
    FROM changed
    ON CONFLICT (rule, household_id, month) DO UPDATE SET severity = excluded.severity,
        risk_code = excluded.risk_code, evidence = excluded.evidence, since = excluded.since,
        updated_at = now(), version = monitoring_risk.version + 1
    RETURNING version = 1 AND since = %(month)s AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM written"""

BACK = f"""
UPDATE monitoring_risk r
SET status = '{Risk.Status.ACTIVE}', cleared_in = NULL, cleared_evidence = NULL, updated_at = now(),
    version = r.version + 1
FROM {HITS} h
WHERE r.rule = %(rule)s AND r.cleared_in = %(month)s AND r.household_id = h.household_id AND h.rule = r.rule AND {PLACE}"""

# A finding that late data took back disappears, unless somebody has already gone there and written down what he saw.
WITHDRAWN = f"""
DELETE FROM monitoring_risk r
WHERE r.rule = %(rule)s AND r.month = %(month)s AND r.reviewed_at IS NULL AND {PLACE}
  AND NOT EXISTS (SELECT FROM {HITS} h WHERE h.rule = r.rule AND h.household_id = r.household_id)"""

CLEARED = f"""
WITH gone AS (
    UPDATE monitoring_risk r
    SET status = '{Risk.Status.CLEARED}', cleared_in = %(month)s, cleared_evidence = now_known.evidence,
        updated_at = now(), version = r.version + 1
    FROM ({{facts}}) AS now_known (household_id, evidence)
    WHERE r.rule = %(rule)s AND r.month <= %(month)s AND r.household_id = now_known.household_id AND {PLACE}
      AND (r.status = '{Risk.Status.ACTIVE}' OR r.cleared_in > %(month)s
           OR r.cleared_in = %(month)s AND r.cleared_evidence IS DISTINCT FROM now_known.evidence)
      AND NOT EXISTS (SELECT FROM {HITS} h WHERE h.rule = r.rule AND h.household_id = r.household_id)
    RETURNING r.household_id
)
SELECT count(DISTINCT household_id) FROM gone"""

UNEVALUATED = """
INSERT INTO monitoring_unevaluated (region_id, version, created_at, updated_at, household_id, month, missing)
SELECT f.region_id, 1, now(), now(), f.household_id, %(month)s, f.missing::varchar[]
FROM ({facts}) AS f (household_id, region_id, missing)
LEFT JOIN monitoring_unevaluated r ON r.household_id = f.household_id AND r.month = %(month)s
WHERE r.id IS NULL OR r.missing IS DISTINCT FROM f.missing::varchar[]
ON CONFLICT (household_id, month) DO UPDATE SET missing = excluded.missing, updated_at = now(),
    version = monitoring_unevaluated.version + 1"""

EVALUATED = f"""
DELETE FROM monitoring_unevaluated r
WHERE r.month = %(month)s AND {PLACE}
  AND NOT EXISTS (SELECT FROM ({{facts}}) AS f (household_id) WHERE f.household_id = r.household_id)"""


class Recorder:
    """Writes the risks of one month for the households under one region code."""

    def __init__(self, month, parameters, code, figures):
        self.parameters = parameters
        self.figures = {name: Value(value) for name, value in figures.items()}
        self.values = {"month": int(month), "place": code, "place_end": after(code)}

    def facts(self):
        return HouseholdFacts.objects.alias(**further_facts(HouseholdFacts._meta.db_table), **self.figures)

    def start(self):
        with connection.cursor() as cursor:
            drop()
            cursor.execute(CREATE_HITS)

    def record(self, rule):
        """Bring the risks of one rule up to date; how many households hit, are new, were cleared."""
        hits = self._judge(rule)
        values = self.values | {"rule": rule.code}
        with connection.cursor() as cursor:
            cursor.execute(FOUND, values)
            new = cursor.fetchone()[0]
            cursor.execute(BACK, values)
            cursor.execute(WITHDRAWN, values)
            replan()
            cleared = execute(cursor, CLEARED, self._now_known(rule), values).fetchone()[0]
        return hits, new, cleared

    def record_unevaluated(self):
        """Keep which households some rule could not judge, and for want of what."""
        unknown = self._missing()
        with connection.cursor() as cursor:
            listed = unknown.values_list("household_id", "region_id", "missing")
            execute(cursor, UNEVALUATED, listed, self.values)
            execute(cursor, EVALUATED, unknown.values_list("household_id"), self.values)

    def _judge(self, rule):
        which = Case(*(When(case.when, then=Value(number)) for number, case in enumerate(rule.cases)))
        risk = Value(rule.risk) if isinstance(rule.risk, str) else rule.risk
        evidence = JSONObject(**rule.evidence, case=which, versions=self._versions(rule))
        hits = (
            self.facts()
            .filter(rule.condition)
            .values_list(Value(rule.code), "household_id", "region_id", severity_of(rule), risk, evidence)
        )
        with connection.cursor() as cursor:
            execute(cursor, f"INSERT INTO {HITS} ({HIT_COLUMNS}) {{facts}}", hits)
            return cursor.rowcount

    def _now_known(self, rule):
        """The figures of those households on which the rule can say anything this month."""
        speaks = Q(**{f"{name}__isnull": False for name in rule.needs})
        in_scope = Value(True)
        if rule.scope:
            in_scope = Case(When(rule.scope, then=Value(True)), default=Value(False))
            speaks = speaks | ~rule.scope if rule.needs else Q()
        evidence = JSONObject(**rule.evidence, in_scope=in_scope, versions=self._versions(rule))
        return self.facts().filter(speaks).values_list("household_id", evidence)

    def _versions(self, rule):
        """C3: a finding can be explained later with the rule and the numbers it was made by."""
        return Value({"rule": VERSION, **self.parameters.versions(rule.parameters)}, output_field=JSONField())

    def _missing(self):
        facts = self.facts()
        listed = [each for each in MISSING if each.somebody is None or facts.filter(each.somebody).exists()]
        any_missing = reduce(or_, (each.when for each in listed))
        names = [Case(When(each.when, then=Value(each.name))) for each in listed]
        return facts.filter(any_missing).annotate(missing=_listed(names))


def severity_of(rule):
    """The severity of the first case that holds."""
    return Case(*(When(case.when, then=Value(str(case.severity))) for case in rule.cases))


def _listed(names):
    """The names that apply, as one array."""
    array = Func(*names, template="ARRAY[%(expressions)s]", output_field=ArrayField(CharField()))
    return Func(array, Value(None), function="array_remove", output_field=ArrayField(CharField()))


def execute(cursor, statement, facts, values=None):
    """Run a statement of ours around a query that Django wrote."""
    asked = cursor.mogrify(*facts.query.sql_with_params()).decode()
    if values is not None:
        asked = asked.replace("%", "%%")
    cursor.execute(statement.format(facts=asked), values)
    return cursor


def drop():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{HITS}")
