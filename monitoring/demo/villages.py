"""Every village's own row: what can be counted is counted from the registers, the rest is dealt by the code."""

VILLAGES = """
INSERT INTO monitoring_village (
    region_id, number, kind, is_delisted, households, people, lifted_households, lifted_people, dibao_households,
    dibao_people, tekun_people, disabled_people, pension_people, dangerous_houses, unsafe_water_households,
    has_paved_road, has_bus, primary_schools, clinics, doctors, public_toilets, waste_points, libraries,
    collective_income, income_per_head, arable_mu, version, created_at, updated_at
)
SELECT r.code, r.code, CASE WHEN dealt %% 4 = 0 THEN '脱贫村' ELSE '一般村' END, CASE WHEN dealt %% 4 = 0 THEN true END,
       h.households, m.people, h.lifted, m.lifted, m.dibao_households, m.dibao, m.tekun, m.disabled, m.pension,
       h.dangerous, h.unsafe, dealt %% 97 > 0, dealt %% 29 > 0, (dealt %% 9 = 0)::int, 1, 1 + dealt %% 2, dealt %% 3,
       1 + dealt %% 4, 1, 5 + dealt %% 90, 14000 + dealt %% 9000, 800 + dealt %% 4000, 0, now(), now()
FROM (SELECT code, ('x' || substr(md5(code || %(seed)s), 1, 6))::bit(24)::int AS dealt FROM core_region
      WHERE length(code) = 12) r
JOIN (SELECT region_id, count(*) AS households, count(*) FILTER (WHERE category = '脱贫户') AS lifted,
             count(*) FILTER (WHERE is_house_dangerous) AS dangerous, count(*) FILTER (WHERE NOT has_safe_water) AS unsafe
      FROM monitoring_household GROUP BY region_id) h ON h.region_id = r.code
JOIN (SELECT m.region_id, count(*) AS people, count(*) FILTER (WHERE h.category = '脱贫户') AS lifted,
             count(DISTINCT m.household_id) FILTER (WHERE m.dibao = '农村低保') AS dibao_households,
             count(*) FILTER (WHERE m.dibao = '农村低保') AS dibao, count(*) FILTER (WHERE m.tekun = '农村特困') AS tekun,
             count(*) FILTER (WHERE '残疾' = ANY(m.health)) AS disabled, count(*) FILTER (WHERE m.in_resident_pension) AS pension
      FROM monitoring_member m JOIN monitoring_household h ON h.id = m.household_id
      WHERE m.left_on IS NULL GROUP BY m.region_id) m ON m.region_id = r.code
"""


def add_villages(cursor, seed):
    """One row for every village that has households."""
    cursor.execute(VILLAGES, {"seed": str(seed)})
