-- The quality rules as one would write them by hand for one day (2023-12-31) and today's parameters: no rule list, no
-- evidence, no findings kept, no history; the measure of what `monitoring.quality` costs on top.
DROP TABLE IF EXISTS pg_temp.bare_hits;
CREATE TEMPORARY TABLE bare_hits (rule text, household_id bigint, member_id bigint, employment_id bigint);

-- everybody: numbers, sexes, double insurance, words
INSERT INTO bare_hits
WITH twins AS (
    SELECT id_digest FROM monitoring_member
    WHERE id_digest <> '' AND NOT id_is_virtual AND coalesce(joined_on <= '2023-12-31', true)
      AND coalesce(left_on > '2023-12-31', true)
    GROUP BY id_digest HAVING count(*) > 1
)
SELECT unnest(array_remove(ARRAY[
    CASE WHEN t.id_digest IS NOT NULL AND NOT m.id_is_virtual THEN 'Q001' END,
    CASE WHEN id_length NOT IN (18, 20, 22) THEN 'Q002' END,
    CASE WHEN id_length = 18 AND id_is_virtual IS NOT TRUE AND (id_is_valid IS NOT TRUE OR id_born_on > '2023-12-31') THEN 'Q003' END,
    CASE WHEN id_length IN (20, 22) AND (id_is_valid IS NOT TRUE OR id_born_on > '2023-12-31') THEN 'Q004' END,
    CASE WHEN sex = '男' AND relation IN ('之女', '之儿媳', '之孙女', '之外孙女', '之母', '之岳母', '之婆婆', '之祖母', '之外祖母', '之曾孙女', '之侄女', '之兄弟媳妇')
           OR sex = '女' AND relation IN ('之子', '之女婿', '之孙子', '之外孙子', '之父', '之岳父', '之公公', '之祖父', '之外祖父', '之曾孙子', '之侄儿', '之叔伯') THEN 'Q039' END,
    CASE WHEN in_resident_insurance AND in_employee_insurance THEN 'Q046' END,
    CASE WHEN absence_reason IN ('因病', '因残') AND health = ARRAY['健康']::varchar[] THEN 'Q048' END,
    CASE WHEN relation = '' THEN 'Q063' END,
    CASE WHEN id_length IS NULL OR id_is_virtual THEN 'Q087' END,
    CASE WHEN id_length IN (20, 22) AND (substr(id_disability, 1, 1) NOT BETWEEN '1' AND '7' OR substr(id_disability, 2, 1) NOT BETWEEN '1' AND '4' OR id_certificate_is_right IS FALSE) THEN 'Q136' END,
    CASE WHEN relation NOT IN ('', '户主', '配偶', '之子', '之女', '之儿媳', '之女婿', '之孙子', '之孙女', '之外孙子', '之外孙女', '之父', '之母', '之岳父', '之岳母', '之公公', '之婆婆', '之祖父', '之祖母', '之外祖父', '之外祖母', '之兄弟姐妹', '之曾孙子', '之曾孙女', '之侄儿', '之侄女', '之兄弟媳妇', '之叔伯', '其他')
           OR politics NOT IN ('', '中共党员', '中共预备党员', '共青团员', '群众')
           OR education NOT IN ('', '文盲或半文盲', '小学', '初中', '高中', '大专', '本科及以上')
           OR school_year NOT IN ('', '学龄前儿童', '学前教育', '小学', '七年级', '八年级', '九年级', '普通高中一年级', '普通高中二年级', '普通高中三年级', '中职一年级', '中职二年级', '中职三年级', '高职高专一年级', '高职高专二年级', '高职高专三年级', '技师学院一年级', '技师学院二年级', '技师学院三年级', '技师学院四年级', '本科一年级', '本科二年级', '本科三年级', '本科四年级', '本科五年级', '硕士研究生及以上')
           OR labour NOT IN ('', '普通劳动力', '技能劳动力', '弱劳动力或半劳动力', '丧失劳动力', '无劳动力')
           OR NOT health <@ ARRAY['健康', '长期慢性病', '患有大病', '残疾']::varchar[] THEN 'Q186' END,
    CASE WHEN '健康' = ANY (health) AND cardinality(health) > 1 THEN 'Q189' END,
    CASE WHEN id_is_valid AND id_born_on <= '2023-12-31' AND sex <> '' AND id_sex <> '' AND sex <> id_sex THEN 'Q190' END,
    CASE WHEN id_is_valid AND id_born_on <= '2023-12-31' AND born_on <> id_born_on THEN 'Q191' END
], NULL)), household_id, m.id, NULL
FROM monitoring_member m LEFT JOIN twins t USING (id_digest)
WHERE coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true);

-- all households: heads, spouses, size
INSERT INTO bare_hits
SELECT unnest(array_remove(ARRAY[
    CASE WHEN heads = 1 AND heads_sex = ANY (spouses_sex) THEN 'Q040' END,
    CASE WHEN heads >= 2 THEN 'Q081' END,
    CASE WHEN n > 0 AND heads = 0 THEN 'Q082' END,
    CASE WHEN spouses >= 2 THEN 'Q185' END,
    CASE WHEN coalesce(declared_size, size) <> coalesce(n, 0) THEN 'Q192' END
], NULL)), h.id, NULL, NULL
FROM monitoring_household h LEFT JOIN (
    SELECT household_id, count(*) AS n, count(*) FILTER (WHERE relation = '户主') AS heads,
        count(*) FILTER (WHERE relation = '配偶') AS spouses, min(sex) FILTER (WHERE relation = '户主') AS heads_sex,
        array_agg(sex) FILTER (WHERE relation = '配偶' AND sex <> '') AS spouses_sex
    FROM monitoring_member
    WHERE coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true)
    GROUP BY household_id
) p ON p.household_id = h.id;

-- members of lifted and monitored households
INSERT INTO bare_hits
WITH here AS (
    SELECT id, category = '脱贫户' AS lifted, monitored_as <> '' AS monitored FROM monitoring_household
    WHERE category = '脱贫户' OR monitored_as <> ''
), spell AS (
    SELECT member_id, bool_or(working) AS working, bool_or(is_planning) AS planning,
        bool_or(working AND channel LIKE '%公益%岗位%') AS posted, bool_or(start_month < taken) AS clashes,
        (array_agg(place_county ORDER BY start_month DESC) FILTER (WHERE working))[1] AS county
    FROM (
        SELECT e.*, is_working IS NOT FALSE AND start_month <= 24287 AND coalesce(end_month >= 24287, true) AS working,
            max(coalesce(end_month, 99999)) OVER (PARTITION BY member_id ORDER BY start_month, e.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
        FROM monitoring_employment e JOIN here ON here.id = e.household_id
    ) e GROUP BY member_id
), plan AS (
    SELECT member_id, is_planning FROM monitoring_workplan
), at_home AS (
    SELECT household_id, phone_digest FROM monitoring_member m JOIN spell ON spell.member_id = m.id
    WHERE phone_digest <> '' AND working AND county <> '' GROUP BY 1, 2 HAVING min(county) <> max(county)
), anywhere AS (
    SELECT phone_digest FROM monitoring_member m JOIN monitoring_employment e ON e.member_id = m.id
    WHERE phone_digest <> '' AND is_working IS NOT FALSE AND start_month <= 24287 AND coalesce(end_month >= 24287, true)
      AND coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true)
    GROUP BY 1 HAVING min(m.household_id) <> max(m.household_id)
), person AS (
    SELECT m.*, lifted, monitored, working IS TRUE AS working, planning IS TRUE OR is_planning IS TRUE AS planning,
        posts <> '{}' OR posted IS TRUE AS on_post, clashes IS TRUE AS clashes,
        a.phone_digest IS NOT NULL AND working AND county <> '' AS shares_home, f.phone_digest IS NOT NULL AND working AS shares,
        extract(year FROM age('2023-12-31'::date, birth)) AS age, birth > '2006-09-01' AND birth <= '2017-09-01'
            AND school_year = '' AND absence_reason = '' AND education NOT IN ('初中', '高中', '大专', '本科及以上') AS dropout,
        phone IS NOT NULL AND phone_is_mobile IS NOT FALSE AS mobile,
        in_resident_insurance IS TRUE OR in_employee_insurance IS TRUE AS insured,
        tekun IN ('农村特困', '城市特困', '是') AS on_tekun
    FROM (
        SELECT m.*, CASE WHEN id_born_on <= '2023-12-31' THEN id_born_on WHEN born_on <= '2023-12-31' THEN born_on END AS birth
        FROM monitoring_member m
        WHERE coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true)
    ) m
    JOIN here ON here.id = m.household_id
    LEFT JOIN spell ON spell.member_id = m.id
    LEFT JOIN plan ON plan.member_id = m.id
    LEFT JOIN at_home a ON a.household_id = m.household_id AND a.phone_digest = m.phone_digest
    LEFT JOIN anywhere f ON f.phone_digest = m.phone_digest
)
SELECT unnest(array_remove(ARRAY[
    CASE WHEN lifted AND NOT monitored AND health && ARRAY['患有大病', '长期慢性病']::varchar[] AND in_serious_illness_insurance IS NOT TRUE AND in_employee_insurance IS NOT TRUE THEN 'Q007' END,
    CASE WHEN lifted AND NOT monitored AND dropout THEN 'Q008' END,
    CASE WHEN ethnicity = '' THEN 'Q036' END,
    CASE WHEN health = '{}' THEN 'Q037' END,
    CASE WHEN labour = '' THEN 'Q038' END,
    CASE WHEN age >= 16 AND age < 60 AND health = ARRAY['健康']::varchar[] AND school_year = '' AND labour IN ('无劳动力', '丧失劳动力') THEN 'Q041' END,
    CASE WHEN age >= 16 AND age < 60 AND health = ARRAY['健康']::varchar[] AND school_year = '' AND labour = '弱劳动力或半劳动力' THEN 'Q042' END,
    CASE WHEN in_serious_illness_insurance IS NULL THEN 'Q043' END,
    CASE WHEN in_resident_pension IS NULL THEN 'Q044' END,
    CASE WHEN NOT insured THEN 'Q045' END,
    CASE WHEN age < 16 AND labour NOT IN ('', '无劳动力') THEN 'Q047' END,
    CASE WHEN working AND NOT mobile THEN 'Q049' END,
    CASE WHEN labour IN ('无劳动力', '丧失劳动力') AND (working OR planning) THEN 'Q050' END,
    CASE WHEN labour = '弱劳动力或半劳动力' AND (working OR planning) THEN 'Q051' END,
    CASE WHEN in_serious_illness_insurance IS FALSE AND in_employee_insurance IS NOT TRUE THEN 'Q052' END,
    CASE WHEN age >= 60 AND labour IN ('普通劳动力', '技能劳动力') THEN 'Q060' END,
    CASE WHEN school_year <> '' AND labour NOT IN ('', '无劳动力') THEN 'Q061' END,
    CASE WHEN education = '' AND school_year = '' AND absence_reason = '' THEN 'Q064' END,
    CASE WHEN education <> '' AND school_year <> '' THEN 'Q065' END,
    CASE WHEN posts = '{}' AND post_months > 0 THEN 'Q066' END,
    CASE WHEN posts <> '{}' AND coalesce(post_months, 0) = 0 THEN 'Q067' END,
    CASE WHEN NOT insured AND has_medical_aid THEN 'Q068' END,
    CASE WHEN '残疾' = ANY (health) AND id_type <> '残疾人证' AND coalesce(id_length, 0) NOT IN (20, 22) THEN 'Q088' END,
    CASE WHEN school_year <> '' AND (working OR planning) THEN 'Q089' END,
    CASE WHEN id_disability IN ('41', '42') AND labour IN ('普通劳动力', '技能劳动力') THEN 'Q090' END,
    CASE WHEN working AND work_place <> '' AND NOT (replace(replace(work_place, '自治区', ''), '特别行政区', '') ~ '[县区旗]|市.*市'
        OR work_place ~ '东莞市|中山市|嘉峪关市|儋州市|仙桃市|潜江市|天门市|神农架林区|济源市|五指山市|文昌市|琼海市|万宁市|东方市|石河子市|阿拉尔市|图木舒克市|五家渠市|北屯市|铁门关市|双河市|可克达拉市|昆玉市|胡杨河市|新星市|白杨市') THEN 'Q109' END,
    CASE WHEN on_tekun AND working THEN 'Q123' END,
    CASE WHEN age >= 70 AND on_post THEN 'Q124' END,
    CASE WHEN age < 16 AND on_post THEN 'Q125' END,
    CASE WHEN cardinality(posts) > 2 THEN 'Q126' END,
    CASE WHEN clashes THEN 'Q134' END,
    CASE WHEN age >= 16 AND age < 60 AND school_year = '' AND '患有大病' = ANY (health) AND labour IN ('普通劳动力', '技能劳动力') THEN 'Q137' END,
    CASE WHEN age >= 7 AND health = ARRAY['健康']::varchar[] AND school_year IN ('学龄前儿童', '学前教育') THEN 'Q138' END,
    CASE WHEN school_year = '小学' AND age NOT BETWEEN 6 AND 14 THEN 'Q139' END,
    CASE WHEN school_year IN ('七年级', '八年级', '九年级') AND age NOT BETWEEN 12 AND 17 THEN 'Q140' END,
    CASE WHEN (school_year LIKE '普通高中%' OR school_year LIKE '中职%') AND age NOT BETWEEN 15 AND 20 THEN 'Q141' END,
    CASE WHEN (left(school_year, 2) IN ('高职', '技师', '本科', '硕士') OR education IN ('大专', '本科及以上')) AND age < 18 THEN 'Q142' END,
    CASE WHEN school_year = '硕士研究生及以上' AND age < 20 THEN 'Q143' END,
    CASE WHEN education IN ('文盲或半文盲', '小学') AND age BETWEEN 16 AND 22 THEN 'Q144' END,
    CASE WHEN posts <> '{}' AND labour IN ('无劳动力', '丧失劳动力') THEN 'Q153' END,
    CASE WHEN dropout THEN 'Q161' END,
    CASE WHEN on_tekun AND age >= 18 AND age < 60 AND health = ARRAY['健康']::varchar[] AND school_year = '' THEN 'Q162' END,
    CASE WHEN shares_home THEN 'Q163' END,
    CASE WHEN shares THEN 'Q164' END,
    CASE WHEN in_employee_pension IS NULL AND in_resident_pension IS NULL THEN 'Q175' END,
    CASE WHEN education IN ('大专', '本科及以上') AND age >= 16 AND age < 60 AND labour NOT IN ('无劳动力', '丧失劳动力') AND NOT working THEN 'Q177' END,
    CASE WHEN labour = '技能劳动力' AND NOT working THEN 'Q178' END,
    CASE WHEN (speaks_mandarin IS NULL AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'speaks_mandarin')))
        OR (dibao = '' AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'dibao')))
        OR (in_commercial_insurance IS NULL AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'in_commercial_insurance')))
        OR (works_abroad IS NULL AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'works_abroad')))
        OR (has_medical_aid IS NULL AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'has_medical_aid')))
        OR (tekun = '' AND (SELECT EXISTS (SELECT 1 FROM core_knowncolumn WHERE ledger = 'members' AND name = 'tekun'))) THEN 'Q187' END,
    CASE WHEN work_place <> '' AND coalesce(work_months, 0) <= 0 OR work_place = '' AND work_months > 0 THEN 'Q188' END
], NULL)), household_id, id, NULL FROM person;

-- periods of work of lifted and monitored households
INSERT INTO bare_hits
SELECT unnest(array_remove(ARRAY[
    CASE WHEN is_working IS NULL THEN 'Q085' END,
    CASE WHEN start_month IS NULL THEN 'Q086' END,
    CASE WHEN now AND place_county = '' THEN 'Q107' END,
    CASE WHEN now AND place_county NOT IN ('', '神木市') AND (channel LIKE '%公益岗位%' OR channel LIKE '%公益性岗位%' OR channel LIKE '%帮扶车间%') THEN 'Q122' END,
    CASE WHEN now AND (monthly_wage IS NULL OR employer = '' OR industry = '' OR channel = '' OR is_escorted IS NULL) THEN 'Q127' END,
    CASE WHEN extract(year FROM age(make_date(start_month / 12, start_month % 12 + 1, 1), birth)) < 16 THEN 'Q135' END,
    CASE WHEN now AND (monthly_wage < 100 OR monthly_wage > 30000) THEN 'Q165' END,
    CASE WHEN now AND monthly_wage >= 100 AND monthly_wage < 400 THEN 'Q166' END,
    CASE WHEN open AND transport_subsidy > 0 AND place_county = '神木市' THEN 'Q174' END,
    CASE WHEN is_working IS FALSE AND (end_month IS NULL OR end_month > 24287) THEN 'Q179' END,
    CASE WHEN lifted AND is_working IS NOT FALSE AND end_month IS NULL AND start_month < 24252 THEN 'Q180' END
], NULL)), household_id, member_id, id
FROM (
    SELECT e.*, category = '脱贫户' AS lifted, monitored_as <> '' AND is_cleared IS NOT TRUE AS open,
        e.is_working IS NOT FALSE AND start_month <= 24287 AND coalesce(end_month >= 24287, true) AS now,
        CASE WHEN id_born_on <= '2023-12-31' THEN id_born_on WHEN born_on <= '2023-12-31' THEN born_on END AS birth
    FROM monitoring_employment e JOIN monitoring_household h ON h.id = e.household_id
    JOIN monitoring_member m ON m.id = e.member_id
    WHERE (category = '脱贫户' OR monitored_as <> '')
      AND coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true)
) spell;

-- plans to go to work
INSERT INTO bare_hits
SELECT unnest(array_remove(ARRAY[CASE WHEN place_county = '' THEN 'Q108' END, CASE WHEN service_needs = '{}' THEN 'Q155' END], NULL)),
    p.household_id, p.member_id, NULL
FROM monitoring_workplan p JOIN monitoring_household h ON h.id = p.household_id JOIN monitoring_member m ON m.id = p.member_id
WHERE is_planning AND (category = '脱贫户' OR monitored_as <> '')
  AND coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true);

-- lifted and monitored households: their cells, their people, their aid
INSERT INTO bare_hits
WITH here AS (
    SELECT *, category = '脱贫户' AS lifted, monitored_as <> '' AS monitored, monitored_as <> '' AND is_cleared IS NOT TRUE AS open,
        monitored_as <> '' AND is_cleared IS TRUE AS closed
    FROM monitoring_household WHERE category = '脱贫户' OR monitored_as <> ''
), people AS (
    SELECT household_id, count(*) FILTER (WHERE here) AS n,
        count(*) FILTER (WHERE here AND labour IN ('普通劳动力', '技能劳动力')) AS able,
        count(*) FILTER (WHERE here AND labour IN ('无劳动力', '丧失劳动力')) AS unable,
        count(*) FILTER (WHERE here AND labour = '弱劳动力或半劳动力') AS weak,
        bool_or(here AND in_resident_insurance IS NOT TRUE AND in_employee_insurance IS NOT TRUE) AS uninsured,
        bool_or(here AND in_resident_insurance IS FALSE AND in_employee_insurance IS FALSE) AS refused,
        bool_or(here AND school_age AND absence_reason = '' AND out) AS dropout,
        bool_or(here AND dibao) AS dibao, bool_or(here AND tekun) AS tekun,
        bool_or(here AND substr(id_disability, 2, 1) IN ('1', '2')) AS grade12, bool_or(here AND posts <> '{}') AS posts,
        bool_or(here AND vocational) AS vocational,
        bool_or(plus AND ('残疾' = ANY (health) OR id_length IN (20, 22))) AS ever_disabled,
        bool_or(plus AND health && ARRAY['患有大病', '长期慢性病']::varchar[]) AS ever_sick,
        bool_or(plus AND dibao) AS ever_dibao, bool_or(plus AND tekun) AS ever_tekun, bool_or(plus AND vocational) AS ever_vocational,
        bool_or(plus AND school_age AND (absence_reason <> '' OR out)) AS ever_out
    FROM (
        SELECT *, here OR left_on >= make_date(identified_in / 12, identified_in % 12 + 1, 1) OR left_on IS NOT NULL AND identified_in IS NULL AS plus,
            birth > '2006-09-01' AND birth <= '2017-09-01' AS school_age
        FROM (
            SELECT m.household_id, m.labour, m.in_resident_insurance, m.in_employee_insurance, m.absence_reason, m.posts, m.health,
                m.id_length, m.id_disability, m.left_on, here.identified_in,
                school_year = '' AND education NOT IN ('初中', '高中', '大专', '本科及以上') AS out,
                dibao IN ('农村低保', '城市低保', '是') AS dibao, tekun IN ('农村特困', '城市特困', '是') AS tekun,
                school_year LIKE '中职%' OR school_year LIKE '高职高专%' AS vocational,
                coalesce(joined_on <= '2023-12-31', true) AND coalesce(left_on > '2023-12-31', true) AS here,
                CASE WHEN id_born_on <= '2023-12-31' THEN id_born_on WHEN born_on <= '2023-12-31' THEN born_on END AS birth
            FROM monitoring_member m JOIN here ON here.id = m.household_id
        ) m
    ) m GROUP BY household_id
), work AS (
    SELECT e.household_id, bool_or(start_month <= 24287) AS ever,
        bool_or(counts) AS since, bool_or(counts AND away) AS away,
        bool_or(counts AND away AND start_month >= identified_in) AS started, bool_or(counts AND transport_subsidy > 0) AS subsidised
    FROM (
        SELECT e.*, here.identified_in, place_county NOT IN ('', '神木市') AS away,
            coalesce(end_month >= here.identified_in, true) AND is_working IS NOT FALSE AND start_month <= 24287 AS counts
        FROM monitoring_employment e JOIN here ON here.id = e.household_id JOIN monitoring_member m ON m.id = e.member_id
        WHERE coalesce(joined_on <= '2023-12-31', true) AND (coalesce(left_on > '2023-12-31', true) OR here.identified_in IS NULL
            OR left_on >= make_date(here.identified_in / 12, here.identified_in % 12 + 1, 1))
           OR left_on IS NOT NULL AND (here.identified_in IS NULL OR left_on >= make_date(here.identified_in / 12, here.identified_in % 12 + 1, 1))
    ) e GROUP BY e.household_id
), year AS (
    SELECT DISTINCT ON (household_id) i.* FROM monitoring_income i JOIN here ON here.id = i.household_id
    WHERE span = 12 AND num_nonnulls(declared_net, declared_per_capita, declared_gross) > 0 ORDER BY household_id, end_month DESC
), start AS (
    SELECT DISTINCT ON (household_id) i.* FROM monitoring_identification i JOIN here ON here.id = i.household_id
    ORDER BY household_id, (i.identified_in IS NOT DISTINCT FROM here.identified_in) DESC, i.id DESC
), finish AS (
    SELECT DISTINCT ON (household_id) c.* FROM monitoring_elimination c JOIN here ON here.id = c.household_id
    ORDER BY household_id, (c.cleared_in IS NOT DISTINCT FROM here.cleared_in) DESC, c.id DESC
), aid AS (
    SELECT household_id, array_to_string(safety_net, '、') AS net_text, array_to_string(health, '、') AS health_text,
        array_to_string(education, '、') AS education_text, array_to_string(jobs, '、') AS jobs_text, jobs, industry, finance,
        all_public_posts AS posts, housing, water, health, compulsory_education, education, safety_net, social, relocation, development_status,
        industry || jobs || finance || all_public_posts AS development,
        industry || jobs || finance || all_public_posts || housing || water || health || compulsory_education || education || social
            || relocation || living_conditions || infrastructure AS other_than_net
    FROM monitoring_registeredaid
), h AS (
    SELECT here.*, n, able, unable, weak, uninsured, refused, dropout, dibao, tekun, grade12, p.posts AS has_posts, vocational,
        coalesce(ever_disabled, false) AS ever_disabled, coalesce(ever_sick, false) AS ever_sick, coalesce(ever_dibao, false) AS ever_dibao,
        coalesce(ever_tekun, false) AS ever_tekun, coalesce(ever_vocational, false) AS ever_vocational, coalesce(ever_out, false) AS ever_out,
        coalesce(work.ever, false) AS ever_worked, coalesce(since, false) AS since, coalesce(away, false) AS away,
        coalesce(started, false) AS started, coalesce(subsidised, false) AS subsidised,
        n >= 1 AND n = unable AS nobody, coalesce(able + weak > 0, false) AS labour,
        coalesce(start.wage, year.wage) AS wage, coalesce(start.business, year.business) AS business,
        coalesce(start.property, year.property) AS property, coalesce(start.transfer, year.transfer) AS transfer,
        year.business_cost, declared_net, coalesce(start.per_capita_net, declared_per_capita) AS per_capita,
        coalesce(year.household_size, declared_size, size) AS heads, start.out_of_pocket, start.tekun_amount,
        finish.has_dropout AS f1, finish.is_house_damaged AS f2, finish.has_uninsured AS f3, finish.is_water_damaged AS f4,
        finish.wage AS f5, finish.property AS f6, finish.transfer AS f7, finish.business AS f8, finish.business_cost AS f9,
        finish.net AS f10, finish.per_capita_net AS f11, finish.claims AS f12, finish.out_of_pocket AS f13,
        coalesce(aid.development, '{}') AS development, coalesce(aid.other_than_net, '{}') AS other_than_net, coalesce(aid.safety_net, '{}') AS net_items,
        coalesce(aid.jobs, '{}') AS jobs, coalesce(aid.industry, '{}') AS industry, coalesce(aid.finance, '{}') AS finance,
        coalesce(aid.posts, '{}') AS aid_posts, coalesce(aid.health, '{}') AS aid_health, coalesce(aid.social, '{}') AS social,
        coalesce(aid.compulsory_education, '{}') AS school_aid, coalesce(aid.education, '{}') AS education, coalesce(aid.housing, '{}') AS housing,
        coalesce(aid.relocation, '{}') AS relocation, coalesce(aid.water, '{}') AS water, coalesce(development_status, '') AS started_status,
        coalesce(net_text, '') AS net_text, coalesce(health_text, '') AS health_text, coalesce(education_text, '') AS education_text,
        coalesce(jobs_text, '') AS jobs_text,
        (SELECT value::numeric FROM core_parameter q WHERE q.name = 'income_line' AND q.year = here.cleared_in / 12) AS line
    FROM here LEFT JOIN people p ON p.household_id = here.id LEFT JOIN work ON work.household_id = here.id
    LEFT JOIN year ON year.household_id = here.id LEFT JOIN start ON start.household_id = here.id
    LEFT JOIN finish ON finish.household_id = here.id LEFT JOIN aid ON aid.household_id = here.id
)
SELECT unnest(array_remove(ARRAY[
    CASE WHEN lifted AND NOT monitored AND is_house_dangerous THEN 'Q005' END,
    CASE WHEN lifted AND NOT monitored AND NOT has_safe_water THEN 'Q006' END,
    CASE WHEN lifted AND NOT monitored AND per_capita < 7200 THEN 'Q009' END,
    CASE WHEN refused OR dropout OR is_house_dangerous OR NOT has_safe_water THEN 'Q010' END,
    CASE WHEN closed AND f2 THEN 'Q011' END,
    CASE WHEN closed AND f4 THEN 'Q012' END,
    CASE WHEN monitored AND risks = '{}' THEN 'Q026' END,
    CASE WHEN monitored AND num_nulls(identified_in, wage, business, property, transfer, per_capita, had_dropout, had_uninsured) > 0 THEN 'Q027' END,
    CASE WHEN closed AND num_nulls(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13) > 0 THEN 'Q028' END,
    CASE WHEN closed AND f1 THEN 'Q029' END,
    CASE WHEN closed AND is_house_dangerous THEN 'Q030' END,
    CASE WHEN closed AND NOT has_safe_water THEN 'Q031' END,
    CASE WHEN closed AND uninsured THEN 'Q032' END,
    CASE WHEN closed AND cleared_by = '帮扶消除' AND other_than_net || net_items = '{}' THEN 'Q033' END,
    CASE WHEN open AND identified_in < 24286 AND other_than_net || net_items = '{}' THEN 'Q034' END,
    CASE WHEN closed AND (collector = '' OR collector_phone IS NULL) THEN 'Q035' END,
    CASE WHEN has_electricity IS NOT TRUE THEN 'Q053' END,
    CASE WHEN monitored AND '因残' = ANY (risks) AND NOT ever_disabled THEN 'Q055' END,
    CASE WHEN closed AND cleared_in >= 24267 AND cleared_in >= identified_in AND cleared_in - identified_in < 6 THEN 'Q056' END,
    CASE WHEN monitored AND '其他' = ANY (risks) AND risk_note = '' THEN 'Q057' END,
    CASE WHEN monitored AND '因自然灾害' = ANY (risks) AND disaster_kind = '' THEN 'Q058' END,
    CASE WHEN open AND '因务工就业不稳' = ANY (risks) AND nobody THEN 'Q059' END,
    CASE WHEN has_safe_water IS NULL THEN 'Q069' END,
    CASE WHEN lifted AND has_toilet IS NULL THEN 'Q070' END,
    CASE WHEN arable_mu IS NULL THEN 'Q071' END,
    CASE WHEN forest_mu IS NULL THEN 'Q072' END,
    CASE WHEN returned_mu IS NULL THEN 'Q073' END,
    CASE WHEN orchard_mu IS NULL THEN 'Q074' END,
    CASE WHEN grass_mu IS NULL THEN 'Q075' END,
    CASE WHEN water_mu IS NULL THEN 'Q076' END,
    CASE WHEN has_hard_road IS NULL AND road_kind = '' THEN 'Q077' END,
    CASE WHEN house_m2 IS NULL THEN 'Q078' END,
    CASE WHEN is_house_dangerous IS NULL THEN 'Q080' END,
    CASE WHEN road_km IS NULL THEN 'Q083' END,
    CASE WHEN per_capita < 4000 THEN 'Q084' END,
    CASE WHEN phone IS NULL OR phone_is_mobile IS FALSE THEN 'Q091' END,
    CASE WHEN open AND NOT has_safe_water AND NOT '因安全饮水' = ANY (risks) THEN 'Q092' END,
    CASE WHEN open AND had_uninsured AND NOT '因病' = ANY (risks) THEN 'Q093' END,
    CASE WHEN monitored AND identified_in >= 24276 AND had_dropout AND NOT ever_out THEN 'Q094' END,
    CASE WHEN open AND '因缺劳动力' = ANY (risks) AND n > 0 AND n = able + weak THEN 'Q095' END,
    CASE WHEN open AND '因缺劳动力' = ANY (risks) AND n >= 4 AND able >= 0.5 * n THEN 'Q096' END,
    CASE WHEN open AND '因缺劳动力' = ANY (risks) AND able > 0.25 * n THEN 'Q097' END,
    CASE WHEN closed AND cleared_by = '帮扶消除' AND f11 < line THEN 'Q098' END,
    CASE WHEN closed AND nobody THEN 'Q099' END,
    CASE WHEN closed AND jobs || aid_posts <> '{}' AND f5 = 0 THEN 'Q100' END,
    CASE WHEN closed AND net_text ~ '低保|特困供养|残疾人补贴' AND f7 = 0 THEN 'Q101' END,
    CASE WHEN closed AND industry <> '{}' AND f8 = 0 THEN 'Q102' END,
    CASE WHEN open AND (jobs || aid_posts <> '{}' OR has_posts) AND NOT since THEN 'Q103' END,
    CASE WHEN open AND net_text LIKE '%低保%' AND NOT ever_dibao THEN 'Q104' END,
    CASE WHEN open AND net_text LIKE '%特困供养%' AND NOT ever_tekun THEN 'Q105' END,
    CASE WHEN monitored AND net_text LIKE '%残疾人补贴%' AND NOT ever_disabled THEN 'Q106' END,
    CASE WHEN open AND '因病' = ANY (risks) AND aid_health || social = '{}' THEN 'Q110' END,
    CASE WHEN closed AND '因病' = ANY (risks) AND aid_health || social || net_items = '{}' THEN 'Q111' END,
    CASE WHEN monitored AND '因学' = ANY (risks) AND school_aid || education || social = '{}' THEN 'Q112' END,
    CASE WHEN monitored AND '因残' = ANY (risks) AND net_items || social = '{}' THEN 'Q113' END,
    CASE WHEN monitored AND '因安全住房' = ANY (risks) AND housing || relocation = '{}' THEN 'Q114' END,
    CASE WHEN monitored AND had_dropout AND school_aid = '{}' THEN 'Q115' END,
    CASE WHEN monitored AND '因安全饮水' = ANY (risks) AND water = '{}' THEN 'Q119' END,
    CASE WHEN monitored AND had_uninsured AND aid_health || social = '{}' THEN 'Q120' END,
    CASE WHEN closed AND cleared_by = '帮扶消除' AND cleared_in - identified_in BETWEEN 0 AND 1 THEN 'Q121' END,
    CASE WHEN open AND labour AND development <> '{}' AND started_status IN ('', '尚未实施') THEN 'Q128' END,
    CASE WHEN open AND able > 0 AND net_items <> '{}' AND other_than_net = '{}' THEN 'Q129' END,
    CASE WHEN open AND nobody AND (dibao OR tekun) AND has_safety_net IS NOT TRUE THEN 'Q130' END,
    CASE WHEN open AND labour AND development = '{}' AND started_status IN ('', '尚未实施') AND coalesce(24287 - identified_in < 6, true) THEN 'Q131' END,
    CASE WHEN open AND labour AND development = '{}' AND started_status IN ('', '尚未实施') AND 24287 - identified_in >= 6 THEN 'Q132' END,
    CASE WHEN monitored AND development <> '{}' AND aid_posts = '{}' AND industry <@ ARRAY['其他']::varchar[] AND finance <@ ARRAY['其他']::varchar[] AND jobs <@ ARRAY['其他', '技能培训']::varchar[] THEN 'Q133' END,
    CASE WHEN arable_mu < 0 OR arable_mu > 100 THEN 'Q145' END,
    CASE WHEN forest_mu < 0 OR forest_mu > 200 THEN 'Q146' END,
    CASE WHEN returned_mu < 0 OR returned_mu > 200 THEN 'Q147' END,
    CASE WHEN orchard_mu < 0 OR orchard_mu > 200 THEN 'Q148' END,
    CASE WHEN grass_mu < 0 OR grass_mu > 100 THEN 'Q149' END,
    CASE WHEN water_mu < 0 OR water_mu > 100 THEN 'Q150' END,
    CASE WHEN road_km > 5 THEN 'Q151' END,
    CASE WHEN open AND wage > 0 AND wage < 100 THEN 'Q152' END,
    CASE WHEN monitored AND jobs <> '{}' AND nobody THEN 'Q154' END,
    CASE WHEN monitored AND education_text LIKE '%雨露计划%' AND NOT ever_vocational THEN 'Q156' END,
    CASE WHEN monitored AND identified_in <= 24271 AND vocational AND education_text NOT LIKE '%雨露计划%' THEN 'Q157' END,
    CASE WHEN open AND '因务工就业不稳' = ANY (risks) AND NOT ever_worked THEN 'Q158' END,
    CASE WHEN open AND '因病' = ANY (risks) AND NOT ever_sick THEN 'Q159' END,
    CASE WHEN open AND '因病' = ANY (risks) AND coalesce(out_of_pocket, 0) = 0 THEN 'Q160' END,
    CASE WHEN open AND dibao AND net_text NOT LIKE '%低保%' THEN 'Q167' END,
    CASE WHEN open AND tekun AND net_text NOT LIKE '%特困供养%' THEN 'Q168' END,
    CASE WHEN open AND tekun_amount > 0 AND net_text NOT LIKE '%特困供养%' THEN 'Q169' END,
    CASE WHEN open AND grade12 AND net_text NOT LIKE '%残疾人补贴%' THEN 'Q170' END,
    CASE WHEN open AND jobs && ARRAY['外出务工补贴', '外出劳务补贴']::varchar[] AND NOT subsidised THEN 'Q171' END,
    CASE WHEN open AND jobs && ARRAY['劳务输出', '外出务工补贴', '外出劳务补贴']::varchar[] AND NOT away THEN 'Q172' END,
    CASE WHEN monitored AND identified_in IS NOT NULL AND jobs_text LIKE '%劳务输出%' AND away AND NOT started THEN 'Q173' END,
    CASE WHEN nobody AND NOT (dibao OR tekun) THEN 'Q176' END,
    CASE WHEN monitored AND identified_in >= 24276 AND per_capita > 20000 THEN 'Q181' END,
    CASE WHEN open AND identified_in BETWEEN 24273 AND 24278 AND health_text NOT LIKE '%个人缴费补贴%' THEN 'Q182' END,
    CASE WHEN open AND identified_in >= 24279 AND health_text LIKE '%个人缴费补贴%' THEN 'Q183' END,
    CASE WHEN monitored AND identified_in >= 24252 AND relocation <> '{}' THEN 'Q184' END,
    CASE WHEN abs(wage + business + property + transfer - coalesce(business_cost, 0) - declared_net) > 1 THEN 'Q193' END,
    CASE WHEN abs(round(declared_net / nullif(heads, 0), 2) - per_capita) > 1 THEN 'Q194' END,
    CASE WHEN monitored AND (identified_in > 24287 OR cleared_in > 24287 OR cleared_in < identified_in OR closed AND cleared_in IS NULL) THEN 'Q195' END,
    CASE WHEN monitored_as = '脱贫不稳定户' AND NOT lifted OR monitored_as = '边缘易致贫户' AND lifted THEN 'Q196' END,
    CASE WHEN monitored AND is_cleared IS NULL THEN 'Q197' END,
    CASE WHEN open AND is_house_dangerous AND NOT '因安全住房' = ANY (risks) THEN 'Q199' END,
    CASE WHEN open AND started_status = '已实施' AND development = '{}' THEN 'Q200' END
], NULL)), id, NULL, NULL FROM h;

-- a rule about an empty cell says nothing while the column never came in, a rule about a register while that is empty
DELETE FROM bare_hits b USING (VALUES
    ('Q036', 'members', 'ethnicity'), ('Q037', 'members', 'health'), ('Q038', 'members', 'labour'),
    ('Q043', 'members', 'in_serious_illness_insurance'), ('Q044', 'members', 'in_resident_pension'),
    ('Q053', 'households', 'has_electricity'), ('Q069', 'households', 'has_safe_water'), ('Q070', 'households', 'has_toilet'),
    ('Q071', 'households', 'arable_mu'), ('Q072', 'households', 'forest_mu'), ('Q073', 'households', 'returned_mu'),
    ('Q074', 'households', 'orchard_mu'), ('Q075', 'households', 'grass_mu'), ('Q076', 'households', 'water_mu'),
    ('Q078', 'households', 'house_m2'), ('Q080', 'households', 'is_house_dangerous'), ('Q083', 'households', 'road_km')
) off (rule, ledger, name)
WHERE b.rule = off.rule
  AND NOT EXISTS (SELECT 1 FROM core_knowncolumn k WHERE k.ledger = off.ledger AND k.name = off.name);
DELETE FROM bare_hits b WHERE NOT EXISTS (SELECT 1 FROM core_knowncolumn k WHERE k.ledger = 'registered-aid')
  AND b.rule IN ('Q033', 'Q034', 'Q100', 'Q101', 'Q102', 'Q103', 'Q104', 'Q105', 'Q106', 'Q110', 'Q111', 'Q112', 'Q113',
    'Q114', 'Q115', 'Q119', 'Q120', 'Q128', 'Q129', 'Q131', 'Q132', 'Q133', 'Q154', 'Q156', 'Q157', 'Q167', 'Q168', 'Q169',
    'Q170', 'Q171', 'Q172', 'Q173', 'Q182', 'Q183', 'Q184', 'Q200');
DELETE FROM bare_hits b WHERE NOT EXISTS (SELECT 1 FROM core_knowncolumn k WHERE k.ledger = 'identifications')
  AND b.rule IN ('Q027', 'Q160');
DELETE FROM bare_hits b WHERE NOT EXISTS (SELECT 1 FROM core_knowncolumn k WHERE k.ledger = 'eliminations')
  AND b.rule IN ('Q011', 'Q012', 'Q028', 'Q029', 'Q098', 'Q100', 'Q101', 'Q102');
