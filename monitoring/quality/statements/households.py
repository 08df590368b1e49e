"""Households: their own cells, their people and work counted, their aid, both ends of their episode, their figures."""

from monitoring.quality.statements.parts import AT_NO_SCHOOL, BELONGS, BORN, FLAGS, HERE, SCHOOL_AGE

# `is_here` is the roster, `is_plus` the roster with those who left since the identification (A11).
PEOPLE = f"""
people AS (
    SELECT household_id,
        count(*) FILTER (WHERE is_here) AS members,
        count(*) FILTER (WHERE is_here AND relation = '户主') AS heads,
        count(*) FILTER (WHERE is_here AND relation = '配偶') AS spouses,
        min(sex) FILTER (WHERE is_here AND relation = '户主') AS heads_sex,
        array_agg(sex) FILTER (WHERE is_here AND relation = '配偶' AND sex <> '') AS spouses_sex,
        count(*) FILTER (WHERE is_here AND labour IN %(labourers)s) AS labourers,
        count(*) FILTER (WHERE is_here AND labour IN %(without_labour)s) AS without_labour,
        count(*) FILTER (WHERE is_here AND labour = %(weak)s) AS weak,
        count(*) FILTER (WHERE is_here AND in_resident_insurance IS NOT TRUE AND in_employee_insurance IS NOT TRUE)
            AS uninsured,
        count(*) FILTER (WHERE is_here AND in_resident_insurance IS FALSE AND in_employee_insurance IS FALSE)
            AS refused_insurance,
        count(*) FILTER (WHERE is_here AND is_school_age AND at_no_school) AS dropouts,
        count(*) FILTER (WHERE is_here AND (on_dibao OR on_tekun)) AS assisted,
        count(*) FILTER (WHERE is_here AND on_dibao) AS on_dibao,
        count(*) FILTER (WHERE is_here AND on_tekun) AS on_tekun,
        count(*) FILTER (WHERE is_here AND substr(id_disability, 2, 1) IN ('1', '2')) AS severely_disabled,
        count(*) FILTER (WHERE is_here AND posts <> '{{{{}}}}') AS with_posts,
        count(*) FILTER (WHERE is_here AND is_vocational) AS vocational,
        count(*) FILTER (WHERE is_plus AND ('残疾' = ANY (health) OR id_length IN (20, 22))) AS ever_disabled,
        count(*) FILTER (WHERE is_plus AND health && %(sick)s::varchar[]) AS ever_sick,
        count(*) FILTER (WHERE is_plus AND on_dibao) AS ever_dibao,
        count(*) FILTER (WHERE is_plus AND on_tekun) AS ever_tekun,
        count(*) FILTER (WHERE is_plus AND is_vocational) AS ever_vocational,
        count(*) FILTER (WHERE is_plus AND is_school_age AND (at_no_school OR absence_reason <> ''))
            AS ever_out_of_school
    FROM (
        SELECT m.*, coalesce({SCHOOL_AGE.replace("born_on", "birth")}, false) AS is_school_age,
               {AT_NO_SCHOOL} AS at_no_school, dibao IN %(dibao)s AS on_dibao, tekun IN %(tekun)s AS on_tekun,
               school_year LIKE '中职%%' OR school_year LIKE '高职高专%%' AS is_vocational,
               is_here OR left_on IS NOT NULL AND (identified_in IS NULL
                   OR left_on >= make_date(identified_in / 12, identified_in %% 12 + 1, 1)) AS is_plus
        FROM (
            SELECT m.household_id, m.relation, m.sex, m.labour, m.in_resident_insurance, m.in_employee_insurance,
                m.school_year, m.education, m.absence_reason, m.dibao, m.tekun, m.posts, m.health, m.id_length,
                m.id_disability, m.left_on, h.identified_in, {BORN} AS birth, {BELONGS} AS is_here
            FROM monitoring_member m JOIN here h ON h.id = m.household_id WHERE {{child}}
        ) AS m
    ) AS person
    GROUP BY household_id
)"""

# Work of the roster with those who left, from the identification on (A16); without one, from ever.
SINCE = "coalesce(e.end_month >= h.identified_in, true) AND e.is_working IS NOT FALSE AND e.start_month <= %(month)s"
AWAY = "e.place_county NOT IN ('', %(home_county)s)"
WORK = f"""
work AS (
    SELECT e.household_id,
        bool_or(e.start_month <= %(month)s) AS ever_worked,
        bool_or({SINCE}) AS worked_since,
        bool_or({SINCE} AND {AWAY}) AS worked_away_since,
        bool_or({SINCE} AND {AWAY} AND e.start_month >= h.identified_in) AS started_away_since,
        bool_or({SINCE} AND e.transport_subsidy > 0) AS subsidised_since
    FROM monitoring_employment e
    JOIN here h ON h.id = e.household_id
    JOIN monitoring_member m ON m.id = e.member_id
    WHERE {{work}} AND ({BELONGS} OR m.left_on IS NOT NULL AND (h.identified_in IS NULL
        OR m.left_on >= make_date(h.identified_in / 12, h.identified_in %% 12 + 1, 1)))
    GROUP BY e.household_id
)"""

# The yearly record that holds the figures of the national system, and both ends of the episode that runs.
RECORDS = """
income AS (
    SELECT DISTINCT ON (e.household_id) e.*
    FROM monitoring_income e JOIN here h ON h.id = e.household_id
    WHERE {work} AND e.span = 12 AND num_nonnulls(e.declared_net, e.declared_per_capita, e.declared_gross) > 0
    ORDER BY e.household_id, e.end_month DESC
),
identified AS (
    SELECT DISTINCT ON (e.household_id) e.*
    FROM monitoring_identification e JOIN here h ON h.id = e.household_id
    WHERE {work} ORDER BY e.household_id, (e.identified_in IS NOT DISTINCT FROM h.identified_in) DESC, e.id DESC
),
cleared AS (
    SELECT DISTINCT ON (e.household_id) e.*
    FROM monitoring_elimination e JOIN here h ON h.id = e.household_id
    WHERE {work} ORDER BY e.household_id, (e.cleared_in IS NOT DISTINCT FROM h.cleared_in) DESC, e.id DESC
),
doubts AS (
    SELECT d.object_id,
        array_agg(DISTINCT d.column ORDER BY d.column) FILTER (WHERE d.code = 'Q201') AS unreadable,
        array_agg(DISTINCT d.column ORDER BY d.column) FILTER (WHERE d.code = 'Q198') AS contradicted,
        array_agg(DISTINCT d.column ORDER BY d.column) FILTER (WHERE d.code = 'Q079') AS repeated
    FROM core_importdoubt d WHERE d.ledger = 'households' AND {doubt}
    GROUP BY d.object_id
)"""

MEASURES = (
    "industry", "jobs", "finance", "housing", "water", "health", "compulsory_education", "education", "safety_net",
    "social", "relocation", "living_conditions", "infrastructure",
)  # fmt: skip
COUNTED = (
    "members", "heads", "spouses", "labourers", "without_labour", "weak", "uninsured", "refused_insurance", "dropouts",
    "assisted", "on_dibao", "on_tekun", "severely_disabled", "with_posts", "vocational", "ever_disabled", "ever_sick",
    "ever_dibao", "ever_tekun", "ever_vocational", "ever_out_of_school",
)  # fmt: skip
WORKED = ("ever_worked", "worked_since", "worked_away_since", "started_away_since", "subsidised_since")
CLEARED = (
    "has_dropout", "is_house_damaged", "has_uninsured", "is_water_damaged", "wage", "property", "transfer", "business",
    "business_cost", "net", "per_capita", "claims", "out_of_pocket",
)  # fmt: skip


def _columns():
    yield from (f"coalesce(p.{name}, 0)::int AS {name}" for name in COUNTED)
    yield from (f"coalesce(w.{name}, false) AS {name}" for name in WORKED)
    yield from (f"coalesce(a.{name}, '{{{{}}}}') AS {name}" for name in MEASURES)
    yield from (f"c.{name}{'_net' * (name == 'per_capita')} AS cleared_{name}" for name in CLEARED)
    yield from (f"coalesce(d.{name}, '{{{{}}}}') AS {name}" for name in ("unreadable", "contradicted", "repeated"))
    yield from (f"coalesce(n.{name}, i.{name}) AS {name}" for name in ("wage", "business", "property", "transfer"))


HOUSEHOLD = f"""
checked_household AS (
    SELECT *, wage + business + property + transfer - coalesce(business_cost, 0) AS expected_net,
        round(net / nullif(per_capita_size, 0), 2) AS expected_per_capita
    FROM (
        SELECT h.id AS household_id, {FLAGS}, h.category, h.monitored_as, h.identified_in, h.cleared_in, h.is_cleared,
            h.cleared_by, h.risks, h.disaster_kind, h.risk_note, h.has_safety_net, coalesce(h.declared_size, h.size) AS size,
            h.phone IS NOT NULL AND h.phone_is_mobile IS NOT FALSE AS has_mobile, h.collector, h.collector_phone IS NOT NULL AS has_collector_phone, h.is_house_dangerous,
            h.has_safe_water, h.has_electricity, h.has_toilet, h.has_hard_road, h.road_kind, h.arable_mu, h.forest_mu,
            h.returned_mu, h.orchard_mu, h.grass_mu, h.water_mu, h.road_km, h.house_m2,
            coalesce(p.heads = 1 AND p.heads_sex = ANY (p.spouses_sex), false) AS is_spouse_of_heads_sex,
            i.business_cost, i.declared_net AS net, coalesce(n.per_capita_net, i.declared_per_capita) AS per_capita,
            coalesce(i.household_size, h.declared_size, h.size)::int AS per_capita_size,
            n.out_of_pocket, n.tekun_amount, h.had_dropout AS has_dropout, h.had_uninsured AS has_uninsured,
            coalesce(a.all_public_posts, '{{{{}}}}') AS public_posts,
            coalesce(a.development_status, '') AS development_status,
            (%(lines)s::jsonb ->> (h.cleared_in / 12)::text)::numeric AS cleared_line,
            {", ".join(_columns())}
        FROM here h
        LEFT JOIN people p ON p.household_id = h.id
        LEFT JOIN work w ON w.household_id = h.id
        LEFT JOIN income i ON i.household_id = h.id
        LEFT JOIN identified n ON n.household_id = h.id
        LEFT JOIN cleared c ON c.household_id = h.id
        LEFT JOIN monitoring_registeredaid a ON a.household_id = h.id
        LEFT JOIN doubts d ON d.object_id = h.id
    ) AS h
)"""

HOUSEHOLDS = ",".join((HERE, PEOPLE, WORK, RECORDS, HOUSEHOLD))
