"""Gathers the facts of every household in one month (screening rules, part B) into a temporary table.

Its rows are `monitoring.models.facts.HouseholdFacts`, its statement is `monitoring.fact_statement`.
"""

from calendar import isleap
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from core.scoping import after
from monitoring import words
from monitoring.fact_statement import fact_statement

TABLE = "household_facts"

# The scope in force already keeps other regions out; the range lets a town's run use the indexes.
ONE_PLACE = "{table}region_id >= %(place)s AND {table}region_id < %(place_end)s"
WHOLE_CITY = "true"

LABOURERS = (words.Labour.ORDINARY, words.Labour.SKILLED)
WITHOUT_LABOUR = (words.Labour.NONE, words.Labour.LOST)
YES = "是"
DIBAO = (words.Dibao.RURAL, words.Dibao.URBAN, YES)
TEKUN = (words.Tekun.RURAL, words.Tekun.URBAN, YES)
LEFT_SCHOOL = (words.Education.JUNIOR, words.Education.SENIOR, words.Education.COLLEGE, words.Education.UNIVERSITY)
EXCUSED = (words.AbsenceReason.DEFERRED, "缓学", "休学", words.AbsenceReason.EXEMPT, words.AbsenceReason.TAUGHT_AT_HOME)
LOSSES = (words.Departure.DEATH, words.Departure.PRISON, words.Departure.MISSING)
COMPULSORY = (
    words.SchoolYear.PRESCHOOL_AGE, words.SchoolYear.PRESCHOOL, words.SchoolYear.PRIMARY,
    words.SchoolYear.GRADE_7, words.SchoolYear.GRADE_8, words.SchoolYear.GRADE_9,
)  # fmt: skip
ALIASES = ("高中一年级", "高中二年级", "高中三年级", "硕士生及以上")
STUDENTS = tuple(word for word in words.SchoolYear.values if word not in COMPULSORY) + ALIASES


AGES = ("school_age_min", "school_age_max", "work_age_min", "work_age_max", "minor_age", "adult_age", "old_age")
PARAMETERS = (*AGES, "newborn_days", "unemp_min", "income_max_age", "event_loss")
"""The parameters that the facts themselves depend on; those of the rules stand in the rules."""


def values(month, parameters, code):
    """What the statement is asked with: the month, the place, and the parameters as dates and limits."""
    last_day = month.last_day
    age = parameters.integer
    school_day = school_reference(last_day)
    return {
        "month": int(month), "first_day": month.first_day, "last_day": last_day, "place": code, "place_end": after(code),
        "labourers": LABOURERS, "weak": words.Labour.WEAK, "without_labour": WITHOUT_LABOUR, "dibao": DIBAO,
        "tekun": TEKUN, "students": STUDENTS, "left_school": LEFT_SCHOOL, "excused": EXCUSED, "losses": LOSSES,
        "lifted": words.HouseholdCategory.LIFTED,
        "school_youngest": born_by(school_day, age("school_age_min")),
        "school_oldest": born_by(school_day, age("school_age_max") + 1),
        "work_youngest": born_by(last_day, age("work_age_min")), "work_oldest": born_by(last_day, age("work_age_max")),
        "minor": born_by(last_day, age("minor_age")), "adult": born_by(last_day, age("adult_age")),
        "aged": born_by(last_day, age("old_age")), "newborn": last_day - timedelta(days=age("newborn_days")),
        "unemp_min": age("unemp_min"), "income_max_age": age("income_max_age"),
        "event_loss": parameters.decimal("event_loss"),
    }  # fmt: skip


def born_by(day, years):
    """The last birth date of those who are `years` old on a day (A12: 29 February counts on 1 March)."""
    year = day.year - years
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return date(year, day.month, 28 if leap_day else day.day)


def school_reference(day):
    """A13: the latest 1 September."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def gather(month, parameters, code):
    """Make the temporary table for the households under `code`; returns how many there are."""
    with connection.cursor() as cursor:
        drop()
        cursor.execute("SELECT set_config('work_mem', '256MB', true)")
        statement = fact_statement(WHOLE_CITY if code == settings.ROOT_REGION else ONE_PLACE)
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} AS {statement}", values(month, parameters, code))
        households = cursor.rowcount
        cursor.execute(f"CREATE UNIQUE INDEX ON {TABLE} (household_id)")
        cursor.execute(f"ANALYZE {TABLE} (household_id)")  # the number of rows is all the planner needs
    return households


def drop():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
