"""Rows of a workbook that together are more than stands above them: told line by line, before the database refuses all."""

from django.db import models
from django.db.models import CheckConstraint

from core.constraints import RunningTotal
from core.imports.merging import columns_of, generated, test_of
from core.imports.staging import fetch, quoted

# What each line adds to its parent's total, or takes away; after it, and after all lines, the total stands so.
RUNNING = """
WITH after AS (SELECT line, parent_id, was_parent_id, was, {amount} AS amount FROM ({rows}) AS plain),
moved AS (
    SELECT line, parent_id, amount FROM after UNION ALL SELECT line, was_parent_id, -was FROM after WHERE was IS NOT NULL
),
added AS (
    SELECT line, parent_id, sum(amount) AS more FROM moved WHERE parent_id IS NOT NULL GROUP BY 1, 2 HAVING sum(amount) <> 0
),
running AS (
    SELECT line, parent_id, sum(more) OVER (PARTITION BY parent_id ORDER BY line) AS so_far,
        sum(more) OVER (PARTITION BY parent_id) AS whole
    FROM added
)
SELECT line FROM ({so_far}) AS each JOIN ({whole}) AS all_lines USING (line, id) ORDER BY line"""
BROKEN = """SELECT line, id FROM (SELECT plain.*{made} FROM (
    SELECT r.line, p.id, {columns} FROM running r JOIN {above} p ON p.id = r.parent_id
) AS plain) AS standing WHERE NOT ({test})"""


def overrun(merge):
    """(line, field, sentence) of rows whose amounts break a bound on a total of the record above them; each is told once."""
    told = set()
    for total in merge.model._meta.constraints:
        if isinstance(total, RunningTotal) and (said := _said(merge, total)):
            for constraint in _bounds(total, merge.model._meta.get_field(total.parent).related_model):
                lines = [line for line in _lines(merge, total, constraint) if line not in told]
                told.update(lines)
                yield from ((line, said[0], str(constraint.get_violation_error_message())) for line in lines)


def _sources(model, name):
    """The stored fields of which an amount, or a condition's field, is made."""
    field = model._meta.get_field(name)
    return columns_of(field) if isinstance(field, models.GeneratedField) else [field]


def _said(merge, total):
    """What the file says of the amount or of the parent; nothing: no total moves."""
    wanted = [*_sources(merge.model, total.amount), merge.model._meta.get_field(total.parent)]
    return [field.name for field in wanted if field in merge.stage.fields]


def _bounds(total, above):
    """The parent's constraints that a total decides, by itself or through a computed column."""
    for constraint in above._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            names = constraint.condition.referenced_base_fields
            if any(field.name == total.into for name in names for field in _sources(above, name)):
                yield constraint


def _lines(merge, total, constraint):
    model, parent = merge.model, merge.model._meta.get_field(total.parent)
    amount, sources = model._meta.get_field(total.amount), _sources(model, total.amount)
    plain = ", ".join(f"{merge.merged(field)} AS {quoted(field.column)}" for field in sources)
    rows = (
        f"SELECT s.line, {merge.merged(parent)} AS parent_id, t.{quoted(parent.column)} AS was_parent_id, "
        f"t.{quoted(amount.column)} AS was, {plain} "
        f"FROM {merge.table} s LEFT JOIN {merge.target} t ON t.id = s.id"
    )
    made = generated(amount) if isinstance(amount, models.GeneratedField) else quoted(amount.column)
    (so_far, values), (whole, _) = (
        _broken(total, constraint, parent.related_model, each) for each in ("so_far", "whole")
    )
    sql = RUNNING.format(amount=made, rows=rows, so_far=so_far, whole=whole)
    return [line for (line,) in fetch(sql, [*values, *values])]


def _broken(total, constraint, above, moved):
    """The lines after which the parent breaks its constraint, with the total as it would be, as (SQL, values)."""
    test, values = test_of(above, constraint)
    names = constraint.condition.referenced_base_fields
    computed = [field for field in map(above._meta.get_field, names) if isinstance(field, models.GeneratedField)]
    stored = dict.fromkeys(field.column for name in names for field in _sources(above, name))
    into = above._meta.get_field(total.into).column
    columns = ", ".join(
        f"p.{quoted(column)}{f' + r.{moved}' if column == into else ''} AS {quoted(column)}" for column in stored
    )
    made = "".join(f", {generated(field)} AS {quoted(field.column)}" for field in computed)
    return BROKEN.format(made=made, columns=columns, above=quoted(above._meta.db_table), test=test), values
