"""Walls that stand in the database itself: row-level security by region, and children that share their parent's region."""

from django.db.models import BaseConstraint

SCOPE = "(select nullif(current_setting('portal.scope', true), ''))"


class _SqlConstraint(BaseConstraint):
    """A constraint made by statements after the table exists; checked by the database alone."""

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, model, instance, exclude=None, using=None):
        """The database is the judge: nothing to add for one instance."""


class RowSecurity(_SqlConstraint):
    """Rows are visible and writable only inside the transaction's scope; without a scope there are none.

    CASE keeps the planner's estimate at one half: a bare comparison with an unknown scope would be taken
    for 0.5 % of the rows, and the plans for a whole city would be wrong.
    """

    def __init__(self, *, name, column="region_id"):
        self.column = column
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        test = f"CASE WHEN starts_with({self.column}, {SCOPE}) THEN true ELSE false END"
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {schema_editor.quote_name(self.name)} ON {table} USING ({test}) WITH CHECK ({test})"
        )

    def remove_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY {schema_editor.quote_name(self.name)} ON {table}; "
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
        )

    def __eq__(self, other):
        return isinstance(other, RowSecurity) and (self.name, self.column) == (other.name, other.column)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        if self.column != "region_id":
            kwargs["column"] = self.column
        return path, args, kwargs


class SameRegion(_SqlConstraint):
    """A child's region is its parent's, and follows it; the parent declares (id, region) unique."""

    def __init__(self, *, name, parent):
        self.parent = parent
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        parent = model._meta.get_field(self.parent)
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({quote(parent.column)}, region_id) "
            f"REFERENCES {quote(parent.related_model._meta.db_table)} (id, region_id) ON UPDATE CASCADE"
        )

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def __eq__(self, other):
        return isinstance(other, SameRegion) and (self.name, self.parent) == (other.name, other.parent)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs["parent"] = self.parent
        return path, args, kwargs
