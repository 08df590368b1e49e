"""The sun model: what each synthetic station makes on each day, in one statement for any number of stations.

A day has the hours of its month, weather all stations share, a little noise of its own, two per cent less every three
years, snow that covers all, curtailment of some at noon in spring, and nothing at all while a fault lasts.
"""

from django.db import connection

from photovoltaic.yields import of_months

DRAW = "(abs(hashint8extended({key}, %s)) %% 1000003 / 1000003.0)::numeric"
DAYS = """
INSERT INTO photovoltaic_dailyoutput (region_id, version, created_at, updated_at, station_id, day, kwh)
SELECT region_id, 1, now(), now(), id, day,
    CASE WHEN is_out THEN 0 ELSE round(least(capacity_kw * light, capacity_kw * usual * weather
        * (0.93 + 0.14 * noise) * (1 - 0.0000183 * age) * CASE WHEN is_curtailed THEN 0.72 ELSE 1 END), 2) END
FROM (
    SELECT s.region_id, s.id, s.capacity_kw, w.day, w.weather, w.usual, w.light, w.day - s.connected_on AS age,
        {noise} AS noise, extract(month FROM w.day) IN (3, 4, 5) AND {curtailed} < 0.03 AS is_curtailed,
        EXISTS (
            SELECT 1 FROM photovoltaic_faultticket f WHERE f.station_id = s.id
            AND w.day BETWEEN f.reported_on AND coalesce(f.restored_on - 1, w.day)
        ) AS is_out
    FROM (
        SELECT day, hours.value / extract(day FROM date_trunc('month', day) + interval '1 month - 1 day')::numeric AS usual,
            light.value AS light,
            CASE WHEN extract(month FROM day) IN (12, 1, 2) AND {snow} < 0.05 THEN 0.06
                 ELSE 0.45 + 1.05 * {weather} END AS weather
        FROM (SELECT d::date AS day FROM generate_series(%s::date, %s::date, '1 day') AS d) AS days
        JOIN unnest(%s::numeric[]) WITH ORDINALITY AS hours(value, number) ON hours.number = extract(month FROM day)
        JOIN unnest(%s::numeric[]) WITH ORDINALITY AS light(value, number) ON light.number = extract(month FROM day)
    ) AS w
    JOIN photovoltaic_station s ON s.connected_on <= w.day
) AS drawn""".format(
    noise=DRAW.format(key="s.id * 100003 + (w.day - date '2000-01-01')"),
    curtailed=DRAW.format(key="s.id * 7919 + (w.day - date '2000-01-01') * 31"),
    snow=DRAW.format(key="(day - date '2000-01-01') / 2 + 17"),
    weather=DRAW.format(key="(day - date '2000-01-01')::bigint * 13"),
)
MONTHS = """
INSERT INTO photovoltaic_monthlyoutput (region_id, version, created_at, updated_at, station_id, month, kwh)
SELECT region_id, 1, now(), now(), station_id, extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1, sum(kwh)
FROM photovoltaic_dailyoutput WHERE day BETWEEN %s AND %s GROUP BY region_id, station_id, 6"""
ACCOUNTS = """
INSERT INTO photovoltaic_settlement
    (region_id, version, created_at, updated_at, station_id, month, kwh, receivable, received, received_on)
SELECT o.region_id, 1, now(), now(), o.station_id, o.month, o.kwh, due, CASE WHEN is_paid THEN due ELSE 0 END,
    CASE WHEN is_paid THEN paid_on END
FROM (
    SELECT m.*, round(m.kwh * s.tariff, 2) AS due, paid_on, paid_on <= %s AS is_paid
    FROM photovoltaic_monthlyoutput m JOIN photovoltaic_station s ON s.id = m.station_id,
    LATERAL (SELECT make_date((m.month + 1) / 12, (m.month + 1) %% 12 + 1, 10 + (s.id %% 15)::int) AS paid_on) AS paid
) AS o"""


def shine(first, last, parameters, seed):
    """Fill days, months and accounts between two days; gives the number of days written."""
    hours, light = (of_months(parameters, name) for name in ("pv_expected_hours", "pv_daylight_hours"))
    with connection.cursor() as cursor:
        # The four draws stand in the order of the statement: noise, curtailment, snow, weather.
        cursor.execute(DAYS, [seed, seed, seed, seed, first, last, hours, light])
        written = cursor.rowcount
        cursor.execute("ANALYZE photovoltaic_dailyoutput")
        cursor.execute(MONTHS, [first, last])
        cursor.execute(ACCOUNTS, [last])
    return written
