"""What follows when output is written: a month from its meters' readings, an account from a month."""

from django.db import connection

MONTHS = """
INSERT INTO photovoltaic_monthlyoutput (region_id, version, created_at, updated_at, station_id, month, kwh)
SELECT r.region_id, 1, now(), now(), r.station_id, r.month, sum(r.kwh)
FROM photovoltaic_meterreading r
WHERE (r.station_id, r.month) IN (SELECT station_id, month FROM photovoltaic_meterreading WHERE id = ANY(%s))
GROUP BY r.region_id, r.station_id, r.month
ON CONFLICT (station_id, month) DO UPDATE
SET kwh = excluded.kwh, version = photovoltaic_monthlyoutput.version + 1, updated_at = now()
WHERE photovoltaic_monthlyoutput.kwh <> excluded.kwh
RETURNING id"""
# The grid company's own account of a month stands; without one the tariff says what is due.
ACCOUNTS = """
INSERT INTO photovoltaic_settlement
    (region_id, version, created_at, updated_at, station_id, month, kwh, receivable, received)
SELECT o.region_id, 1, now(), now(), o.station_id, o.month, o.kwh, round(o.kwh * s.tariff, 2), 0
FROM photovoltaic_monthlyoutput o JOIN photovoltaic_station s ON s.id = o.station_id
WHERE o.id = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM photovoltaic_settlement t
    WHERE t.station_id = o.station_id AND t.month = o.month AND (t.meter_id IS NOT NULL OR t.received > 0)
)
ON CONFLICT (station_id, meter_id, month) DO UPDATE
SET kwh = excluded.kwh, receivable = excluded.receivable, version = photovoltaic_settlement.version + 1, updated_at = now()
WHERE photovoltaic_settlement.kwh <> excluded.kwh"""


def add_up_readings(keys):
    """Months of the stations whose meters were read, and their accounts."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, [list(keys)])
        written = [pk for (pk,) in cursor.fetchall()]
    open_accounts(written)


def open_accounts(keys):
    """What the grid company owes for these months of output."""
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [list(keys)])
