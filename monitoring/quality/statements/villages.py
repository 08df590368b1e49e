"""Villages, beside the land that their lifted households hold together (Q118) and what the apps above know of them."""

# The village sheet has four of the six kinds of land; the others are not compared.
VILLAGES = """
land AS (
    SELECT region_id, sum(arable_mu) AS arable_mu, sum(forest_mu) AS forest_mu, sum(grass_mu) AS grass_mu,
           sum(water_mu) AS water_mu
    FROM monitoring_household h WHERE category = %(lifted)s AND {place} GROUP BY region_id
),{further_parts}
checked_village AS (
    SELECT h.id AS village_id, h.*,
        coalesce(h.arable_mu < l.arable_mu, false) OR coalesce(h.forest_mu < l.forest_mu, false)
        OR coalesce(h.grass_mu < l.grass_mu, false) OR coalesce(h.water_mu < l.water_mu, false) AS is_land_short{further_columns}
    FROM monitoring_village h LEFT JOIN land l ON l.region_id = h.region_id{further_joins}
    WHERE {place}
)"""
