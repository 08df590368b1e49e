-- The month's facts and hits as one would write them by hand for one month and today's parameters: no rule list,
-- no evidence, no history, no risks kept; the measure of what `monitoring.screening` costs on top.
DROP TABLE IF EXISTS pg_temp.bare_facts, pg_temp.bare_hits;
CREATE TEMPORARY TABLE bare_facts AS
WITH spell AS (
    SELECT member_id, max(least(coalesce(end_month, 24287), 24287)) AS last_month,
        bit_or((1 << least(coalesce(end_month, 24287), 24287) - 24275) - 1 & ~((1 << greatest(start_month - 24276, 0)) - 1)) AS months
    FROM monitoring_employment
    WHERE is_working IS NOT FALSE AND start_month <= 24287
      AND (end_month IS NULL OR end_month >= 24275 AND end_month >= start_month)
    GROUP BY member_id
), paid AS (
    SELECT household_id, member_id, kind, amount FROM monitoring_outofpocket WHERE month BETWEEN 24276 AND 24287
), paid_by_member AS (
    SELECT member_id, sum(amount) AS medical FROM paid WHERE kind = '医疗' AND member_id IS NOT NULL GROUP BY member_id
), paid_by_household AS (
    SELECT household_id, sum(amount) AS total,
        coalesce(sum(amount) FILTER (WHERE kind = '医疗'), 0) AS medical,
        coalesce(sum(amount) FILTER (WHERE kind = '灾害'), 0) AS disaster,
        coalesce(sum(amount) FILTER (WHERE kind = '意外'), 0) AS accident,
        coalesce(sum(amount) FILTER (WHERE kind = '教育'), 0) AS education,
        coalesce(sum(amount) FILTER (WHERE kind = '住房'), 0) AS housing
    FROM paid GROUP BY household_id
), copies AS (
    SELECT member_id AS copied, household_id AS copied_in, labour AS labour_then, health AS health_then,
        id_length IN (20, 22) OR '残疾' = ANY (health) AS disabled_then,
        id_length IN (20, 22) AND right(id_disability, 1) IN ('1', '2') AS severe_then,
        dibao IN ('农村低保', '城市低保', '是') OR tekun IN ('农村特困', '城市特困', '是') AS assisted_then
    FROM monitoring_monthendcopy WHERE month = 24286
), labour_before AS (
    SELECT copied_in, count(*) AS n FROM copies WHERE labour_then IN ('普通劳动力', '技能劳动力') GROUP BY copied_in
), happened AS (
    SELECT household_id,
        max(CASE WHEN damage = '倒塌' THEN 3 WHEN damage <> '' OR loss >= 5000 THEN 2 ELSE 1 END)
            FILTER (WHERE kind = '自然灾害') AS disaster,
        max(CASE WHEN casualties >= 1 THEN 3 WHEN loss >= 5000 THEN 2 ELSE 1 END) FILTER (WHERE kind = '意外事故') AS accident,
        bool_or(kind = '产业失败') AS failed
    FROM monitoring_incident WHERE happened_on BETWEEN '2023-12-01' AND '2023-12-31' GROUP BY household_id
), water AS (
    SELECT DISTINCT ON (household_id) household_id, '不达标' IN (quantity, quality, convenience, assurance) AS failing
    FROM monitoring_waterappraisal WHERE appraised_on <= '2023-12-31'
    ORDER BY household_id, appraised_on DESC, id DESC
), owed AS (
    SELECT household_id, max(date '2023-12-31' - due_on) AS late
    FROM funds_loan WHERE balance > 0 AND issued_on <= '2023-12-31' GROUP BY household_id
), roster AS (
    SELECT m.*, copies.*, spell.last_month, spell.months, paid_by_member.medical,
        CASE WHEN id_born_on <= '2023-12-31' THEN id_born_on WHEN born_on <= '2023-12-31' THEN born_on END AS born
    FROM monitoring_member m
    LEFT JOIN spell ON spell.member_id = m.id
    LEFT JOIN copies ON copies.copied = m.id
    LEFT JOIN paid_by_member ON paid_by_member.member_id = m.id
    WHERE (joined_on IS NULL OR joined_on <= '2023-12-31') AND (left_on IS NULL OR left_on > '2023-12-31')
), people AS (
    SELECT household_id, count(*) AS n,
        count(*) FILTER (WHERE labour IN ('普通劳动力', '技能劳动力')) AS labourers,
        bool_or(labour IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) AS has_labour,
        count(*) FILTER (WHERE labour IN ('无劳动力', '丧失劳动力')) AS unable,
        bool_or(dibao IN ('农村低保', '城市低保', '是') OR tekun IN ('农村特困', '城市特困', '是')) AS assisted,
        bool_or(tekun IN ('农村特困', '城市特困', '是')) AS tekun,
        count(*) FILTER (WHERE id_length IN (20, 22) OR '残疾' = ANY (health)) AS disabled,
        count(*) FILTER (WHERE school_year LIKE '普通高中%' OR school_year LIKE '高中%' OR school_year LIKE '中职%'
            OR school_year LIKE '高职高专%' OR school_year LIKE '技师学院%' OR school_year LIKE '本科%'
            OR school_year LIKE '硕士%') AS students,
        bool_or(in_resident_insurance IS NOT TRUE AND in_employee_insurance IS NOT TRUE
            AND (born IS NULL OR born <= '2023-10-02')) AS uninsured,
        bool_or(school_year = '' AND born > '2006-09-01' AND born <= '2017-09-01'
            AND education NOT IN ('初中', '高中', '大专', '本科及以上')
            AND absence_reason NOT IN ('缓学/休学', '缓学', '休学', '免学', '送教上门')) AS dropout,
        bool_or(born <= '2007-12-31' AND born > '1963-12-31' AND school_year = ''
            AND labour IN ('普通劳动力', '技能劳动力')) AS able,
        bool_or(last_month = 24287) AS working,
        bool_or(posts <> '{}') AS posts,
        max(bit_count(months::bit(12))) AS months_worked,
        bool_or(born <= '2007-12-31' AND born > '1963-12-31' AND school_year = ''
            AND labour IN ('普通劳动力', '技能劳动力') AND last_month BETWEEN 24275 AND 24285) AS idle,
        bool_or('患有大病' = ANY (health) AND NOT '患有大病' = ANY (health_then)) AS newly_ill,
        bool_or('长期慢性病' = ANY (health) AND NOT '长期慢性病' = ANY (health_then)) AS newly_chronic,
        bool_or((id_length IN (20, 22) OR '残疾' = ANY (health)) AND NOT disabled_then) AS newly_disabled,
        bool_or(id_length IN (20, 22) AND right(id_disability, 1) IN ('1', '2') AND NOT severe_then) AS newly_severe,
        bool_or(assisted_then AND NOT (dibao IN ('农村低保', '城市低保', '是') OR tekun IN ('农村特困', '城市特困', '是')))
            AS newly_out,
        bool_and(born IS NOT NULL) AS ages_known,
        bool_and(born <= '1953-12-31') AS all_aged,
        bool_or(born > '2007-12-31') AS minor,
        bool_or(born <= '2005-12-31') AS adult,
        max(medical) AS top_medical,
        max(medical) FILTER (WHERE dibao IN ('农村低保', '城市低保', '是') OR tekun IN ('农村特困', '城市特困', '是')) AS low_medical
    FROM roster GROUP BY household_id
), lost AS (
    SELECT household_id FROM monitoring_member
    LEFT JOIN copies ON copies.copied = monitoring_member.id
    WHERE left_on BETWEEN '2023-12-01' AND '2023-12-31' AND left_reason IN ('死亡', '服刑', '失联')
      AND coalesce(labour_then, labour) IN ('普通劳动力', '技能劳动力')
    GROUP BY household_id
), monthly AS (
    SELECT household_id, 24287 AS end_month, sum(wage) AS wage, sum(business) AS business, sum(property) AS property,
        sum(transfer) AS transfer, sum(business_cost) AS cost, sum(claims) AS claims, NULL::numeric AS oop
    FROM monitoring_income WHERE span = 1 AND end_month BETWEEN 24276 AND 24287
    GROUP BY household_id HAVING count(*) = 12
), yearly AS (
    SELECT DISTINCT ON (household_id) household_id, end_month, wage, business, property, transfer, business_cost, claims,
        out_of_pocket
    FROM monitoring_income WHERE span = 12 AND end_month BETWEEN 24273 AND 24287
    ORDER BY household_id, end_month DESC
), income AS (
    SELECT *, coalesce(wage, 0) + coalesce(business, 0) + coalesce(property, 0) + coalesce(transfer, 0) AS gross
    FROM (SELECT * FROM monthly UNION ALL
          SELECT * FROM yearly y WHERE NOT EXISTS (SELECT FROM monthly m WHERE m.household_id = y.household_id)) AS used
    WHERE coalesce(wage, business, property, transfer) IS NOT NULL
), monthly_before AS (
    SELECT i.household_id, sum(i.wage) AS wage, sum(i.business) AS business, sum(i.property) AS property,
        sum(i.transfer) AS transfer, sum(i.business_cost) AS cost
    FROM monitoring_income i JOIN income u ON u.household_id = i.household_id
    WHERE i.span = 1 AND i.end_month BETWEEN u.end_month - 23 AND u.end_month - 12
    GROUP BY i.household_id HAVING count(*) = 12
), yearly_before AS (
    SELECT DISTINCT ON (i.household_id) i.household_id, i.wage, i.business, i.property, i.transfer, i.business_cost
    FROM monitoring_income i JOIN income u ON u.household_id = i.household_id
    WHERE i.span = 12 AND i.end_month BETWEEN u.end_month - 26 AND u.end_month - 12
    ORDER BY i.household_id, i.end_month DESC
), before AS (
    SELECT household_id, coalesce(business, 0) AS business, coalesce(cost, 0) AS cost,
        coalesce(wage, 0) + coalesce(business, 0) + coalesce(property, 0) + coalesce(transfer, 0) AS gross
    FROM (SELECT * FROM monthly_before UNION ALL
          SELECT * FROM yearly_before y WHERE NOT EXISTS (SELECT FROM monthly_before m WHERE m.household_id = y.household_id)) AS used
    WHERE coalesce(wage, business, property, transfer) IS NOT NULL
), size_before AS (
    SELECT m.household_id, count(*) AS n
    FROM monitoring_member m JOIN income u ON u.household_id = m.household_id
    WHERE (joined_on IS NULL OR joined_on < make_date((u.end_month - 11) / 12, (u.end_month - 11) % 12 + 1, 1))
      AND (left_on IS NULL OR left_on >= make_date((u.end_month - 11) / 12, (u.end_month - 11) % 12 + 1, 1))
    GROUP BY m.household_id
)
SELECT h.id, h.region_id, h.house_grade, h.is_house_dangerous, h.has_safe_water, h.is_relocated,
    coalesce(h.house_repaired_on <= '2023-12-31', false) AS repaired, coalesce(h.has_safety_net, false) AS net_of_safety,
    h.monitored_as <> '' AND coalesce(h.identified_in <= 24287, true)
        AND NOT (coalesce(h.is_cleared, false) AND coalesce(h.cleared_in <= 24287, true)) AS open,
    h.monitored_as <> '' AND coalesce(h.identified_in <= 24287, true)
        AND coalesce(h.is_cleared, false) AND coalesce(h.cleared_in <= 24287, true) AS closed,
    h.monitored_as <> '' AND coalesce(h.identified_in <= 24287, true) OR h.category = '脱贫户' AS watched,
    24287 - h.cleared_in AS cleared_for, coalesce(p.n, 0) AS n, p.labourers, p.has_labour, p.unable, p.assisted, p.tekun,
    p.disabled, p.students, p.uninsured, p.dropout, p.able, p.working, p.posts, p.months_worked, p.idle, p.ages_known,
    p.all_aged, p.minor, p.adult, coalesce(p.top_medical, 0) AS top_medical, coalesce(p.low_medical, 0) AS low_medical,
    p.newly_ill, p.newly_chronic, p.newly_disabled, p.newly_severe, p.newly_out, lb.n AS labourers_then,
    d.disaster, d.accident, d.failed, w.failing AS water_failing, g.late,
    l.household_id IS NOT NULL AS lost, coalesce(i.wage, 0) AS wage, coalesce(i.business, 0) AS business,
    coalesce(i.transfer, 0) AS transfer, coalesce(i.cost, 0) AS cost, i.gross, i.gross - coalesce(i.cost, 0) AS net,
    greatest(i.gross - coalesce(i.cost, 0), 0) AS net_or_zero,
    round((i.gross - coalesce(i.cost, 0)) / coalesce(nullif(p.n, 0), nullif(h.size, 0)), 2) AS pc_net,
    round((i.gross - coalesce(i.cost, 0) + coalesce(i.claims, 0) - coalesce(o.total, i.oop, 0))
        / coalesce(nullif(p.n, 0), nullif(h.size, 0)), 2) AS pc_ref,
    round((b.gross - b.cost) / coalesce(nullif(s.n, 0), nullif(h.size, 0)), 2) AS pc_prev, b.business AS business_before,
    b.gross AS gross_before, coalesce(b.gross - b.cost, i.gross - coalesce(i.cost, 0)) AS base,
    coalesce(o.total, i.oop, 0) AS spent, coalesce(o.medical, 0) AS medical, coalesce(o.education, 0) AS education
FROM monitoring_household h
LEFT JOIN people p ON p.household_id = h.id
LEFT JOIN lost l ON l.household_id = h.id
LEFT JOIN labour_before lb ON lb.copied_in = h.id
LEFT JOIN happened d ON d.household_id = h.id
LEFT JOIN water w ON w.household_id = h.id
LEFT JOIN owed g ON g.household_id = h.id
LEFT JOIN income i ON i.household_id = h.id
LEFT JOIN before b ON b.household_id = h.id
LEFT JOIN size_before s ON s.household_id = h.id
LEFT JOIN paid_by_household o ON o.household_id = h.id;
CREATE TEMPORARY TABLE bare_hits AS
SELECT f.id AS household_id, rule, severity
FROM (
    SELECT *, pc_ref < 10800 AS danger,
        top_medical > 26000 OR low_medical > 10000 OR open AND top_medical > 10000 AS big_medical,
        spent > 0 AND base IS NOT NULL AND spent > greatest(base, 0) AS rigid,
        NOT repaired AND (house_grade = 'D' OR house_grade = '' AND is_house_dangerous) AS house_red,
        NOT has_safe_water OR water_failing AS bad_water
    FROM bare_facts
) AS f
CROSS JOIN LATERAL (VALUES
    ('SR01', CASE WHEN NOT open AND pc_ref < 7200 THEN 'red' END),
    ('SR02', CASE WHEN NOT open AND pc_ref >= 7200 AND pc_ref < 8640 THEN 'orange' END),
    ('SR03', CASE WHEN pc_prev > 0 AND pc_net < 14400 AND pc_prev - pc_net > 0.30 * pc_prev THEN 'orange'
                  WHEN pc_prev > 0 AND pc_net < 14400 AND pc_prev - pc_net > 0.20 * pc_prev THEN 'yellow' END),
    ('SR04', CASE WHEN has_labour AND gross > 0 AND transfer > 0.70 * gross THEN 'yellow' END),
    ('SR05', CASE WHEN big_medical AND danger THEN 'red' WHEN big_medical THEN 'orange' END),
    ('SR06', CASE WHEN NOT big_medical AND net IS NOT NULL AND medical >= 5000 AND medical > 0.30 * net_or_zero THEN 'yellow' END),
    ('SR07', CASE WHEN rigid THEN 'red' END),
    ('SR08', CASE WHEN newly_ill THEN 'orange' WHEN newly_chronic THEN 'yellow' END),
    ('SR09', CASE WHEN newly_severe THEN 'orange' WHEN newly_disabled THEN 'yellow' END),
    ('SR12', CASE WHEN n > 0 AND NOT lost AND labourers < labourers_then AND labourers < 0.25 * n THEN 'orange' END),
    ('SR10', CASE WHEN NOT open AND disabled >= 2 THEN 'yellow' END),
    ('SR11', CASE WHEN n >= 1 AND unable = n AND NOT assisted AND NOT net_of_safety
                  THEN CASE WHEN pc_ref IS NULL OR danger THEN 'red' ELSE 'orange' END END),
    ('SR13', CASE WHEN idle THEN CASE WHEN coalesce(working, false) THEN 'yellow' ELSE 'orange' END END),
    ('SR14', CASE WHEN gross > 0 AND wage > 0.60 * gross AND months_worked BETWEEN 1 AND 5 THEN 'yellow' END),
    ('SR15', CASE WHEN is_relocated AND able AND working IS NOT TRUE AND NOT posts THEN 'orange' END),
    ('SR16', CASE WHEN dropout THEN 'red' END),
    ('SR17', CASE WHEN students >= 2 AND danger OR net IS NOT NULL AND education >= 5000 AND education > 0.30 * net_or_zero THEN 'yellow' END),
    ('SR18', CASE WHEN uninsured THEN CASE WHEN watched THEN 'orange' ELSE 'yellow' END END),
    ('SR19', CASE WHEN house_red THEN 'red' WHEN NOT repaired AND house_grade = 'C' THEN 'orange' END),
    ('SR20', CASE WHEN bad_water THEN 'red' END),
    ('SR21', CASE disaster WHEN 3 THEN 'red' WHEN 2 THEN 'orange' WHEN 1 THEN 'yellow' END),
    ('SR22', CASE accident WHEN 3 THEN 'red' WHEN 2 THEN 'orange' WHEN 1 THEN 'yellow' END),
    ('SR25', CASE WHEN newly_out AND (pc_ref IS NULL OR danger) THEN 'yellow' END),
    ('SR26', CASE WHEN late >= 90 THEN 'orange' WHEN late >= 30 THEN 'yellow' END),
    ('SR23', CASE WHEN failed OR net IS NOT NULL AND business - cost < -3000 THEN 'orange'
                  WHEN gross_before > 0 AND business_before > 0.30 * gross_before AND business < 0.50 * business_before THEN 'yellow' END),
    ('SR24', CASE WHEN lost AND n > 0 THEN CASE WHEN labourers = 0 THEN 'red' ELSE 'orange' END END),
    ('SR27', CASE WHEN closed AND cleared_for BETWEEN 0 AND 12 AND (pc_ref < 7200 OR big_medical AND danger OR rigid
                  OR dropout OR house_red OR bad_water) THEN 'red' END),
    ('SR28', CASE WHEN n > 0 AND ages_known AND minor AND NOT coalesce(adult, false) THEN 'orange'
                  WHEN n > 0 AND n <= 2 AND ages_known AND all_aged AND NOT tekun THEN 'yellow' END)
) AS signal(rule, severity)
WHERE severity IS NOT NULL
