"""Writes made rows into a register: COPY into a staging table, from there one INSERT through the row-level wall.

PostgreSQL refuses COPY straight into a table with row-level security. Sealed and derived columns are filled by the
fields themselves, so that a synthetic row looks like one saved by a page.
"""

import io
from datetime import date

from django.db.models import AutoField, GeneratedField
from django.utils import timezone

from core.fields import Derived, SealedField

CELLS = {
    type(None): lambda value: r"\N",
    bool: lambda value: "t" if value else "f",
    str: str,
    int: str,
    float: str,
    date: str,
    list: lambda value: "{" + ",".join(value) + "}",
    bytes: lambda value: r"\\x" + value.hex(),
}


class Table:
    """One register, filled in batches by a single process. The first row names the columns, `optional` the rest."""

    def __init__(self, model, optional=()):
        self.model, self.optional = model, optional
        self.lines = []

    def _settle(self, columns):
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        self.sealed = {name: fields[name].get_prep_value for name in columns if isinstance(fields[name], SealedField)}
        self.derived = [(name, field.of, field.derive) for name, field in fields.items() if isinstance(field, Derived)]
        self.blank = {name: _blank(fields[name]) for name in columns}
        self.written = [*columns, *(name for name, _, _ in self.derived)]
        self.fixed = _fixed(fields, self.written)

    def add(self, row):
        if not hasattr(self, "written"):
            self._settle([*row, *(name for name in self.optional if name not in row)])
        row = self.blank | row
        for name, of, derive in self.derived:
            row[name] = derive(row[of])
        for name, seal in self.sealed.items():
            row[name] = seal(row[name])
        self.lines.append("\t".join([CELLS[value.__class__](value) for value in map(row.__getitem__, self.written)]))

    def flush(self, cursor):
        """Write what was added; the caller's transaction has its scope set."""
        if not self.lines:
            return
        staging, target = f"demo_{self.model._meta.model_name}", self.model._meta.db_table
        names, extra = _names(self.written), _names(self.fixed)
        cursor.execute(f"CREATE TEMP TABLE {staging} AS SELECT {names} FROM {target} WITH NO DATA")
        cursor.copy_expert(f"COPY {staging} ({names}) FROM STDIN", io.StringIO("\n".join(self.lines)))
        marks = ", ".join(["%s"] * len(self.fixed))
        cursor.execute(
            f"INSERT INTO {target} ({names}, {extra}) SELECT {names}, {marks} FROM {staging}", list(self.fixed.values())
        )
        cursor.execute(f"DROP TABLE {staging}")
        self.lines.clear()


def _names(columns):
    return ", ".join(f'"{column}"' for column in columns)


def _blank(field):
    """What a column holds when a row does not say."""
    default = field.get_default()
    return default if default is not None or field.null else ""


def _fixed(fields, written):
    """Columns that are the same in every row: the model's defaults, and the time."""
    now = timezone.now()
    fixed = {}
    for name, field in fields.items():
        if name in written or isinstance(field, AutoField | GeneratedField):
            continue
        value = now if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False) else _blank(field)
        if value is not None:
            fixed[name] = value
    return fixed
