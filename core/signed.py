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
        columns = [quote(model._meta.get_field(each).column) for each in self.fields]
        changed = self.when_changed(name, table, columns, schema_editor, f"{self.by_hand(model)} AND {closed}")
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $signed$ BEGIN {self.refusal} END $signed$; "
            f"{changed}; CREATE TRIGGER {quote(f'{self.name}_kept')} BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN ({closed}) EXECUTE FUNCTION {name}()"
        )

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


class SignedAbove(TriggerConstraint):
    """While the `parent` stands in none of the states `open_in`, no row is added below it, moved, deleted or changed in `fields`.

    The parent is held meanwhile: who signs it and who writes below it go one after the other.
    """

    def __init__(self, *, name, parent, fields, open_in, violation_error_message=None):
        self.parent, self.fields, self.open_in = parent, tuple(fields), tuple(open_in)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def create_sql(self, model, schema_editor):
        quote, name = schema_editor.quote_name, schema_editor.quote_name(self.name)
        parent, table = model._meta.get_field(self.parent), quote(model._meta.db_table)
        above, key = quote(parent.related_model._meta.db_table), quote(parent.column)
        columns = [key, *(quote(model._meta.get_field(each).column) for each in self.fields)]
        body = (
            "BEGIN IF EXISTS (SELECT FROM ("
            f"SELECT state FROM {above} WHERE id IN (OLD.{key}, NEW.{key}) ORDER BY id FOR NO KEY UPDATE"
            f") AS above WHERE state NOT IN ({_listed(self.open_in)})) THEN {self.refusal} END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
        )
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $signed$ {body} $signed$; "
            f"CREATE TRIGGER {name} BEFORE INSERT OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}(); "
            + self.when_changed(quote(f"{self.name}_kept"), table, columns, schema_editor)
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "parent": self.parent, "fields": self.fields, "open_in": self.open_in}
