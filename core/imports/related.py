"""Staged rows as they will be, with the records they name: for row rules that look at more than their own row."""

from django.db import connection

from core.imports.merging import Merge
from core.imports.staging import fetch


def staged_rows(stage, columns, stored_too=()):
    """(line, values) of new and changed rows as they will be.

    Columns `stored_too` count as they are stored where the file has none of them.
    """
    stored, changed = stage.model._meta.db_table, Merge(stage).where_changed()
    names = [column for column in columns if column in (*stage.columns, *stored_too)]
    if not names:
        return
    chosen = ", ".join(after(stage, name) for name in names)
    for line, *values in fetch(
        f"SELECT s.line, {chosen} FROM {stage.table} s LEFT JOIN {stored} t ON t.id = s.id "
        f"WHERE s.is_new OR ({changed}) ORDER BY s.line"
    ):
        yield line, dict(zip(names, values, strict=True))


def after(stage, column):
    """What stands in a column when the file is merged, as SQL over `s` and `t`."""
    said = {field.column: value for field, value in Merge(stage).fields_after()}
    return f"CASE WHEN s.is_new THEN s.{column} ELSE {said[column]} END" if column in said else f"t.{column}"


def records_named(model, rows, column, *along):
    """{key: record} of what the rows name in a column."""
    return model.objects.select_related(*along).in_bulk({values.get(column) for _, values in rows} - {None})


def with_related(*names):
    """An import check: the ledger's row rule asked once more of the whole record, now with those that these keys name."""

    def check(stage, strict):
        keys = [stage.model._meta.get_field(name) for name in names]
        plain = [field for field in stage.model._meta.concrete_fields if not (field.is_relation or field.generated)]
        columns = [field.column for field in (*keys, *plain)]
        rows = list(staged_rows(stage, columns, stored_too=columns))
        named = {field: records_named(field.related_model, rows, field.column) for field in keys}
        for line, stored in rows:
            values = {field.name: _as_python(field, stored[field.column]) for field in plain}
            values |= {field.name: named[field].get(stored[field.column]) for field in keys}
            for name, sentence in stage.feed.ledger.row_rule(values):
                yield line, name, "error", "row_rule", sentence

    return check


def _as_python(field, value):
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
