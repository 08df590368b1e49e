"""Keeps what is known of every member at a month's end, in one statement, for the rules on change to compare with."""

from django.db import connection
from django.utils import timezone

from core.scoping import after

# Only who has no copy yet: what has been compared with stays as it was, whoever brings later news.
COPY = """
INSERT INTO monitoring_monthendcopy (region_id, version, created_at, updated_at, household_id, member_id, month,
    health, labour, dibao, tekun, id_number, id_length, id_disability)
SELECT m.region_id, 1, now(), now(), m.household_id, m.id, %(month)s,
    m.health, m.labour, m.dibao, m.tekun, m.id_number, m.id_length, m.id_disability
FROM monitoring_member m
LEFT JOIN monitoring_monthendcopy c ON c.member_id = m.id AND c.month = %(month)s
WHERE c.id IS NULL AND m.region_id >= %(place)s AND m.region_id < %(place_end)s
  AND coalesce(m.joined_on <= %(last_day)s, true) AND coalesce(m.left_on > %(last_day)s, true)
ON CONFLICT (month, member_id) DO NOTHING"""


def copy_month_end(month, code):
    """Copy the members under a region code as they stand; nothing while the month lasts. Returns how many were copied."""
    if month.last_day >= timezone.localdate():
        return 0
    values = {"month": int(month), "last_day": month.last_day, "place": code, "place_end": after(code)}
    with connection.cursor() as cursor:
        cursor.execute(COPY, values)
        return cursor.rowcount
