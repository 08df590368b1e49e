"""Compares staged rows with the registers and merges them, in a few statements over whole tables.

An empty cell leaves a field as it is, 清空 empties it; a row in which nothing differs is not written at all.
"""

from django.db import connection, models
from django.db.models.expressions import Col
from django.db.models.sql import Query

from core.fields import SealedField
from core.history import replan
from core.imports.staging import execute, fetch, quoted


class Moved(Exception):
    """The registers changed between staging and merging in a way that the staged rows do not fit any more.

    `lines` are the rows whose record somebody saved meanwhile.
    """

    def __init__(self, lines=()):
        self.lines = list(lines)
        super().__init__(self.lines)


class Merge:
    """The SQL of one stage."""

    def __init__(self, stage):
        self.stage, self.model = stage, stage.model
        self.table, self.target = stage.table, quoted(stage.target)
        self.parent = stage.feed.ledger.parent

    # -- expressions ------------------------------------------------------------------------------------------

    def _cleared(self, field):
        cleared = f"'{field.name}' = ANY(s.cleared)"
        return f"({cleared} AND NOT {self._follows(field)})" if self._follows(field) else cleared

    def _follows(self, field):
        """Whether a stored field follows from other records, which would undo at once what a file says of it."""
        return self.stage.feed.ledger.followed.get(field.name, "")

    def _said(self, field):
        """Whether the file says something about a field that may count."""
        column = quoted(field.column)
        said = f"s.{column} IS NOT NULL"
        if self._follows(field):  # looked up only where something else is said: nearly all rows repeat what is known
            said += f" AND NOT (s.{column} IS DISTINCT FROM t.{column} AND {self._follows(field)})"
        if self._is_name(field):
            return f"({said} AND NOT (s.{column} ~ '[?\ufffd]' AND t.{column} <> ''))"
        pairs = self.stage.feed.kept.get(field.name)
        if pairs:
            listed = ", ".join(f"('{said_word}', '{known}')" for said_word, known in sorted(pairs))
            return f"({said} AND (s.{column}, t.{column}) NOT IN ({listed}))"
        return said

    def _is_name(self, field):
        """Texts from which initials are made: a character lost in an old encoding must not overwrite them."""
        return not isinstance(field, SealedField) and any(derived.of == field.name for derived in self.stage.derived)

    def _after(self, field, source=None):
        """The field's value after the merge; a derived field follows its source."""
        column = quoted(field.column)
        said = self._said(source) if source else self._said(field)
        return f"CASE WHEN {self._cleared(source or field)} THEN {self._empty(field)} WHEN {said} THEN s.{column} ELSE t.{column} END"

    def _empty(self, field):
        """A field's value when nothing is known: its default, an empty text or list, or NULL."""
        if field.has_default():
            return f"{_literal(field.get_default())}::{field.db_type(connection)}"
        if field.null:
            return "NULL"
        return "''" if field.empty_strings_allowed else "NULL"

    def _updated(self):
        """(field, value after the merge) of every column an update may touch."""
        sources = {field.name: field for field in self.stage.fields}
        pairs = [(field, self._after(field)) for field in self.stage.fields]
        return pairs + [(field, self._after(field, sources[field.of])) for field in self.stage.derived]

    def _differs(self):
        pairs = [(f"t.{quoted(field.column)}", value) for field, value in self._updated()]
        if self.parent is None:
            pairs.append(("t.region_id", "s.region_id"))
        old, new = ", ".join(old for old, _ in pairs), ", ".join(new for _, new in pairs)
        return f"({old}) IS DISTINCT FROM ({new})"

    def _joined(self):
        return f"{self.table} s JOIN {self.target} t ON t.id = s.id"

    def fields_after(self):
        """(field, its value after the merge as SQL over `s` and `t`) of every field of the file."""
        return [(field, value) for field, value in self._updated() if field in self.stage.fields]

    def _placed_after(self):
        """The same of the place, which a child takes from its parent."""
        return [] if self.parent else [(self.model._meta.get_field("region"), "s.region_id")]

    def where_changed(self):
        """The condition for staged rows of known records that say something else than the register."""
        return f"NOT s.is_new AND {self._differs()}"

    # -- what would happen ------------------------------------------------------------------------------------

    def changed(self):
        """How many stored rows the merge would change, and how many of them it would move to another place."""
        moved = "false" if self.parent else "t.region_id <> s.region_id"
        return fetch(
            f"SELECT count(*), count(*) FILTER (WHERE {moved}) FROM {self._joined()} "
            f"WHERE NOT s.is_new AND {self._differs()}"
        )[0]

    def changing(self):
        """Lines of stored rows that the merge would change."""
        sql = f"SELECT s.line FROM {self._joined()} WHERE {self.where_changed()} ORDER BY s.line"
        return [line for (line,) in fetch(sql)]

    def edited(self):
        """Lines whose record was saved since it was staged, and would now be overwritten."""
        where = f"NOT s.is_new AND t.version <> s.version AND {self._differs()}"
        return [line for (line,) in fetch(f"SELECT s.line FROM {self._joined()} WHERE {where} ORDER BY s.line")]

    def followed(self, field):
        """Lines that say otherwise of a field than the records from which it follows."""
        column, cleared = quoted(field.column), f"'{field.name}' = ANY(s.cleared)"
        return fetch(
            f"SELECT s.line FROM {self._joined()} WHERE NOT s.is_new AND (s.{column} IS NOT NULL OR {cleared}) "
            f"AND s.{column} IS DISTINCT FROM t.{column} AND {self._follows(field)} ORDER BY s.line"
        )

    def samples(self, limit):
        """(line, id, [(field, old, new)]) of some rows that would change."""
        updated = self._placed_after() + self.fields_after()
        columns = ", ".join(f"t.{quoted(field.column)}, {value}" for field, value in updated)
        rows = fetch(
            f"SELECT s.line, s.id, {columns} FROM {self._joined()} WHERE NOT s.is_new AND {self._differs()} "
            f"ORDER BY s.line LIMIT {int(limit)}"
        )
        for line, pk, *values in rows:
            pairs = zip(updated, values[::2], values[1::2], strict=True)
            yield line, pk, [(field, old, new) for (field, _), old, new in pairs if old != new]

    def broken(self, constraints):
        """(line, constraint) of rows that would break check constraints of the register, by line: the whole record as the
        merge leaves it. All are asked at once, since reading the rows costs more than asking."""
        if not constraints:
            return []
        tests, values = zip(*(test_of(self.model, constraint) for constraint in constraints), strict=True)
        after = self._after_merge({name for each in constraints for name in each.condition.referenced_base_fields})
        held = ", ".join(f"({test})" for test in tests)
        rows = fetch(
            f"SELECT line, held FROM (SELECT line, ARRAY[{held}] AS held FROM {after} AS merged) AS told "
            "WHERE false = ANY(held) ORDER BY line",
            [value for each in values for value in each],
        )
        return [
            (line, each) for line, held in rows for each, holds in zip(constraints, held, strict=True) if holds is False
        ]

    def repeated(self, constraint):
        """Lines that would stand under a unique constraint beside a stored record, or beside an earlier line; new ones come last."""
        test, values = test_of(self.model, constraint) if constraint.condition else ("true", [])
        names = {*constraint.fields, *(constraint.condition.referenced_base_fields if constraint.condition else ())}
        columns = ", ".join(quoted(self.model._meta.get_field(name).column) for name in sorted(names))
        by = ", ".join(quoted(self.model._meta.get_field(name).column) for name in constraint.fields)
        return fetch(
            f"WITH after AS (SELECT line, is_new, {columns} FROM {self._after_merge(names)} AS merged), "
            f"beside AS (SELECT NULL::integer, false, {columns} FROM {self.target} t WHERE ({by}) IN (SELECT {by} FROM after) "
            f"AND NOT EXISTS (SELECT FROM {self.table} s WHERE s.id = t.id)) "
            f"SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY {by} ORDER BY is_new, line NULLS FIRST) AS place "
            f"FROM (SELECT * FROM after UNION ALL SELECT * FROM beside) AS records WHERE ({by}) IS NOT NULL AND ({test})) AS placed "
            "WHERE place > 1 AND line IS NOT NULL ORDER BY line",
            values,
        )

    def _after_merge(self, names):
        """The staged rows with these fields as the merge leaves them, as SQL."""
        computed = [field for field in self._computed() if field.name in names]
        read = {column.name for field in computed for column in columns_of(field)} | set(names)
        fields = [field for field in self.model._meta.concrete_fields if field.name in read and field not in computed]
        columns = ", ".join(f"{self.merged(field)} AS {quoted(field.column)}" for field in fields)
        made = "".join(f", {generated(field)} AS {quoted(field.column)}" for field in computed)
        return (
            f"(SELECT plain.*{made} FROM (SELECT s.line, s.is_new, {columns} FROM {self.table} s "
            f"LEFT JOIN {self.target} t ON t.id = s.id) AS plain)"
        )

    def signed(self, constraint):
        """Lines that say otherwise than what was signed of their record."""
        pairs = [
            (f"t.{quoted(field.column)}", after) for field, after in self._updated() if field.name in constraint.fields
        ]
        if not pairs:
            return []
        old, new = (", ".join(each) for each in zip(*pairs, strict=True))
        closed = constraint.closed(self.model, "t")
        return fetch(
            f"SELECT s.line FROM {self._joined()} WHERE NOT s.is_new AND {closed} AND ({old}) IS DISTINCT FROM ({new}) ORDER BY s.line"
        )

    def _computed(self):
        """Columns that the database computes from others of the row: a stage has none of them."""
        return [field for field in self.model._meta.concrete_fields if isinstance(field, models.GeneratedField)]

    def merged(self, field):
        """The field as the merge would leave it, of a stage `s` left-joined to its register `t`."""
        if field.name == "region":
            return "s.region_id"
        is_staged = field in (*self.stage.fields, *self.stage.derived)
        after = self._after(field) if is_staged else f"t.{quoted(field.column)}"
        return f"CASE WHEN s.is_new THEN {self._first(field, is_staged)} ELSE {after} END"

    # -- the merge --------------------------------------------------------------------------------------------

    def run(self, staged):
        """Update and insert; returns (new, changed). Raises Moved when a staged row finds no place any more.

        What known records give back, a sum or a seat that there is once, is free before new ones take it.
        `staged` rows were reviewed: an unlogged table that a crash of the database emptied is staged again, not merged.
        """
        expected = fetch(
            f"SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM {self.table}"
        )[0]
        if sum(expected) != staged:
            raise Moved
        stale = fetch(f"SELECT count(*) FROM {self._joined()} WHERE NOT s.is_new")[0][0] if expected[1] else 0
        if stale != expected[1]:
            raise Moved
        if expected[1] and (edited := self.edited()):
            raise Moved(edited)
        replan()
        changed = self._update() if expected[1] else 0
        new = self._insert() if expected[0] else 0
        if new != expected[0]:
            raise Moved
        return new, changed

    def _insert(self):
        staged = {field.name for field in (*self.stage.fields, *self.stage.derived)}
        names, values = ["id", "region_id"], ["s.id", self._region()]
        for field in self.model._meta.concrete_fields:
            if field.name in ("id", "region") or isinstance(field, models.GeneratedField):
                continue
            names.append(quoted(field.column))
            values.append(self._first(field, field.name in staged))
        return execute(
            f"INSERT INTO {self.target} ({', '.join(names)}) SELECT {', '.join(values)} "
            f"FROM {self.table} s {self._parent_join()} WHERE s.is_new {self._in_order()}"
        )

    def _in_order(self):
        """A file by days is not in the order of an index by stations: neighbours in it are written a third faster."""
        key, staged = self.stage.feed.ledger.key, {field.name: field for field in self.stage.fields}
        if len(key) == 1 or not staged.keys() >= set(key):
            return ""
        return "ORDER BY " + ", ".join(f"s.{quoted(staged[name].column)}" for name in key)

    def _first(self, field, is_staged):
        """The field's value in a new row."""
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return "now()"
        empty = self._empty(field)
        if not is_staged:
            return empty
        return f"s.{quoted(field.column)}" if empty == "NULL" else f"COALESCE(s.{quoted(field.column)}, {empty})"

    def _update(self):
        pairs = [(quoted(field.column), value) for field, value in self._updated()]
        pairs += [("region_id", self._region()), ("version", "t.version + 1"), ("updated_at", "now()")]
        assignments = ", ".join(f"{column} = {value}" for column, value in pairs)
        parent = f", {quoted(self.parent.related_model._meta.db_table)} p" if self.parent else ""
        belongs = f"AND p.id = s.{quoted(self.parent.column)}" if self.parent else ""
        return execute(
            f"UPDATE {self.target} t SET {assignments} FROM {self.table} s{parent} "
            f"WHERE t.id = s.id AND NOT s.is_new {belongs} AND {self._differs()}"
        )

    def _region(self):
        """A child lies where its parent lies now, which may have moved since the file was staged."""
        return "p.region_id" if self.parent else "s.region_id"

    def _parent_join(self):
        if self.parent is None:
            return ""
        return f"JOIN {quoted(self.parent.related_model._meta.db_table)} p ON p.id = s.{quoted(self.parent.column)}"


def test_of(model, constraint):
    """(SQL, values): what the condition of a constraint asks of a row, over columns of the register's names."""
    query = Query(model, alias_cols=False)
    return query.build_where(constraint.condition).as_sql(query.get_compiler(connection=connection), connection)


def columns_of(field):
    """The stored fields a generated column is computed from, those of its conditions too."""
    query = Query(field.model, alias_cols=False)
    return {column.target for column in _columns_in(field.expression.resolve_expression(query, allow_joins=False))}


def _columns_in(expression):
    if isinstance(expression, Col):
        return [expression]
    parts = expression.get_source_expressions() if hasattr(expression, "get_source_expressions") else ()
    return [column for part in parts for column in _columns_in(part)]


def generated(field):
    """The expression of a generated column as SQL over columns of the same names; its constants are the model's own."""
    sql, values = field.generated_sql(connection)
    return sql % tuple(_literal(value) for value in values)


def _literal(value):
    """A default of a model field as SQL: a list (always empty), a number or a word of ours."""
    if isinstance(value, list):
        return "'{}'"
    if isinstance(value, bool | int):
        return str(int(value)) if not isinstance(value, bool) else str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
