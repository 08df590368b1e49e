"""Seals every stored number anew under the first key of `FIELD_KEYS`, wherever it lies, so that the other keys can go.

A batch of rows is one transaction: what is done stays done, and another run finds the rest. Nothing that people know of
a record changes, so neither its version nor its history moves; kept events and staged rows are sealed anew themselves.
"""

import re

import pgtrigger
from django.apps import apps

from core import sealing
from core.imports.staging import execute, fetch, quoted
from core.scoping import whole_city

AT_ONCE = 2000
BYTES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type = 'bytea' ORDER BY table_name, ordinal_position
"""
# A sealed value among the cells of a JSON column, as PostgreSQL writes it there: format byte, key byte, nonce, text, tag.
IN_JSON = re.compile(r'(?<="\\\\x)0[12][0-9a-f]{58,}(?=")')
STALE = {
    "bytea": "substr({column}, 1, 2) <> '\\x{head}'",
    "jsonb": r"""{column}::text ~ '"\\\\x(?!{head})0[12][0-9a-f]{{58,}}"'""",
}


def first_key_is_known_by_its_mark():
    """Whether no other key in the list has the first one's key byte, by which what it sealed is recognised."""
    ring = sealing.keyring()
    return len(ring.openers[ring.head]) == 1


def holders():
    """Every table with sealed numbers: registers, their kept events, the staging tables of open imports.

    A model names in `sealed_inside` its JSON columns that hold some among other cells.
    """
    columns, models = {}, {model._meta.db_table: model for model in apps.get_models()}
    for table, column in fetch(BYTES):
        columns.setdefault(table, {})[column] = "bytea"
    for table, model in models.items():
        for column in getattr(model, "sealed_inside", ()):
            columns.setdefault(table, {})[column] = "jsonb"
    return [
        Holder(table, models[table]._meta.pk.column if table in models else "id", named)
        for table, named in columns.items()
    ]


class Holder:
    """A table with sealed numbers in `columns` {name: type}; rows are walked by `key`."""

    def __init__(self, table, key, columns):
        self.table, self._key, self._columns = table, quoted(key), columns
        head = sealing.keyring().head.hex()
        stale = (STALE[kind].format(column=quoted(name), head=head) for name, kind in columns.items())
        self._stale = f"({' OR '.join(stale)})"

    def renew(self):
        """Seal anew what is not sealed with the first key: of each batch how many numbers, and how many no key opens."""
        last = 0
        while last is not None:
            with whole_city(), pgtrigger.ignore():
                renewal, last = self._renew(last)
            yield renewal.done, renewal.broken

    def _renew(self, last):
        """The next batch and the key it ends with; rows that somebody is saving now are left for another pass."""
        columns = ", ".join(map(quoted, self._columns))
        rows = self._fetch(
            f"{self._key}, {columns}",
            f"AND {self._key} > %s ORDER BY {self._key} LIMIT {AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED",
            [last],
        )
        renewal = Renewal()
        self._write([(key, *map(renewal.of, values)) for key, *values in rows])
        return renewal, rows[-1][0] if rows else None

    def _write(self, rows):
        if not rows:
            return
        names = [quoted(name) for name in self._columns]
        values = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *self._columns.values()))
        execute(
            f"UPDATE {quoted(self.table)} t SET {', '.join(f'{name} = v.{name}' for name in names)} "
            f"FROM unnest({values}) AS v(key, {', '.join(names)}) WHERE t.{self._key} = v.key",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def left(self):
        """How many of its rows hold a number that is not sealed with the first key."""
        with whole_city():
            return sum(count for (count,) in self._fetch("count(*)"))

    def _fetch(self, what, more="", params=None):
        """Of its rows that are not sealed with the first key; nothing of a staging table that went with its import."""
        if fetch("SELECT to_regclass(%s)", [self.table]) == [(None,)]:
            return []
        return fetch(f"SELECT {what} FROM {quoted(self.table)} WHERE {self._stale} {more}", params)


class Renewal:
    """The values of one batch under the first key, and their count; what no key opens stays as it is."""

    def __init__(self):
        self.done = self.broken = 0

    def of(self, value):
        if isinstance(value, str):
            return IN_JSON.sub(lambda found: self._of(bytes.fromhex(found[0])).hex(), value)
        return None if value is None else self._of(bytes(value))

    def _of(self, blob):
        try:
            renewed = sealing.reseal(blob)
        except sealing.SealBroken:
            self.broken += 1
            return blob
        self.done += renewed != blob
        return renewed
