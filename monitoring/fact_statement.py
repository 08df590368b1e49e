"""The statement that gathers the facts of a month, in named parts that can be read one by one.

Every register is read once and put together by hash joins: no query per household, no loop. `{place}` becomes the
condition for the screened region, names in %( )s are the values of `monitoring.facts`.
"""

from monitoring.sources import sources

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
),
patients AS (
    SELECT m.household_id, max(s.medical) AS top_medical,
           max(s.medical) FILTER (WHERE m.dibao IN %(dibao)s OR m.tekun IN %(tekun)s) AS top_medical_assisted
    FROM spending s
    JOIN monitoring_member m ON m.id = s.member_id AND m.household_id = s.household_id
    WHERE s.medical > 0 AND coalesce(m.joined_on <= %(last_day)s, true) AND coalesce(m.left_on > %(last_day)s, true)
    GROUP BY m.household_id
)"""

# B10: the copies of the month before. Who has none is not looked at by the rules on change.
COPIES = """
copies AS (
    SELECT member_id AS copied, labour AS labour_then, health AS health_then,
        id_length IN (20, 22) OR '残疾' = ANY (health) AS disabled_then,
        id_length IN (20, 22) AND substr(id_disability, 2, 1) IN ('1', '2') AS severe_then,
        dibao IN %(dibao)s OR tekun IN %(tekun)s AS assisted_then
    FROM monitoring_monthendcopy
    WHERE {place} AND month = %(month)s - 1
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
            AND coalesce(labour_then, labour) IN %(labourers)s) AS lost_labourers,
        count(copied) AS copied,
        count(*) FILTER (WHERE labour_then IN %(labourers)s) AS labourers_then,
        count(*) FILTER (WHERE here AND newly_ill) AS newly_ill,
        count(*) FILTER (WHERE here AND newly_chronic) AS newly_chronic,
        count(*) FILTER (WHERE here AND disabled AND NOT disabled_then) AS newly_disabled,
        count(*) FILTER (WHERE here AND severe AND NOT severe_then) AS newly_severe,
        count(*) FILTER (WHERE here AND assisted_then AND NOT assisted) AS newly_unassisted,
        array_agg(joined_on) FILTER (WHERE joined_on IS NOT NULL OR left_on IS NOT NULL) AS joined,
        array_agg(left_on) FILTER (WHERE joined_on IS NOT NULL OR left_on IS NOT NULL) AS departed
    FROM (
        SELECT *, labour IN %(labourers)s AND school_year = '' AND born_on <= %(work_youngest)s
            AND born_on > %(work_oldest)s AS able,
            not_insured AND (born_on IS NULL OR born_on <= %(newborn)s) AS uninsured,
            '患有大病' = ANY (health) AND NOT '患有大病' = ANY (health_then) AS newly_ill,
            '长期慢性病' = ANY (health) AND NOT '长期慢性病' = ANY (health_then) AS newly_chronic
        FROM (
            SELECT m.household_id, m.labour, m.tekun, m.school_year, m.education, m.absence_reason, m.posts,
                m.joined_on, m.left_on, m.left_reason, m.health, w.last_month, w.months, c.*,
                coalesce(m.joined_on <= %(last_day)s, true) AND coalesce(m.left_on > %(last_day)s, true) AS here,
                CASE WHEN m.id_born_on <= %(last_day)s THEN m.id_born_on
                     WHEN m.born_on <= %(last_day)s THEN m.born_on END AS born_on,
                m.dibao IN %(dibao)s OR m.tekun IN %(tekun)s AS assisted,
                m.id_length IN (20, 22) OR '残疾' = ANY (m.health) AS disabled,
                m.id_length IN (20, 22) AND substr(m.id_disability, 2, 1) IN ('1', '2') AS severe,
                m.in_resident_insurance IS NOT TRUE AND m.in_employee_insurance IS NOT TRUE AS not_insured
            FROM monitoring_member m
            LEFT JOIN work w ON w.member_id = m.id
            LEFT JOIN copies c ON c.copied = m.id
            WHERE {member_place}
            OFFSET 0
        ) AS member
    ) AS person
    GROUP BY household_id
)"""

# The kind of disaster that makes the risk code is that of the event which weighs most (SR21).
INCIDENTS = """
incidents AS (
    SELECT household_id,
        count(*) FILTER (WHERE is_disaster) AS disasters,
        count(*) FILTER (WHERE kind = '意外事故') AS accidents,
        count(*) FILTER (WHERE kind = '产业失败') AS failures,
        max(loss) FILTER (WHERE is_disaster) AS disaster_loss,
        max(loss) FILTER (WHERE kind = '意外事故') AS accident_loss,
        max(casualties) FILTER (WHERE kind = '意外事故') AS casualties,
        (array_agg(damage ORDER BY array_position(ARRAY['倒塌', '严重损坏', '一般损坏'], damage))
            FILTER (WHERE is_disaster))[1] AS damage,
        (array_agg(disaster_kind ORDER BY damage = '倒塌' DESC, damage <> '' OR loss >= %(event_loss)s DESC, loss DESC, id)
            FILTER (WHERE is_disaster))[1] AS disaster_kind
    FROM (
        SELECT id, household_id, kind, disaster_kind, damage::text, kind = '自然灾害' AS is_disaster,
            coalesce(loss, 0) AS loss, coalesce(casualties, 0) AS casualties
        FROM monitoring_incident
        WHERE {place} AND happened_on BETWEEN %(first_day)s AND %(last_day)s
    ) AS happened
    GROUP BY household_id
)"""

# The latest appraisal by the end of the month, with the items that fail.
WATER = """
water AS (
    SELECT DISTINCT ON (household_id) household_id, is_safe AS appraised_safe,
        concat_ws('、', CASE WHEN quantity = '不达标' THEN '水量' END, CASE WHEN quality = '不达标' THEN '水质' END,
            CASE WHEN convenience = '不达标' THEN '用水方便程度' END,
            CASE WHEN assurance = '不达标' THEN '供水保证率' END) AS water_failed
    FROM monitoring_waterappraisal
    WHERE {place} AND appraised_on <= %(last_day)s
    ORDER BY household_id, appraised_on DESC, id DESC
)"""

# B3: twelve months of the monthly ledger, else the latest yearly record that is not too old.
INCOME = """
{name}_monthly AS (
    SELECT i.household_id, max({upto}) AS end_month, sum(i.wage) AS wage, sum(i.business) AS business,
           sum(i.property) AS property, sum(i.transfer) AS transfer, sum(i.business_cost) AS business_cost,
           sum(i.claims) AS claims, NULL::numeric AS out_of_pocket
    FROM monitoring_income i {anchor}
    WHERE {income_place} AND i.span = 1 AND i.end_month BETWEEN {upto} - 11 AND {upto}
    GROUP BY i.household_id
    HAVING count(*) = 12
),
{name}_yearly AS (
    SELECT DISTINCT ON (i.household_id) i.household_id, i.end_month, i.wage, i.business, i.property, i.transfer,
           i.business_cost, i.claims, i.out_of_pocket
    FROM monitoring_income i {anchor}
    WHERE {income_place} AND i.span = 12 AND i.end_month BETWEEN {upto} - %(income_max_age)s AND {upto}
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
    SELECT h.*, p.*, b.disasters, b.accidents, b.failures, b.disaster_loss, b.accident_loss, b.casualties, b.damage,
        b.disaster_kind, w.appraised_safe, w.water_failed, t.top_medical, t.top_medical_assisted, i.end_month, i.wage, i.business, i.transfer, i.business_cost, i.gross, i.claims,
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
    LEFT JOIN incidents b ON b.household_id = h.id
    LEFT JOIN water w ON w.household_id = h.id
    LEFT JOIN income i ON i.household_id = h.id
    LEFT JOIN earlier e ON e.household_id = h.id
    LEFT JOIN spent s ON s.household_id = h.id
    LEFT JOIN patients t ON t.household_id = h.id
)"""

SELECT = """
SELECT joined.id AS household_id, joined.region_id,
    is_monitored AND NOT is_over AS is_open,
    is_monitored AND is_over AS is_closed,
    is_monitored OR category = %(lifted)s AS is_watched,
    coalesce(is_relocated, false) AS is_relocated,
    %(month)s - cleared_in AS months_since_cleared,
    coalesce(has_safety_net, false) AS has_safety_net,
    house_grade, is_house_dangerous,
    coalesce(house_repaired_on <= %(last_day)s, false) AS is_house_repaired,
    CASE WHEN has_safe_water = false OR water_failed <> '' THEN false
         ELSE coalesce(has_safe_water, appraised_safe) END AS is_water_safe,
    coalesce(water_failed, '') AS water_failed,
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
    CASE WHEN copied > 0 THEN labourers_then::int END AS earlier_labourers,
    CASE WHEN copied > 0 THEN newly_ill::int END AS newly_ill,
    CASE WHEN copied > 0 THEN newly_chronic::int END AS newly_chronic,
    CASE WHEN copied > 0 THEN newly_disabled::int END AS newly_disabled,
    CASE WHEN copied > 0 THEN newly_severe::int END AS newly_severe,
    CASE WHEN copied > 0 THEN newly_unassisted::int END AS newly_unassisted,
    coalesce(disasters, 0)::int AS disasters,
    coalesce(damage, '') AS damage,
    coalesce(disaster_kind, '') AS disaster_kind,
    coalesce(disaster_loss, 0) AS disaster_loss,
    coalesce(accidents, 0)::int AS accidents,
    coalesce(accident_loss, 0) AS accident_loss,
    coalesce(casualties, 0)::int AS casualties,
    coalesce(failures, 0)::int AS failures,
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
        WHEN education THEN '09' WHEN housing THEN '11' ELSE '00' END AS spent_code"""


def fact_statement(place):
    """The whole statement; `place` is a condition on `region_id`, written `{table}region_id`."""
    at = {
        "place": place.format(table=""),
        "member_place": place.format(table="m."),
        "income_place": place.format(table="i."),
    }
    incomes = [
        INCOME.format(name="income", anchor="", upto="%(month)s", **at),
        INCOME.format(
            name="earlier", anchor="JOIN income a ON a.household_id = i.household_id", upto="(a.end_month - 12)", **at
        ),
    ]
    joined = JOINED.format(earlier_size=EARLIER_SIZE, **at)
    people = [part.format(**at) for part in (WORK, SPENDING, COPIES, PEOPLE, INCIDENTS, WATER)]
    further = [f"\n{source.name} AS ({source.sql.format(**at)})" for source in sources()]
    return "WITH" + ",".join([*people, *incomes, joined, *further]) + _select()


def _select():
    """One row a household, with the columns of every further source."""
    columns = "".join(f",\n    {source.name}.{column}" for source in sources() for column in source.columns)
    joins = "".join(f"\nLEFT JOIN {source.name} ON {source.name}.household_id = joined.id" for source in sources())
    return f"{SELECT}{columns}\nFROM joined{joins}"
