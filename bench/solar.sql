-- The alarms of photovoltaic stations on one day, written by hand: the least that finds the same (facts §10).
DROP TABLE IF EXISTS bare_alarms;
CREATE TEMP TABLE bare_alarms AS
WITH running AS (SELECT id, capacity_kw FROM photovoltaic_station WHERE use = '运行'),
today AS (
    SELECT r.id, d.kwh / r.capacity_kw AS hours
    FROM running r JOIN photovoltaic_dailyoutput d ON d.station_id = r.id AND d.day = %(day)s
),
median AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY d.kwh / s.capacity_kw)::numeric AS hours
    FROM photovoltaic_dailyoutput d JOIN photovoltaic_station s ON s.id = d.station_id WHERE d.day = %(day)s
),
silent AS (
    SELECT r.id FROM running r, LATERAL (
        SELECT d.day FROM photovoltaic_dailyoutput d
        WHERE d.station_id = r.id AND d.kwh > 0 AND d.day BETWEEN %(day)s - 120 AND %(day)s ORDER BY d.day DESC LIMIT 1
    ) last WHERE %(day)s - last.day >= 2
),
months AS (
    SELECT n.station_id AS id, n.kwh / b.kwh AS share
    FROM photovoltaic_monthlyoutput n JOIN photovoltaic_monthlyoutput b ON b.station_id = n.station_id
    JOIN running r ON r.id = n.station_id
    WHERE n.month = %(month)s AND b.month = %(month)s - 12 AND b.kwh > 0
)
SELECT id AS station_id, 'SA01' AS rule, 'red' AS severity FROM silent
UNION ALL
SELECT t.id, 'SA02', CASE WHEN t.hours / m.hours < 0.4 THEN 'red' ELSE 'yellow' END
FROM today t, median m WHERE m.hours > 0 AND t.hours / m.hours < 0.6
UNION ALL
SELECT id, 'SA03', 'orange' FROM months WHERE share < 0.8
