"""The latest evidence decides: what an appraisal finds is written through to its household by the database itself.

Pages, imports and bulk edits all end in one statement on the appraisals' table; a trigger on that statement settles
the households it touched, so no door can forget to.
"""

import pgtrigger

OLD, NEW = "old_values", "new_values"


def settles(name, statement, decisive, revoked="false"):
    """Triggers that run `statement` after every change of the table that can matter.

    `statement`  SQL with {touched}, a query of the household keys to settle, and perhaps {revoked}
    `decisive`   the columns whose change matters: an edited note must not bring an old finding back
    `revoked`    SQL that says whether what the household shows came from a row as it was before the change
    """
    same = " AND ".join(f"o.{column} IS NOT DISTINCT FROM n.{column}" for column in decisive)
    touched = {
        pgtrigger.Insert: f"SELECT household_id FROM {NEW}",
        pgtrigger.Delete: f"SELECT household_id FROM {OLD}",
        pgtrigger.Update: f"SELECT n.household_id FROM {OLD} o JOIN {NEW} n USING (id) WHERE NOT ({same})",
    }
    return [
        pgtrigger.Trigger(
            name=f"{name}_{str(operation).lower()}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(
                old=OLD if operation is not pgtrigger.Insert else None,
                new=NEW if operation is not pgtrigger.Delete else None,
            ),
            func=_function(statement, keys, "false" if operation is pgtrigger.Insert else revoked),
        )
        for operation, keys in touched.items()
    ]


def _function(statement, touched, revoked):
    return " ".join(statement.format(touched=touched, revoked=revoked).split()) + "; RETURN NULL;"
