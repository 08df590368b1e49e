"""Reminders before loans fall due, made every day, taken back where the loan is paid or due later, and opened again."""

from django.db import connection
from django.utils.timezone import localdate

from core.models import Parameter
from core.steps import Step, Workflow
from core.workdays import Calendar
from funds.models import LoanReminder

STATE, DAYS = LoanReminder.State, "loan_reminder_days"
REMIND = "funds.change_loanreminder"

REMINDER_STEPS = Workflow(
    "loan-reminders",
    (
        Step(
            "remind", "登记已提醒", (STATE.OPEN,), STATE.DONE, REMIND, working_days="loan_reminder_answer_days",
            opinion=False, fields=("answer",), signed="reminded_by",
        ),
    ),
    pause_permission=REMIND,
)  # fmt: skip

# A loan gets the shortest of the spans its due date lies within: a day on which nothing ran is made up for. What was
# taken back opens again when the loan is due on that day after all, or owed once more; what was answered stays answered.
MAKE = """
INSERT INTO funds_loanreminder (region_id, version, created_at, updated_at, loan_id, falls_due_on, days_before, contact,
    answer, state, started_on, entered_on, due_on, pause_reason)
SELECT l.region_id, 1, now(), now(), l.id, l.due_on, span.days, coalesce(c.name, ''), '', 'open', %(today)s, %(today)s,
    least(l.due_on, %(until)s), ''
FROM funds_loan l
CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest(%(days)s::int[]) AS days WHERE days >= l.due_on - %(today)s
) AS span
LEFT JOIN LATERAL (
    SELECT name FROM monitoring_responsibleperson p
    WHERE p.household_id = l.household_id AND p.region_id = l.region_id
      AND (p.starts_on IS NULL OR p.starts_on <= %(today)s) AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
    ORDER BY p.starts_on DESC NULLS LAST, p.id DESC LIMIT 1
) AS c ON true
WHERE l.balance > 0 AND l.due_on >= %(today)s AND span.days IS NOT NULL
ON CONFLICT (loan_id, falls_due_on, days_before) DO UPDATE SET state = excluded.state, contact = excluded.contact,
    started_on = excluded.started_on, entered_on = excluded.entered_on, due_on = excluded.due_on, paused_on = NULL,
    pause_reason = '', days_left = NULL, version = funds_loanreminder.version + 1, updated_at = now()
WHERE funds_loanreminder.state = 'void'"""

DROP = """
UPDATE funds_loanreminder r
SET state = 'void', due_on = NULL, version = r.version + 1, updated_at = now()
FROM funds_loan l
WHERE l.id = r.loan_id AND r.state = 'open' AND (l.balance = 0 OR l.due_on <> r.falls_due_on)"""


def remind(on=None):
    """Make or open again today's reminders of all loans in scope; returns how many. A second call on the same day makes none."""
    today = on or localdate()
    listed = Parameter.objects.value_of(DAYS) or ""
    days = [int(each) for each in listed.split(",") if each.strip().isdecimal()]
    allowed = REMINDER_STEPS.clock().days("loan_reminder_answer_days") or 1
    values = {"today": today, "until": Calendar.load().after(today, allowed), "days": days}
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        cursor.execute(MAKE, values)
        return cursor.rowcount
