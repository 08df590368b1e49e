"""The staging table of one register of one batch: rows wait there, typed like the register, until they are merged."""

import io

from django.db import connection, models

from core.constraints import SCOPE
from core.fields import Derived
from core.imports.cleaning import array
from core.imports.layouts import Cell

OWN = ("line", "id", "version", "is_new", "cleared", "region_id")


def derived_of(model, names):
    """The derived fields of the model whose source is among the staged ones."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Derived) and field.of in names]


class Stage:
    """`stage_<batch>_<register>`: unlogged, dropped after the merge."""

    def __init__(self, batch_id, feed):
        self.feed, self.model = feed, feed.ledger.model
        names = dict.fromkeys(_field_name(entry) for entry in feed.columns.values())
        names |= dict.fromkeys((*feed.fixed, *feed.placed))
        if feed.through:
            names |= {feed.ledger.parent.name: None}
        self.fields = [self.model._meta.get_field(name) for name in names]
        self.derived = derived_of(self.model, names)
        self.table = f"stage_{int(batch_id)}_{self.model._meta.model_name}"
        self.target = self.model._meta.db_table

    @property
    def columns(self):
        return [field.column for field in (*self.fields, *self.derived)]

    def create(self):
        """An empty table; what a killed run left behind is dropped."""
        typed = ", ".join(f"{quoted(field.column)} {column_type(field)}" for field in (*self.fields, *self.derived))
        execute(
            f"DROP TABLE IF EXISTS {self.table}; CREATE UNLOGGED TABLE {self.table} "
            f"(line integer, id bigint, version integer, is_new boolean, cleared text[], region_id varchar(12), {typed}) "
            "WITH (autovacuum_enabled = false)"
        )

    def copy(self, lines):
        """Append rows: tab-separated tokens in the order of OWN and `columns`."""
        names = ", ".join(quoted(name) for name in (*OWN, *self.columns))
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY {self.table} ({names}) FROM STDIN", io.StringIO("\n".join(lines) + "\n"))

    def analyze(self):
        """Statistics of what later statements join and filter by; the other columns would only take time."""
        names = {*self.feed.ledger.key, *self.feed.ledger.other_key}
        joined = [field.column for field in (*self.fields, *self.derived) if field.is_relation or field.name in names]
        execute(f"ANALYZE {self.table} ({', '.join(map(quoted, ('id', 'is_new', *joined)))})")

    def close(self):
        """From here on people look at it: the same wall stands around it as around the register itself.

        COPY does not work under row security, so the wall stands only now.
        """
        test = f"CASE WHEN starts_with(region_id, {SCOPE}) THEN true ELSE false END"
        execute(
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY scope ON {self.table} USING ({test}) WITH CHECK ({test})"
        )

    def drop(self):
        execute(f"DROP TABLE IF EXISTS {self.table}")

    def exists(self):
        return self.table in connection.introspection.table_names()

    def keys(self):
        """The primary keys of the staged records."""
        return [pk for (pk,) in fetch(f"SELECT id FROM {self.table}")]

    def new_lines(self):
        """Lines whose record the register does not hold yet."""
        return [line for (line,) in fetch(f"SELECT line FROM {self.table} WHERE is_new ORDER BY line")]

    def lines_without(self, column, above):
        """Lines whose record belongs to one that is neither in its register nor in its staging table `above`."""
        rows = fetch(
            f"SELECT s.line FROM {self.table} s LEFT JOIN {above.table} a ON a.id = s.{quoted(column)} "
            f"LEFT JOIN {quoted(above.target)} p ON p.id = s.{quoted(column)} "
            "WHERE a.id IS NULL AND p.id IS NULL ORDER BY s.line"
        )
        return [line for (line,) in rows]

    def remove(self, lines):
        """Take out rows that turned out wrong after they were staged."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table} WHERE line = ANY(%s)", [array(lines)])


def _field_name(entry):
    return entry.field if isinstance(entry, Cell) else entry


def column_type(field):
    """The column's type without its limits on null; a foreign key is the number it holds."""
    if isinstance(field, models.ForeignKey):
        return field.target_field.rel_db_type(connection)
    return field.db_type(connection)


def do_not_wait_for_disk():
    """For a transaction that a crash may undo: staged rows do not outlive one, and are read from the file again."""
    execute("SET LOCAL synchronous_commit = off")


def quoted(name):
    return connection.ops.quote_name(name)


def execute(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def fetch(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
