"""One export: which rows and columns a user takes out of a ledger, written to a workbook with its head."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.timezone import localtime

from core.access import log
from core.exports.columns import export_columns
from core.exports.rows import Snapshot
from core.exports.writing import write_sheet
from core.ledger.filters import described, filtered
from core.ledger.paging import order_of, ordering
from core.ledger.terms import term_of
from core.models import AccessKind
from core.scoping import scope_of

SHEET_ROWS = 1_000_000
PERSONAL = "含完整号码"


class TooManyRows(ValueError):
    """More rows than a sheet holds."""


@dataclass(frozen=True)
class Extract:
    """The rows of `ledger` that `params` (the list's own parameters) mean to `user`."""

    ledger: object
    user: object
    params: dict
    with_personal: bool = False

    def check(self):
        """Raise PermissionDenied unless the user may take this out."""
        self.ledger.demand(self.user, "view")
        if not scope_of(self.user):
            raise PermissionDenied("您还没有管辖区域，没有可以导出的数据。")
        if self.with_personal and not self.user.has_perm("core.export_personal"):
            raise PermissionDenied("您的角色不能导出完整号码。")

    @cached_property
    def _filtered(self):
        return filtered(self.ledger, self.user, self.params)

    @property
    def rows(self):
        return self._filtered[0]

    @cached_property
    def filters(self):
        """The filters in words, for the sheet's note and the access log; a number searched for stays out of both."""
        parts = [f"{label}：{text}" for _, label, text in described(self._filtered[1])]
        if self.params.get("found"):
            parts.append("按号码查找")
        elif term := term_of(self.params):
            parts.append(f"查找：{term}")
        return "；".join(parts) or "全部"

    @cached_property
    def columns(self):
        return export_columns(self.ledger, with_personal=self.with_personal)

    def is_longer_than(self, limit):
        return self.rows.order_by()[: limit + 1].count() > limit

    def open(self):
        """The rows of this moment; raises TooManyRows for more than a sheet holds."""
        order, descending = order_of(self.ledger, self.params.get("sort", ""))
        ordered = self.rows.order_by(*ordering(self.ledger.model, order, descending))
        snapshot = Snapshot(ordered, self._sources)
        if snapshot.total > SHEET_ROWS:
            snapshot.close()
            raise TooManyRows(f"共 {snapshot.total:,} 行，超过一张表的 {SHEET_ROWS:,} 行：请按镇街或条件分次导出。")
        return snapshot

    @cached_property
    def _fields(self):
        """The record's own fields, where a column is rendered from the whole record."""
        needed = any(column.compute for column in self.columns)
        return [field.attname for field in self.ledger.model._meta.concrete_fields] if needed else []

    @cached_property
    def _sources(self):
        """What each row holds, in its order."""
        asked = [column.source for column in self.columns if not column.compute]
        return list(dict.fromkeys([*asked, *self._fields]))

    def write(self, snapshot, target, on_chunk=lambda done: None):
        """Write the snapshot to a path or buffer; the number of rows, which the sheet also states."""
        written = write_sheet(
            target,
            name=self.ledger.label,
            title=f"{self.ledger.label}台账",
            note=self._note(snapshot.total),
            heads=[column.head for column in self.columns],
            texts=[column.is_text for column in self.columns],
            rows=self._cells(snapshot, on_chunk),
        )
        if written != snapshot.total:
            raise RuntimeError(f"{written} rows written, {snapshot.total} expected")
        return written

    def _cells(self, snapshot, on_chunk):
        done = 0
        for chunk in snapshot.chunks():
            values = dict(zip(self._sources, chunk, strict=True))
            records = self._records(values)
            yield from zip(*(self._column_cells(column, values, records) for column in self.columns), strict=True)
            done += len(chunk[0])
            on_chunk(done)

    def _column_cells(self, column, values, records):
        return column.cells([column.compute(record) for record in records] if column.compute else values[column.source])

    def _records(self, values):
        """The records of a chunk as the model knows them, for what is rendered from the whole record."""
        if not self._fields:
            return ()
        model = self.ledger.model
        columns = [
            [read(value, None, connection) for value in values[name]]
            if (read := _reader(model, name))
            else values[name]
            for name in self._fields
        ]
        return [model.from_db(None, self._fields, row) for row in zip(*columns, strict=True)]

    def _note(self, total):
        numbers = PERSONAL if self.with_personal else "号码已脱敏"
        return f"筛选条件——{self.filters}　共 {total} 行　{numbers}　导出人 {self.user}　{localtime():%Y-%m-%d %H:%M}"

    def log(self, rows):
        """One line in the access log: nobody takes a list out unseen."""
        log(
            AccessKind.EXPORT,
            self.ledger.name,
            by=self.user,
            rows=rows,
            filters=self.filters,
            field=PERSONAL if self.with_personal else "",
        )

    @property
    def file_name(self):
        return f"{self.ledger.label}_{localtime():%Y%m%d}.xlsx"


def _reader(model, name):
    """How Django makes the field's value of what the database gives, where it does anything."""
    return getattr(model._meta.get_field(name), "from_db_value", None)
