"""What a signal does (screening, part C): opens a clue, joins one, keeps silent, or reminds the household's contact.

Set-based, after all rules of a run are asked. Identification itself stays with the procedure: no signal ever changes
as what a household is monitored. A second run of the same month changes nothing.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from core.history import replan
from core.scoping import after
from core.workdays import Calendar
from monitoring.models import Clue, Risk, Severity

RESPONSES = "screening_responses"
KEPT = "kept"
"""Decided by an earlier run of this month, or by a later month."""

_LIVE = ", ".join(f"'{state}'" for state in Clue.LIVE)


def _rank(column):
    """Severities as numbers, red highest."""
    return f"CASE {column} WHEN '{Severity.RED}' THEN 3 WHEN '{Severity.ORANGE}' THEN 2 WHEN '{Severity.YELLOW}' THEN 1 ELSE 0 END"


# `weight` is the severity a visit is due by: several yellow signals of one household weigh as orange (B11).
# Of a household's clues on a rule the latest decides; a clue of a later month is left alone.
DECIDE = f"""
CREATE TEMPORARY TABLE {RESPONSES} AS
WITH signal AS (
    SELECT r.id, r.household_id, r.region_id, r.rule, r.risk_code, r.evidence, r.response, f.is_open,
        CASE WHEN max({_rank("r.severity")}) OVER household = 1 AND count(*) OVER household >= %(composite)s
             THEN '{Severity.ORANGE}' ELSE r.severity END AS weight
    FROM monitoring_risk r
    JOIN household_facts f ON f.household_id = r.household_id
    WHERE r.month = %(month)s AND r.status = '{Risk.Status.ACTIVE}'
      AND r.region_id >= %(place)s AND r.region_id < %(place_end)s
    WINDOW household AS (PARTITION BY r.household_id)
),
known AS (
    SELECT DISTINCT ON (household_id, rule) household_id, rule, id AS clue_id, month AS clue_month,
        severity AS clue_severity, state IN ({_LIVE}) AS is_live, state = '{Clue.State.UNTRUE}' AS is_untrue
    FROM monitoring_clue
    WHERE rule <> '' AND region_id >= %(place)s AND region_id < %(place_end)s
    ORDER BY household_id, rule, month DESC NULLS LAST, id DESC
),
judged AS (
    SELECT s.*, k.clue_id, k.clue_month, k.is_live, k.is_untrue,
        {_rank("s.weight")} > {_rank("k.clue_severity")} AS is_worse
    FROM signal s
    LEFT JOIN known k USING (household_id, rule)
)
SELECT *,
    CASE WHEN is_open THEN '{Risk.Response.REMINDER}'
         WHEN clue_month > %(month)s OR is_live AND clue_month = %(month)s THEN '{KEPT}'
         WHEN is_live THEN '{Risk.Response.ATTACHED}'
         WHEN is_untrue AND NOT is_worse AND %(month)s - clue_month <= %(suppress_months)s
             THEN CASE WHEN clue_month = %(month)s THEN '{KEPT}' ELSE '{Risk.Response.SUPPRESSED}' END
         WHEN clue_month = %(month)s AND NOT is_untrue THEN '{KEPT}'
         ELSE '{Risk.Response.CLUE}' END AS decided,
    CASE weight WHEN '{Severity.RED}' THEN %(red_due)s WHEN '{Severity.ORANGE}' THEN %(orange_due)s
         ELSE %(yellow_due)s END AS due_on
FROM judged"""

OPEN = f"""
INSERT INTO monitoring_clue (region_id, version, created_at, updated_at, household_id, source, risk_code, description,
    name, phone_digest, phone_tail, rule, month, severity, evidence, received_on, receipt_digest, state, started_on,
    entered_on, due_on, pause_reason)
SELECT region_id, 1, now(), now(), household_id, '{Clue.Source.SCREENING}', left(risk_code, 2), '', '', '', '', rule,
    %(month)s, weight, evidence, %(today)s, '', '{Clue.State.OPEN}', %(today)s, %(today)s, due_on, ''
FROM {RESPONSES}
WHERE decided = '{Risk.Response.CLUE}'
ON CONFLICT (household_id, rule) WHERE state IN ('open', 'merged', 'case') AND rule <> '' DO NOTHING"""

# A signal that has grown worse wants its visit sooner, never later.
ATTACH = f"""
UPDATE monitoring_clue c
SET month = %(month)s, evidence = s.evidence, version = c.version + 1, updated_at = now(),
    severity = CASE WHEN s.is_worse THEN s.weight ELSE c.severity END,
    due_on = CASE WHEN s.is_worse AND c.state = '{Clue.State.OPEN}' AND c.paused_on IS NULL
                  THEN least(c.due_on, s.due_on) ELSE c.due_on END
FROM {RESPONSES} s
WHERE s.clue_id = c.id AND s.is_live AND NOT s.is_open AND s.clue_month <= %(month)s
  AND (s.is_worse OR (c.month, c.evidence) IS DISTINCT FROM (%(month)s, s.evidence))"""

ANSWER = f"""
UPDATE monitoring_risk r
SET response = s.response, visit_by = s.visit_by, version = r.version + 1, updated_at = now()
FROM (
    SELECT id, CASE WHEN decided <> '{KEPT}' THEN decided
                    ELSE coalesce(nullif(response, ''), '{Risk.Response.ATTACHED}') END AS response,
        CASE WHEN decided <> '{Risk.Response.SUPPRESSED}' THEN due_on END AS visit_by
    FROM {RESPONSES}
) AS s
WHERE r.id = s.id AND r.response <> s.response"""


def respond(month, code, parameters):
    """Let the month's signals under a region code do what they are there for; the facts must be gathered.

    Returns how many clues were opened.
    """
    values = _values(month, code, parameters)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{RESPONSES}")
        cursor.execute(DECIDE, values)
        cursor.execute(OPEN, values)
        opened = cursor.rowcount
        replan()
        cursor.execute(ATTACH, values)
        replan()  # joined by no clue, the statement before was planned for no row
        cursor.execute(ANSWER)
        cursor.execute(f"DROP TABLE {RESPONSES}")
    return opened


def _values(month, code, parameters):
    """The deadlines count from today: red and orange in working days, yellow in days of the calendar."""
    today, calendar = timezone.localdate(), Calendar.load()
    return {
        "month": int(month), "place": code, "place_end": after(code), "today": today,
        "composite": parameters.integer("composite_yellow"), "suppress_months": parameters.integer("suppress_months"),
        "red_due": calendar.after(today, parameters.integer("red_visit_workdays")),
        "orange_due": calendar.after(today, parameters.integer("orange_visit_workdays")),
        "yellow_due": today + timedelta(days=parameters.integer("yellow_visit_days")),
    }  # fmt: skip
