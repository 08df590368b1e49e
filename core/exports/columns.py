"""The columns of an export: where each value lies in the database and what cell it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localtime

from core import cells, sealing
from core.fields import mask
from core.ledger.columns import YES_NO
from core.models import Region
from core.months import Month

CODE, TOWN, VILLAGE = "区划代码", "镇", "村"
PLACE_HEADS = (CODE, TOWN, VILLAGE)
MASKED = "（脱敏）"
"""Behind the head of a column whose numbers are masked: an import leaves such a column alone."""


@dataclass(frozen=True)
class ExportColumn:
    """One column of the sheet: `path` is looked up in the rows, `cell` makes a cell of the raw value."""

    head: str
    path: str
    cell: Callable
    is_number: bool = False
    expression: object = None


class Memo(dict):
    """Remembers the cell of a value: a register has few distinct dates, months and lists of words."""

    def __init__(self, make):
        self.make = make

    def __missing__(self, value):
        made = self[value] = self.make(value)
        return made


def export_columns(ledger, *, with_personal=False):
    """The columns of a ledger's export: the place, the record's own columns, the list's computed figures."""
    known = {column.name for column in ledger.columns}
    figures = [column for column in ledger.shown_columns if column.expression is not None and column.name not in known]
    return (*_place_columns(), *(_column(ledger, column, with_personal) for column in (*ledger.columns, *figures)))


def _place_columns():
    places = _places()
    return tuple(
        ExportColumn(head, "region_id", {code: names[index] for code, names in places.items()}.get)
        for index, head in enumerate(PLACE_HEADS)
    )


def _places():
    """code -> (code, town, village) of every division; a town's own rows have no village."""
    names = dict(Region.objects.values_list("code", "name"))
    return {code: (code, names.get(code[:9], ""), name if len(code) > 9 else "") for code, name in names.items()}


def _column(ledger, column, with_personal):
    head = column.label
    if column.is_sealed and not with_personal:
        head += MASKED
    return ExportColumn(head, _path(column), _maker(column, with_personal), column.is_number, column.expression)


def _path(column):
    """Where the value lies: a household stands in its children's sheets as its number."""
    if column.kind == "parent":
        numbered = any(field.name == "number" for field in column.field.related_model._meta.fields)
        return f"{column.name}__number" if numbered else f"{column.name}__full_name"
    return column.field.attname if column.kind == "region" else column.name


def _maker(column, with_personal):
    """The function that makes a cell of the column's raw database value."""
    if column.kind == "region":
        return dict(Region.objects.values_list("code", "full_name")).get
    if column.kind == "sealed":
        return _revealed if with_personal else _masked
    if column.kind == "choice":
        return dict(column.field.choices).get
    simple = {
        "yes_no": YES_NO.get,
        "number": _number,
        "month": Memo(_month).__getitem__,
        "date": Memo(_date).__getitem__,
        "datetime": _moment,
        "list": _list,
    }
    return simple.get(column.kind, _text)


def _text(value):
    return cells.safe_text(value) if value else ""


def _number(value):
    return float(value) if value.__class__ is Decimal else value


def _month(value):
    return "" if value is None else str(Month(value))


def _date(value):
    return "" if value is None else value.isoformat()


def _moment(value):
    return f"{localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""


def _list(value):
    return cells.safe_text("、".join(value)) if value else ""


def _masked(value):
    return mask(sealing.unseal(bytes(value))) if value is not None else ""


def _revealed(value):
    return cells.safe_text(sealing.unseal(bytes(value))) if value is not None else ""
