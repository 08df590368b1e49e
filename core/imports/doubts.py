"""Keeps, at a merge, what the file's cells could not say in the registers (`core.models.ImportDoubt`)."""

from core.imports.staging import execute
from core.models import KnownColumn

KEPT = ("Q079", "Q198", "Q201")
"""Warnings that stay true of the record after the merge; all others can be asked of the registers themselves."""

# A record that came again is asked anew, in the columns that came with it.
ANSWERED = """
DELETE FROM core_importdoubt d USING {stage} s
WHERE d.ledger = %(ledger)s AND d.object_id = s.{key} AND d.column = ANY(%(columns)s)"""

KEEP = """
INSERT INTO core_importdoubt (region_id, batch_id, ledger, object_id, code, "column")
SELECT DISTINCT p.region_id, i.batch_id, %(ledger)s, s.{key}, i.code, i."column"
FROM core_importissue i JOIN {stage} s ON s.line = i.row JOIN {parent} p ON p.id = s.{parent_key}
WHERE i.batch_id = %(batch)s AND i.code = ANY(%(codes)s) AND i."column" = ANY(%(columns)s)
ON CONFLICT DO NOTHING"""


def keep(batch, stages):
    """Note the doubts of a merged batch; a column repeated on the rows of a household is the household's."""
    roots = {stage.model: stage for stage in stages if stage.feed.ledger.parent is None}
    rows = [stage for stage in stages if not stage.feed.grouped and stage.feed.ledger.parent is not None]
    for stage in stages:
        parent = stage.feed.ledger.parent
        root = roots.get(parent.related_model if parent else stage.model)
        if not stage.feed.grouped:
            _note(batch, stage, stage, "id", KEPT)
        elif root is not None:
            _note(batch, stage, root, "id", ("Q079", "Q201"))
            for other in rows[:1]:  # the row that differs is not the one that counts: its member says whose it is
                _note(batch, stage, other, other.feed.ledger.parent.column, ("Q198",), root, answered=False)


def _note(batch, stage, lines, key, codes, owner=None, *, answered=True):
    owner = owner or lines
    parent = lines.feed.ledger.parent
    values = {
        "batch": batch.pk, "ledger": owner.feed.ledger.name, "columns": list(stage.feed.columns), "codes": list(codes),
    }  # fmt: skip
    placed = parent if parent is not None else None
    table = placed.related_model._meta.db_table if placed else lines.target
    names = {
        "stage": lines.table, "key": key, "parent": table, "parent_key": placed.column if placed else "id",
    }  # fmt: skip
    if answered:
        execute(ANSWERED.format(**names), values)
    execute(KEEP.format(**names), values)


def note_columns(stages):
    """From now on an empty cell of these columns is a gap."""
    known = [
        KnownColumn(ledger=stage.feed.ledger.name, name=field.name)
        for stage in stages
        for field in (*stage.fields, *stage.derived)
    ]
    KnownColumn.objects.bulk_create(known, ignore_conflicts=True)
