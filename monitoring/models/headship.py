"""Size and head of a household follow its members, whichever way these were written: page, bulk edit, import, SQL.

Statement-level triggers, so that a hundred thousand imported members cost one look at their households. A household
without a registered member keeps what was typed.
"""

import pgtrigger

RECOUNT = """
UPDATE monitoring_household h
SET size = now.size, head_name = coalesce(now.head_name, h.head_name),
    head_initials = coalesce(now.head_initials, h.head_initials), updated_at = now()
FROM (
    SELECT touched.id, touched.region_id, CASE WHEN count(m.id) > 0 THEN count(*) FILTER (WHERE here) END AS size,
           (array_agg(m.name ORDER BY m.id) FILTER (WHERE here AND is_head))[1] AS head_name,
           (array_agg(m.initials ORDER BY m.id) FILTER (WHERE here AND is_head))[1] AS head_initials,
           array_agg(m.name) FILTER (WHERE here AND is_head) AS heads
    FROM ({touched}) touched
    LEFT JOIN (
        SELECT id, household_id, region_id, name, initials, relation = '户主' AND name <> '' AS is_head,
               left_on IS NULL AND left_reason = '' AS here
        FROM monitoring_member
    ) m ON m.household_id = touched.id AND m.region_id = touched.region_id
    GROUP BY touched.id, touched.region_id
) now
WHERE h.id = now.id AND h.region_id = now.region_id
  AND (h.size IS DISTINCT FROM now.size OR NOT h.head_name = ANY (coalesce(now.heads, ARRAY[h.head_name])));
"""
# The same, asked of one stored household `t` before somebody writes into it.
_MEMBERS = "EXISTS (SELECT FROM monitoring_member m WHERE m.household_id = t.id AND m.region_id = t.region_id"
_HEAD = "AND m.relation = '户主' AND m.name <> '' AND m.left_on IS NULL AND m.left_reason = ''"
FOLLOWED = {"size": f"{_MEMBERS})", "head_name": f"{_MEMBERS} {_HEAD})"}
# A household's region and members change together (`SameRegion`), so the pair finds them by one index.
OF_ONE = "SELECT DISTINCT household_id AS id, region_id FROM {rows}"
BELONGING = "household_id, relation, name, left_on, left_reason"
OF_CHANGED = f"""
SELECT household_id AS id, region_id FROM new_members
WHERE id IN (SELECT id FROM (SELECT id, {BELONGING} FROM new_members EXCEPT SELECT id, {BELONGING} FROM old_members) moved)
UNION
SELECT o.household_id, o.region_id FROM old_members o JOIN new_members n USING (id)
WHERE o.household_id <> n.household_id
"""
OF_HOUSEHOLDS = """
SELECT n.id, n.region_id FROM new_households n JOIN old_households o USING (id)
WHERE (n.size IS DISTINCT FROM o.size OR n.head_name <> o.head_name)
  AND EXISTS (SELECT FROM monitoring_member m WHERE m.household_id = n.id AND m.region_id = n.region_id)
"""


def _trigger(name, operation, touched, **tables):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        # A statement that touches no household must end here: the recount's own update fires the triggers again.
        func=f"IF EXISTS ({touched}) THEN {RECOUNT.format(touched=touched)} END IF; RETURN NULL;",
    )


# PostgreSQL fires triggers in the order of their names, and these must come after those of the history ("update_…"):
# a history trigger plans its join at its first call and keeps the plan. Called first for the recount inside this
# statement, which may change no row, it would join the statement's own ten thousand rows one by one.
MEMBER_TRIGGERS = [
    _trigger("written_joined", pgtrigger.Insert, OF_ONE.format(rows="new_members"), new="new_members"),
    _trigger("written_left", pgtrigger.Delete, OF_ONE.format(rows="old_members"), old="old_members"),
    _trigger("written_changed", pgtrigger.Update, OF_CHANGED, old="old_members", new="new_members"),
]
HOUSEHOLD_TRIGGERS = [
    _trigger("written_typed", pgtrigger.Update, OF_HOUSEHOLDS, old="old_households", new="new_households")
]
