"""Walls that stand in the database itself: row-level security by region, and children that share their parent's region."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import BaseConstraint, ProtectedError

SCOPE = "(select nullif(current_setting('portal.scope', true), ''))"
TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
"""The day it is here: a connection's own CURRENT_DATE is that of UTC, until eight in the morning yesterday's."""


class SqlConstraint(BaseConstraint):
    """A constraint made by statements after the table exists; checked by the database alone."""

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, model, instance, exclude=None, using=None):
        """The database is the judge: nothing to add for one instance."""


class TriggerConstraint(SqlConstraint):
    """One kept by triggers, all of which call the function of its name."""

    @property
    def refusal(self):
        """The statement by which a trigger refuses a row."""
        return f"RAISE check_violation USING CONSTRAINT = '{self.name}', MESSAGE = '{self.name}';"

    def when_changed(self, trigger, table, columns, schema_editor, where=""):
        """The trigger of an update that changes one of these columns; `where` is asked of it besides, as SQL."""
        was, now = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
        asked = f"{where} AND " if where else ""
        return (
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW "
            f"WHEN ({asked}({was}) IS DISTINCT FROM ({now})) EXECUTE FUNCTION {schema_editor.quote_name(self.name)}()"
        )

    def refusing_sql(self, model, schema_editor, refused, columns, *, events="DELETE", held=""):
        """The function that refuses what `refused` says of OLD and NEW, as SQL, and the triggers that ask it: at these
        events, and of an update that changes one of these columns. What `held` locks is held before it asks."""
        quote, name = schema_editor.quote_name, schema_editor.quote_name(self.name)
        table = quote(model._meta.db_table)
        body = (
            f"BEGIN {held} IF {refused} THEN {self.refusal} END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
        )
        changed = [self.when_changed(quote(f"{self.name}_kept"), table, columns, schema_editor)] if columns else []
        return "; ".join(
            [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $asked$ {body} $asked$",
                f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
                *changed,
            ]
        )

    def remove_sql(self, model, schema_editor):
        return f"DROP FUNCTION {schema_editor.quote_name(self.name)}() CASCADE"

    def __eq__(self, other):
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()


class RowSecurity(SqlConstraint):
    """Rows are visible and writable only inside the transaction's scope; without a scope there are none.

    CASE keeps the planner's estimate at one half: a bare comparison with an unknown scope would be taken
    for 0.5 % of the rows, and the plans for a whole city would be wrong.

    Rows of a `shared` table are also read, not written, by the places below theirs: a paper of the city that every
    town works with.
    """

    def __init__(self, *, name, column="region_id", shared=False):
        self.column, self.shared = column, shared
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        test = f"CASE WHEN starts_with({self.column}, {SCOPE}) THEN true ELSE false END"
        walls = (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {schema_editor.quote_name(self.name)} ON {table} USING ({test}) WITH CHECK ({test})"
        )
        if not self.shared:
            return walls
        above = f"CASE WHEN starts_with({SCOPE}, {self.column}) THEN true ELSE false END"
        return f"{walls}; CREATE POLICY {schema_editor.quote_name(self._reading)} ON {table} FOR SELECT USING ({above})"

    @property
    def _reading(self):
        return f"{self.name}_read"

    def remove_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        reading = f"DROP POLICY {schema_editor.quote_name(self._reading)} ON {table}; " if self.shared else ""
        return (
            f"{reading}DROP POLICY {schema_editor.quote_name(self.name)} ON {table}; "
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
        )

    def __eq__(self, other):
        return isinstance(other, RowSecurity) and self.deconstruct() == other.deconstruct()

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        if self.column != "region_id":
            kwargs["column"] = self.column
        if self.shared:
            kwargs["shared"] = True
        return path, args, kwargs


class SameRegion(SqlConstraint):
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


class RunningTotal(TriggerConstraint):
    """The sum of a column over the children, kept on their parent at every write, however it came.

    A CHECK on the parent then bounds the sum (支付 ≤ 拨付), and two people writing at once wait for each other.
    A parent outside the transaction's scope is refused: a total that silently stood still would be wrong.
    """

    def __init__(self, *, name, amount, parent, into):
        self.amount, self.parent, self.into = amount, parent, into
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        parent = model._meta.get_field(self.parent)
        key, amount = quote(parent.column), quote(model._meta.get_field(self.amount).column)
        target, into = quote(parent.related_model._meta.db_table), quote(self.into)
        new = f"SELECT {key} AS parent_id, {amount} AS amount FROM new_rows"
        old = f"SELECT {key}, -{amount} FROM old_rows"
        changes = {
            "INSERT": new,
            "UPDATE": f"{new} UNION ALL {old}",
            "DELETE": f"SELECT {key} AS parent_id, -{amount} AS amount FROM old_rows",
        }
        # Nothing to add ends here: the update of a parent that lies in the same table fires the trigger again.
        branches = "".join(
            f"IF TG_OP = '{event}' THEN IF EXISTS (SELECT FROM ({rows}) AS moved WHERE parent_id IS NOT NULL) "
            f"THEN {self._add(rows, target, into)} END IF; END IF; "
            for event, rows in changes.items()
        )
        body = f"DECLARE wanted bigint; written bigint; BEGIN {branches}RETURN NULL; END"
        return (
            f"CREATE FUNCTION {quote(self.name)}() RETURNS trigger LANGUAGE plpgsql AS $total$ {body} $total$; "
            + "; ".join(self._trigger(model, event, tables, quote) for event, tables in self._events())
        )

    @staticmethod
    def _add(rows, target, into):
        sums = f"SELECT parent_id, sum(amount) AS amount FROM ({rows}) AS moved WHERE parent_id IS NOT NULL GROUP BY parent_id"
        return (
            f"WITH sums AS (SELECT * FROM ({sums}) AS changed WHERE amount <> 0), "
            f"written_rows AS (UPDATE {target} t SET {into} = t.{into} + sums.amount FROM sums WHERE t.id = sums.parent_id RETURNING 1) "
            "SELECT (SELECT count(*) FROM sums), (SELECT count(*) FROM written_rows) INTO wanted, written; "
            "IF wanted <> written THEN RAISE insufficient_privilege USING MESSAGE = 'total outside the scope'; END IF;"
        )

    @staticmethod
    def _events():
        return (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )

    def _trigger(self, model, event, tables, quote):
        return (
            f"CREATE TRIGGER {quote(f'{self.name}_{event.lower()}')} AFTER {event} ON {quote(model._meta.db_table)} "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {quote(self.name)}()"
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs.update(amount=self.amount, parent=self.parent, into=self.into)
        return path, args, kwargs


class Unchanging(TriggerConstraint):
    """Rows are written once: a wrong one is answered by a counter-entry, never changed or deleted.

    `but` names what still moves without a person's hand: totals kept by `RunningTotal`. A row that only
    follows its parent to another place is not changed.
    """

    def __init__(self, *, name, but=(), violation_error_message=None):
        self.but = tuple(but)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def create_sql(self, model, schema_editor):
        quote, name = schema_editor.quote_name, schema_editor.quote_name(self.name)
        fields = model._meta.concrete_fields
        # Generated columns are not known yet when the trigger fires.
        moving = [
            each for each in fields if each.name in (*self.but, "region") or isinstance(each, models.GeneratedField)
        ]
        kept = ", ".join(quote(each.column) for each in fields if each not in moving)
        less = "".join(f" - '{each.column}'" for each in moving)
        body = (
            f"IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW){less} = to_jsonb(OLD){less} THEN RETURN NEW; END IF; END IF; "
            f"{self.refusal}"
        )
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $refuse$ BEGIN {body} END $refuse$; "
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {kept} OR DELETE ON {quote(model._meta.db_table)} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "but": self.but} if self.but else kwargs


class TakenOver(TriggerConstraint):
    """Facts of the parent that a row carries itself, so that it is found and bounded by them: `fields` {own: parent's}.

    They are copied whenever a row is written or moved to another parent; the parent's must not change afterwards.
    """

    def __init__(self, *, name, parent, fields):
        self.parent, self.fields = parent, dict(fields)
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        parent = model._meta.get_field(self.parent)
        above = parent.related_model._meta
        theirs = ", ".join(f"p.{quote(above.get_field(name).column)}" for name in self.fields.values())
        own = ", ".join(f"NEW.{quote(model._meta.get_field(name).column)}" for name in self.fields)
        body = (
            f"BEGIN SELECT {theirs} INTO {own} FROM {quote(above.db_table)} p WHERE p.id = NEW.{quote(parent.column)}; "
            "RETURN NEW; END"
        )
        return (
            f"CREATE FUNCTION {quote(self.name)}() RETURNS trigger LANGUAGE plpgsql AS $taken$ {body} $taken$; "
            f"CREATE TRIGGER {quote(self.name)} BEFORE INSERT OR UPDATE OF {quote(parent.column)} "
            f"ON {quote(model._meta.db_table)} FOR EACH ROW EXECUTE FUNCTION {quote(self.name)}()"
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "parent": self.parent, "fields": self.fields}


def refusal_of(error):
    """The Chinese sentence of what refused a write: the constraint that the database names, or rows that stand below.

    Empty for a constraint without a sentence of its own.
    """
    if isinstance(error, ProtectedError):
        kinds = "、".join(sorted({str(row._meta.verbose_name) for row in error.protected_objects}))
        return f"不能删除：还有{kinds}与它相连，请先处理。"
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if not name:
        return ""
    registers = (model for app in apps.all_models.values() for model in app.values())
    constraints = (constraint for model in registers for constraint in model._meta.constraints)
    found = next((constraint for constraint in constraints if constraint.name == name), None)
    sentence = str(found.get_violation_error_message()) if found else ""
    return "" if sentence == str(found and found.default_violation_error_message % {"name": name}) else sentence


class SameParent(SqlConstraint):
    """A row names a sibling of its own parent only, for instance a member of its own household.

    The sibling declares (region, parent, id) unique. It stands for the plain foreign key to the sibling, and follows
    a sibling that moves to another parent.
    """

    def __init__(self, *, name, sibling, parent):
        self.sibling, self.parent = sibling, parent
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        sibling, parent = model._meta.get_field(self.sibling), model._meta.get_field(self.parent)
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({quote(sibling.column)}, {quote(parent.column)}, region_id) "
            f"REFERENCES {quote(sibling.related_model._meta.db_table)} (id, {quote(parent.column)}, region_id) "
            "ON UPDATE CASCADE"
        )

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def __eq__(self, other):
        if not isinstance(other, SameParent):
            return False
        return (self.name, self.sibling, self.parent) == (other.name, other.sibling, other.parent)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "sibling": self.sibling, "parent": self.parent}
