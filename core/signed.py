"""What was signed on the way stays as it was signed: fields that a plain edit may change only in a process's first states."""

from core.constraints import TriggerConstraint


class Signed(TriggerConstraint):
    """While a row stands in none of the states `open_in`, these `fields` stay and the row is not deleted.

    A step may still write them: it moves the row on, and leaves its own trace. Where people type the state there are
    no steps, and a new state brings nothing along.
    """

    def __init__(self, *, name, fields, open_in, violation_error_message=None):
        self.fields, self.open_in = tuple(fields), tuple(open_in)
        super().__init__(name=name, violation_error_message=violation_error_message)

    @property
    def closed(self):
        """The condition for a stored row, as SQL over `{}`."""
        states = ", ".join(f"'{state}'" for state in self.open_in)
        return f"{{}}.state NOT IN ({states})"

    def create_sql(self, model, schema_editor):
        quote, name = schema_editor.quote_name, schema_editor.quote_name(self.name)
        table = quote(model._meta.db_table)
        columns = [quote(model._meta.get_field(each).column) for each in self.fields]
        was, now = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
        by_no_step = "" if model._meta.get_field("state").editable else "OLD.state = NEW.state AND "
        changed = f"{by_no_step}{self.closed.format('OLD')} AND ({was}) IS DISTINCT FROM ({now})"
        body = f"BEGIN RAISE check_violation USING CONSTRAINT = '{self.name}', MESSAGE = '{self.name}'; END"
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $signed$ {body} $signed$; "
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW WHEN ({changed}) "
            f"EXECUTE FUNCTION {name}(); "
            f"CREATE TRIGGER {quote(f'{self.name}_kept')} BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN ({self.closed.format('OLD')}) EXECUTE FUNCTION {name}()"
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields, "open_in": self.open_in}
