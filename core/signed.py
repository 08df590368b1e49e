"""What was signed or paid stays as it was: fields that a plain edit may change only before, rows that nobody removes after."""

from core.constraints import TriggerConstraint


def _listed(states):
    return ", ".join(f"'{state}'" for state in states)


class Kept(TriggerConstraint):
    """While a stored row is closed, these `fields` stay and the row is not deleted."""

    def __init__(self, *, name, fields, violation_error_message=None):
        self.fields = tuple(fields)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def closed(self, model, row):
        """The condition for a stored row, as SQL."""
        raise NotImplementedError

    def by_hand(self, model):
        """The condition for an update that no step makes, as SQL."""
        return "true"

    def create_sql(self, model, schema_editor):
        quote, name = schema_editor.quote_name, schema_editor.quote_name(self.name)
        table, closed = quote(model._meta.db_table), self.closed(model, "OLD")
        asked = f"{self.by_hand(model)} AND {closed}"
        changed = self.when_changed(name, table, self.columns(model, schema_editor), schema_editor, asked)
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $signed$ BEGIN {self.refusal} END $signed$; "
            f"{changed}; CREATE TRIGGER {quote(f'{self.name}_kept')} BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN ({closed}) EXECUTE FUNCTION {name}()"
        )

    def columns(self, model, schema_editor):
        return [schema_editor.quote_name(model._meta.get_field(each).column) for each in self.fields]

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields}


class Signed(Kept):
    """A row is closed while it stands in none of the states `open_in`.

    A step may still write the fields: it moves the row on, and leaves its own trace. Where people type the state there
    are no steps, and a new state brings nothing along.
    """

    def __init__(self, *, open_in, **kwargs):
        self.open_in = tuple(open_in)
        super().__init__(**kwargs)

    def closed(self, model, row):
        return f"{row}.state NOT IN ({_listed(self.open_in)})"

    def by_hand(self, model):
        return "true" if model._meta.get_field("state").editable else "OLD.state = NEW.state"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "open_in": self.open_in}


class Settled(Kept):
    """A row is closed while its field `by` is filled in: the payment made of it, the day it was paid."""

    def __init__(self, *, by, **kwargs):
        self.by = by
        super().__init__(**kwargs)

    def closed(self, model, row):
        return f"{row}.{model._meta.get_field(self.by).column} IS NOT NULL"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "by": self.by}


class Booked(Kept):
    """A row is closed once one of the `totals` that the database keeps on it is more than nothing: money was booked below it."""

    def __init__(self, *, totals, **kwargs):
        self.totals = tuple(totals)
        super().__init__(**kwargs)

    def closed(self, model, row):
        return f"({' OR '.join(f'{row}.{total} <> 0' for total in self.totals)})"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "totals": self.totals}


class Relied(Kept):
    """A row is closed while another register relies on it: `closed` looks there; a subclass says which fields are `kept`.

    What `held` locks is held meanwhile, so that of two who press at once the second sees what the first did.
    """

    kept, held = (), ""

    def __init__(self, **kwargs):
        super().__init__(fields=self.kept, **kwargs)

    def refused(self, model):
        """What is refused of a change or a removal, as SQL."""
        return self.closed(model, "OLD")

    def create_sql(self, model, schema_editor):
        columns = self.columns(model, schema_editor)
        return self.refusing_sql(model, schema_editor, self.refused(model), columns, held=self.held)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {name: value for name, value in kwargs.items() if name != "fields"}


class SignedAbove(TriggerConstraint):
    """While the `parent` stands in none of the states `open_in`, no row is added below it, moved, deleted or changed in `fields`.

    The parent is held meanwhile: who signs it and who writes below it go one after the other.
    """

    def __init__(self, *, name, parent, fields, open_in, violation_error_message=None):
        self.parent, self.fields, self.open_in = parent, tuple(fields), tuple(open_in)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def create_sql(self, model, schema_editor):
        quote, parent = schema_editor.quote_name, model._meta.get_field(self.parent)
        above, key = quote(parent.related_model._meta.db_table), quote(parent.column)
        columns = [key, *(quote(model._meta.get_field(each).column) for each in self.fields)]
        is_closed = (
            f"EXISTS (SELECT FROM (SELECT state FROM {above} WHERE id IN (OLD.{key}, NEW.{key}) ORDER BY id "
            f"FOR NO KEY UPDATE) AS above WHERE state NOT IN ({_listed(self.open_in)}))"
        )
        return self.refusing_sql(model, schema_editor, is_closed, columns, events="INSERT OR DELETE")

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "parent": self.parent, "fields": self.fields, "open_in": self.open_in}
