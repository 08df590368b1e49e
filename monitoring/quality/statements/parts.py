"""The parts several statements begin with: the households asked about, who belongs to them, who works."""

# A10: an empty 风险是否已消除 counts as open.
HERE = """
here AS NOT MATERIALIZED (
    SELECT h.*, h.category = %(lifted)s AS is_lifted, h.monitored_as <> '' AS is_monitored,
           h.category = %(lifted)s OR h.monitored_as <> '' AS is_watched,
           h.monitored_as <> '' AND h.is_cleared IS NOT TRUE AS is_open,
           h.monitored_as <> '' AND h.is_cleared IS TRUE AS is_closed
    FROM monitoring_household h WHERE {here}
)"""

WATCHED = "(h.category = %(lifted)s OR h.monitored_as <> '')"

FLAGS = "h.region_id, h.is_lifted, h.is_monitored, h.is_watched, h.is_open, h.is_closed"

# A11: the roster of the day.
BELONGS = "coalesce(m.joined_on <= %(as_of)s, true) AND coalesce(m.left_on > %(as_of)s, true)"

# A12: the birth date of the card goes before the one written down.
BORN = """CASE WHEN m.id_born_on <= %(as_of)s THEN m.id_born_on
              WHEN m.born_on <= %(as_of)s THEN m.born_on END"""

# A13: of school age on the last first of September, at no school, below junior school, and nothing says why.
SCHOOL_AGE = "born_on > %(school_oldest)s AND born_on <= %(school_youngest)s"
AT_NO_SCHOOL = "m.school_year = '' AND m.education NOT IN %(left_school)s AND m.absence_reason = ''"

# A16
WORKS = "e.is_working IS NOT FALSE AND e.start_month <= %(month)s AND coalesce(e.end_month >= %(month)s, true)"
ON_POST = "(e.channel LIKE '%%公益岗位%%' OR e.channel LIKE '%%公益性岗位%%')"

UNREADABLE = """
unreadable AS (
    SELECT d.object_id, array_agg(DISTINCT d.column ORDER BY d.column) AS columns
    FROM core_importdoubt d WHERE d.ledger = '{ledger}' AND d.code = 'Q201' AND {doubt}
    GROUP BY d.object_id
)"""
