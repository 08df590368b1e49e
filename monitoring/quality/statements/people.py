"""People: every member on the roster, with what the number says, the age, the work and who shares number or phone."""

from monitoring.quality.statements.parts import (
    AT_NO_SCHOOL,
    BELONGS,
    BORN,
    FLAGS,
    HERE,
    ON_POST,
    SCHOOL_AGE,
    UNREADABLE,
    WORKS,
)

# Periods of one person overlap where one begins before the latest end of those before it (Q134).
WORK = f"""
work AS (
    SELECT e.member_id, bool_or(e.is_current) AS is_working, bool_or(e.is_planning) AS is_planning,
           bool_or(e.is_current AND {ON_POST}) AS is_on_post, bool_or(e.start_month < e.taken_until) AS overlaps,
           (array_agg(e.place_county ORDER BY e.start_month DESC) FILTER (WHERE e.is_current))[1] AS county
    FROM (
        SELECT e.member_id, e.is_planning, e.channel, e.start_month, e.place_county, {WORKS} AS is_current,
               max(coalesce(e.end_month, 99999)) OVER (PARTITION BY e.member_id ORDER BY e.start_month, e.id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
        FROM monitoring_employment e JOIN here h ON h.id = e.household_id WHERE {{work}}
    ) AS e
    GROUP BY e.member_id
),
plans AS (
    SELECT member_id, bool_or(is_planning) AS is_planning FROM monitoring_workplan e WHERE {{work}} GROUP BY member_id
)"""

TWINS = f"""
twins AS (
    SELECT m.id_digest FROM monitoring_member m
    WHERE m.id_digest <> '' AND NOT m.id_is_virtual AND {BELONGS}
    GROUP BY m.id_digest HAVING count(*) > 1
)"""

PHONES = f"""
phones_at_home AS (
    SELECT m.household_id, m.phone_digest FROM monitoring_member m JOIN work w ON w.member_id = m.id
    WHERE {{child}} AND m.phone_digest <> '' AND w.is_working AND w.county <> '' AND {BELONGS}
    GROUP BY m.household_id, m.phone_digest HAVING min(w.county) <> max(w.county)
),
phones AS (
    SELECT m.phone_digest FROM monitoring_member m JOIN monitoring_employment e ON e.member_id = m.id
    WHERE m.phone_digest <> '' AND {WORKS} AND {BELONGS}
    GROUP BY m.phone_digest HAVING min(m.household_id) <> max(m.household_id)
)"""

SELECT = f"""
checked_member AS (
    SELECT m.id AS member_id, m.household_id, {FLAGS}, m.relation, m.sex, m.id_length,
        m.id_is_virtual IS TRUE AS is_virtual, m.id_is_valid IS TRUE AND m.id_born_on <= %(as_of)s AS is_card_right,
        m.id_sex, m.id_born_on, m.born_on AS written_born_on, m.id_certificate_is_right AS is_certificate_right,
        substr(m.id_disability, 1, 1) AS disability_kind, substr(m.id_disability, 2, 1) AS disability_grade,
        t.id_digest IS NOT NULL AS has_twin, m.id_type, m.ethnicity, m.politics, m.education, m.school_year,
        m.absence_reason, m.health, m.labour, m.phone IS NOT NULL AND m.phone_is_mobile IS NOT FALSE AS has_mobile, m.posts,
        cardinality(m.posts) AS post_count, m.post_months, m.work_place, m.work_months, m.works_abroad,
        m.in_resident_insurance, m.in_employee_insurance, m.in_serious_illness_insurance, m.in_commercial_insurance,
        m.in_resident_pension, m.in_employee_pension, m.has_medical_aid, m.speaks_mandarin, m.dibao, m.tekun,
        m.in_resident_insurance IS TRUE OR m.in_employee_insurance IS TRUE AS is_insured,
        m.tekun IN %(tekun)s AS is_on_tekun,
        m.age, m.is_school_age AND {AT_NO_SCHOOL} AS is_out_of_school,
        coalesce(w.is_working, false) AS is_working,
        coalesce(w.is_planning, false) OR coalesce(p.is_planning, false) AS is_planning,
        m.posts <> '{{{{}}}}' OR coalesce(w.is_on_post, false) AS is_on_post,
        coalesce(w.overlaps, false) AS works_overlap,
        a.phone_digest IS NOT NULL AND w.is_working AND w.county <> '' AS shares_phone_at_home,
        f.phone_digest IS NOT NULL AND w.is_working AS shares_phone,
        replace(replace(m.work_place, '自治区', ''), '特别行政区', '') ~ '[县区旗]|市.*市'
            OR m.work_place LIKE ANY (%(exact_places)s) AS is_work_place_exact,
        coalesce(u.columns, '{{{{}}}}') AS unreadable
    FROM (
        SELECT m.*, extract(year FROM age(%(as_of)s::date, birth))::int AS age,
               coalesce({SCHOOL_AGE.replace("born_on", "birth")}, false) AS is_school_age
        FROM (SELECT m.*, {BORN} AS birth FROM monitoring_member m WHERE {{child}} AND {BELONGS}) AS m
    ) AS m
    JOIN here h ON h.id = m.household_id
    LEFT JOIN work w ON w.member_id = m.id
    LEFT JOIN plans p ON p.member_id = m.id
    LEFT JOIN twins t ON t.id_digest = m.id_digest AND NOT m.id_is_virtual
    LEFT JOIN phones_at_home a ON a.household_id = m.household_id AND a.phone_digest = m.phone_digest
    LEFT JOIN phones f ON f.phone_digest = m.phone_digest
    LEFT JOIN unreadable u ON u.object_id = m.id
)"""

MEMBERS = ",".join((HERE, WORK, TWINS, PHONES, UNREADABLE.replace("{ledger}", "members"), SELECT))
