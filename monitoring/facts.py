"""Gathers the facts of every household in one month (screening rules, part B) by one statement into a temporary table.

Every register is read once and put together by hash joins: no query per household, no loop. The statement is made
of named parts that a newcomer can read one by one; its result is `monitoring.models.facts.HouseholdFacts`.
"""

from calendar import isleap
from datetime import date, timedelta

from django.db import connection

from core.scoping import after
from monitoring import words

TABLE = "household_facts"

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

# Twelve months of work are twelve bits, so that overlapping periods count once (B9).
WORK = """
work AS (
    SELECT member_id,
           max(least(coalesce(end_month, %(month)s), %(month)s)) AS last_month,
           bit_or((1 << least(coalesce(end_month, %(month)s), %(month)s) - %(month)s + 12) - 1
                  & ~((1 << greatest(start_month - %(month)s + 11, 0)) - 1)) AS months
    FROM monitoring_employment
    WHERE {place} AND is_working IS NOT FALSE AND start_month <= %(month)s
      AND (end_month IS NULL OR end_month >= greatest(start_month, %(month)s - 12))
    GROUP BY member_id
)"""

SPENDING = """
spending AS (
    SELECT household_id, member_id, sum(amount) AS spent,
           coalesce(sum(amount) FILTER (WHERE kind = '医疗'), 0) AS medical,
           coalesce(sum(amount) FILTER (WHERE kind = '灾害'), 0) AS disaster,
           coalesce(sum(amount) FILTER (WHERE kind = '意外'), 0) AS accident,
           coalesce(sum(amount) FILTER (WHERE kind = '教育'), 0) AS education,
           coalesce(sum(amount) FILTER (WHERE kind = '住房'), 0) AS housing,
           coalesce(sum(amount) FILTER (WHERE kind = '其他'), 0) AS other
    FROM monitoring_outofpocket
    WHERE {place} AND month BETWEEN %(month)s - 11 AND %(month)s
    GROUP BY household_id, member_id
),
spent AS (
    SELECT household_id, sum(spent) AS spent, sum(medical) AS medical, sum(disaster) AS disaster,
           sum(accident) AS accident, sum(education) AS education, sum(housing) AS housing, sum(other) AS other
    FROM spending
    GROUP BY household_id
)"""

# OFFSET 0 keeps the planner from writing out `here` and `born_on` again in every aggregate.
PEOPLE = """
people AS (
    SELECT household_id,
        count(*) AS everybody,
        count(*) FILTER (WHERE here) AS members,
        count(*) FILTER (WHERE here AND labour IN %(labourers)s) AS labourers,
        count(*) FILTER (WHERE here AND labour = %(weak)s) AS weak,
        count(*) FILTER (WHERE here AND labour IN %(without_labour)s) AS without_labour,
        count(*) FILTER (WHERE here AND assisted) AS assisted,
        count(*) FILTER (WHERE here AND tekun IN %(tekun)s) AS in_tekun,
        count(*) FILTER (WHERE here AND disabled) AS disabled,
        count(*) FILTER (WHERE here AND school_year IN %(students)s) AS students,
        count(*) FILTER (WHERE here AND uninsured) AS uninsured,
        count(*) FILTER (WHERE here AND school_year = '' AND born_on > %(school_oldest)s
            AND born_on <= %(school_youngest)s AND education NOT IN %(left_school)s
            AND absence_reason NOT IN %(excused)s) AS dropouts,
        count(*) FILTER (WHERE here AND able) AS able,
        count(*) FILTER (WHERE here AND last_month = %(month)s) AS working,
        count(*) FILTER (WHERE here AND posts <> '{{}}') AS with_posts,
        max(bit_count(months::bit(12))) FILTER (WHERE here) AS months_worked,
        min(%(month)s - last_month) FILTER (WHERE here AND able AND last_month <= %(month)s - %(unemp_min)s)
            AS idle_months,
        count(born_on) FILTER (WHERE here) AS ages_known,
        count(*) FILTER (WHERE here AND born_on <= %(aged)s) AS aged,
        count(*) FILTER (WHERE here AND born_on > %(minor)s) AS minors,
        count(*) FILTER (WHERE here AND born_on <= %(adult)s) AS adults,
        count(*) FILTER (WHERE left_on BETWEEN %(first_day)s AND %(last_day)s AND left_reason IN %(losses)s
            AND labour IN %(labourers)s) AS lost_labourers,
        max(medical) FILTER (WHERE here) AS top_medical,
        max(medical) FILTER (WHERE here AND assisted) AS top_medical_assisted,
        array_agg(joined_on) FILTER (WHERE joined_on IS NOT NULL OR left_on IS NOT NULL) AS joined,
        array_agg(left_on) FILTER (WHERE joined_on IS NOT NULL OR left_on IS NOT NULL) AS departed
    FROM (
        SELECT *, labour IN %(labourers)s AND school_year = '' AND born_on <= %(work_youngest)s
            AND born_on > %(work_oldest)s AS able,
            not_insured AND (born_on IS NULL OR born_on <= %(newborn)s) AS uninsured
        FROM (
            SELECT m.household_id, m.labour, m.tekun, m.school_year, m.education, m.absence_reason, m.posts,
                m.joined_on, m.left_on, m.left_reason, w.last_month, w.months, s.medical,
                coalesce(m.joined_on <= %(last_day)s, true) AND coalesce(m.left_on > %(last_day)s, true) AS here,
                CASE WHEN m.id_born_on <= %(last_day)s THEN m.id_born_on
                     WHEN m.born_on <= %(last_day)s THEN m.born_on END AS born_on,
                m.dibao IN %(dibao)s OR m.tekun IN %(tekun)s AS assisted,
                m.id_length IN (20, 22) OR '残疾' = ANY (m.health) AS disabled,
                m.in_resident_insurance IS NOT TRUE AND m.in_employee_insurance IS NOT TRUE AS not_insured
            FROM monitoring_member m
            LEFT JOIN work w ON w.member_id = m.id
            LEFT JOIN spending s ON s.member_id = m.id AND s.household_id = m.household_id
            WHERE {place}
            OFFSET 0
        ) AS member
        OFFSET 0
    ) AS person
    GROUP BY household_id
)"""

# B3: twelve months of the monthly ledger, else the latest yearly record that is not too old.
INCOME = """
{name}_monthly AS (
    SELECT i.household_id, max({upto}) AS end_month, sum(i.wage) AS wage, sum(i.business) AS business,
           sum(i.property) AS property, sum(i.transfer) AS transfer, sum(i.business_cost) AS business_cost,
           sum(i.claims) AS claims, NULL::numeric AS out_of_pocket
    FROM monitoring_income i {anchor}
    WHERE {place} AND i.span = 1 AND i.end_month BETWEEN {upto} - 11 AND {upto}
    GROUP BY i.household_id
    HAVING count(*) = 12
),
{name}_yearly AS (
    SELECT DISTINCT ON (i.household_id) i.household_id, i.end_month, i.wage, i.business, i.property, i.transfer,
           i.business_cost, i.claims, i.out_of_pocket
    FROM monitoring_income i {anchor}
    WHERE {place} AND i.span = 12 AND i.end_month BETWEEN {upto} - %(income_max_age)s AND {upto}
    ORDER BY i.household_id, i.end_month DESC
),
{name} AS (
    SELECT household_id, end_month, coalesce(wage, 0) AS wage, coalesce(business, 0) AS business,
           coalesce(transfer, 0) AS transfer, coalesce(business_cost, 0) AS business_cost,
           coalesce(wage, 0) + coalesce(business, 0) + coalesce(property, 0) + coalesce(transfer, 0) AS gross,
           coalesce(claims, 0) AS claims, out_of_pocket
    FROM (
        SELECT * FROM {name}_monthly
        UNION ALL
        SELECT y.* FROM {name}_yearly y LEFT JOIN {name}_monthly m USING (household_id) WHERE m.household_id IS NULL
    ) AS used
    WHERE num_nonnulls(wage, business, property, transfer) > 0
)"""

# B2: who belonged to the household at the end of the earlier window; only members with dates need counting again.
EARLIER_SIZE = """
coalesce(
    nullif(CASE WHEN p.joined IS NULL THEN p.members ELSE p.everybody - cardinality(p.joined) + (
        SELECT count(*)
        FROM unnest(p.joined, p.departed) AS dated(joined_on, left_on),
             make_date((i.end_month - 11) / 12, mod(i.end_month - 11, 12) + 1, 1) AS next_month
        WHERE coalesce(joined_on < next_month, true) AND coalesce(left_on >= next_month, true)
    ) END, 0),
    nullif(h.size, 0)
)"""

JOINED = """
joined AS (
    SELECT h.*, p.*, i.end_month, i.wage, i.business, i.transfer, i.business_cost, i.gross, i.claims,
        i.gross - i.business_cost AS net,
        e.gross - e.business_cost AS earlier_net, e.gross AS earlier_gross, e.business AS earlier_business,
        coalesce(nullif(p.members, 0), nullif(h.size, 0)) AS heads,
        {earlier_size} AS earlier_heads,
        s.medical, s.disaster, s.accident, s.education, s.housing, s.other, s.spent AS spent_rows,
        coalesce(s.spent, i.out_of_pocket, 0) AS spent,
        h.monitored_as <> '' AND coalesce(h.identified_in <= %(month)s, true) AS is_monitored,
        coalesce(h.is_cleared, false) AND coalesce(h.cleared_in <= %(month)s, true) AS is_over
    FROM (
        SELECT id, region_id, size, category, monitored_as, identified_in, is_cleared, cleared_in, is_relocated,
            has_safety_net, house_grade, is_house_dangerous, house_repaired_on, has_safe_water
        FROM monitoring_household WHERE {place}
    ) AS h
    LEFT JOIN people p ON p.household_id = h.id
    LEFT JOIN income i ON i.household_id = h.id
    LEFT JOIN earlier e ON e.household_id = h.id
    LEFT JOIN spent s ON s.household_id = h.id
)"""

SELECT = """
SELECT id AS household_id, region_id,
    is_monitored AND NOT is_over AS is_open,
    is_monitored AND is_over AS is_closed,
    is_monitored OR category = %(lifted)s AS is_watched,
    coalesce(is_relocated, false) AS is_relocated,
    %(month)s - cleared_in AS months_since_cleared,
    coalesce(has_safety_net, false) AS has_safety_net,
    house_grade, is_house_dangerous,
    coalesce(house_repaired_on <= %(last_day)s, false) AS is_house_repaired,
    has_safe_water,
    coalesce(members, 0)::int AS members,
    coalesce(labourers, 0)::int AS labourers,
    coalesce(labourers + weak > 0, false) AS has_labour,
    coalesce(without_labour, 0)::int AS without_labour,
    coalesce(assisted, 0)::int AS assisted,
    coalesce(in_tekun, 0)::int AS in_tekun,
    coalesce(disabled, 0)::int AS disabled,
    coalesce(students, 0)::int AS students,
    coalesce(uninsured, 0)::int AS uninsured,
    coalesce(dropouts, 0)::int AS dropouts,
    coalesce(able, 0)::int AS able,
    coalesce(working, 0)::int AS working,
    coalesce(with_posts, 0)::int AS with_posts,
    coalesce(months_worked, 0)::int AS months_worked,
    idle_months,
    coalesce(ages_known, 0)::int AS ages_known,
    coalesce(aged, 0)::int AS aged,
    coalesce(minors, 0)::int AS minors,
    coalesce(adults, 0)::int AS adults,
    coalesce(lost_labourers, 0)::int AS lost_labourers,
    coalesce(top_medical, 0) AS top_medical,
    coalesce(top_medical_assisted, 0) AS top_medical_assisted,
    heads::int AS size, wage, business, transfer, business_cost, gross, net,
    CASE WHEN net > 0 THEN net WHEN net <= 0 THEN 0 END AS net_or_zero,
    round(net / heads, 2) AS pc_net,
    round((net + claims - spent) / heads, 2) AS pc_ref,
    earlier_net, earlier_gross, earlier_business,
    round(earlier_net / earlier_heads, 2) AS pc_prev,
    CASE WHEN coalesce(earlier_net, net) > 0 THEN coalesce(earlier_net, net)
         WHEN coalesce(earlier_net, net) <= 0 THEN 0 END AS base_income,
    coalesce(medical, 0) AS medical,
    coalesce(education, 0) AS education,
    spent,
    CASE greatest(medical, disaster, accident, education, housing, other)
        WHEN medical THEN '01' WHEN disaster THEN '02' WHEN accident THEN '05'
        WHEN education THEN '09' WHEN housing THEN '11' ELSE '00' END AS spent_code
FROM joined"""


def statement():
    """The whole statement, from the parts above."""
    place = "region_id >= %(place)s AND region_id < %(place_end)s"
    parts = [
        WORK.format(place=place),
        SPENDING.format(place=place),
        PEOPLE.format(place="m." + place.replace("AND ", "AND m.")),
        INCOME.format(name="income", anchor="", upto="%(month)s", place="i." + place.replace("AND ", "AND i.")),
        INCOME.format(
            name="earlier",
            anchor="JOIN income a ON a.household_id = i.household_id",
            upto="(a.end_month - 12)",
            place="i." + place.replace("AND ", "AND i."),
        ),
        JOINED.format(earlier_size=EARLIER_SIZE, place=place),
    ]
    return "WITH" + ",".join(parts) + SELECT


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
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} AS {statement()}", values(month, parameters, code))
        households = cursor.rowcount
        cursor.execute(f"CREATE UNIQUE INDEX ON {TABLE} (household_id)")
        cursor.execute(f"ANALYZE {TABLE}")
    return households


def drop():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
