"""Finds the records that rows mean: parents by their number, a row's own record by its key."""

from collections import Counter
from itertools import chain
from typing import NamedTuple

from core.imports.cleaning import NULL, array, token
from core.imports.staging import fetch, quoted

IDS_AT_ONCE = 5000


class Found(NamedTuple):
    """A record of a register, stored already or to be made by this batch."""

    id: int
    region_id: str
    is_new: bool = False
    name: str = NULL  # what its first key calls it
    version: int = 0  # as the register held it when the row was compared with it


def new_ids(table):
    """Numbers for new rows, taken from the register's own sequence, so that their children can be staged too."""
    # Named once: looking the sequence up for each number would cost three times the number.
    ((sequence,),) = fetch("SELECT pg_get_serial_sequence(%s, 'id')", [table])
    while True:
        rows = fetch("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, IDS_AT_ONCE])
        yield from chain.from_iterable(rows)


class Directory(dict):
    """Records of a root register by their number, each looked up once; new ones are given their id here.

    `through` names them by a child instead: a household by its head's 人口编号, or by anybody's ID number.
    """

    def __init__(self, model, through=()):
        super().__init__()
        self.table = model._meta.db_table
        self.source = (
            _through(model, *through) if through else f"SELECT number, id, region_id, version FROM {self.table}"
        )
        self.named_by = "t." + through[1] if through else "number"
        self._ids = new_ids(self.table)

    def look_up(self, numbers):
        """Load what is stored under these numbers and not known yet, wherever it lies."""
        unknown = [number for number in set(numbers) if number not in self and number is not NULL]
        if unknown:
            rows = fetch(f"{self.source} WHERE {self.named_by} = ANY(%s)", [array(unknown)])
            found = {number: Found(pk, region_id, version=version) for number, pk, region_id, version in rows}
            # A name that means two records means none.
            self.update(
                (number, found[number]) for number, count in Counter(row[0] for row in rows).items() if count == 1
            )

    def add(self, number, region_id):
        found = self[number] = Found(next(self._ids), region_id, True)
        return found


def _through(model, children, name):
    child = model._meta.get_field(children)
    parent_column = quoted(child.field.column)
    return (
        f"SELECT DISTINCT t.{quoted(name)}, p.id, p.region_id, p.version FROM {child.related_model._meta.db_table} t "
        f"JOIN {model._meta.db_table} p ON p.id = t.{parent_column}"
    )


def inside(model, by, parent_column, pairs):
    """Ids of records by (parent id, name) for these pairs; a name that means two records of a parent means none."""
    parents, names = {parent for parent, _ in pairs}, {name for _, name in pairs}
    sql = (
        f"SELECT {quoted(parent_column)}, {quoted(by)}, id FROM {model._meta.db_table} "
        f"WHERE {quoted(parent_column)} = ANY(%s) AND {quoted(by)} = ANY(%s)"
    )
    found = {}
    for parent, name, pk in fetch(sql, [array(parents), array(names)]):
        found[parent, name] = None if (parent, name) in found else pk
    return {pair: pk for pair, pk in found.items() if pk}


def stored(model, key_columns, leading, named_by, span=None):
    """Stored records by their whole key (as tokens), for these values of the key's first column.

    `span` (column, first, last) leaves out those of other days or months.
    """
    columns = ", ".join(quoted(name) for name in (*key_columns, named_by, "region_id", "version", "id"))
    sql = f"SELECT {columns} FROM {model._meta.db_table} WHERE {quoted(key_columns[0])} = ANY(%s)"
    if span:
        sql += f" AND {quoted(span[0])} BETWEEN %s AND %s"
    return {
        tuple(map(token, key)): Found(pk, region_id, name=token(name), version=version)
        for *key, name, region_id, version, pk in fetch(sql, [array(leading), *(span or ("",))[1:]])
    }


def blobs(model, columns, ids):
    """The sealed numbers of these records as they are stored, by id."""
    names = ", ".join(quoted(name) for name in columns)
    rows = fetch(f"SELECT id, {names} FROM {model._meta.db_table} WHERE id = ANY(%s)", [array(ids)])
    return {pk: sealed for pk, *sealed in rows}


def plain_values(model, names, ids):
    """Stored values of these records by id, for the row rule to judge the whole record."""
    if not ids:
        return {}
    rows = model.objects.filter(pk__in=list(ids)).values_list("pk", *names)
    return {pk: dict(zip(names, values, strict=True)) for pk, *values in rows}
