"""The columns of an export: where each value lies in the database and what cell it becomes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from core import cells, sealing
from core.fields import mask
from core.ledger.columns import YES_NO
from core.models import Region
from core.months import Month

CODE, TOWN, VILLAGE = "区划代码", "镇", "村"
LONGEST = 32_767
NAMES = ("number", "full_name", "voucher")
"""By which of its columns a related record is named; entries of money are known by their voucher."""

PLACE_HEADS = (CODE, TOWN, VILLAGE)
MASKED = "（脱敏）"
"""Behind the head of a column whose numbers are masked: an import leaves such a column alone."""


PLAIN = frozenset({"number", "yes_no", "choice", "words", "month", "date", "datetime"})
"""Kinds of columns whose cells nobody can make look like a formula or a long number."""


@dataclass(frozen=True)
class ExportColumn:
    """One column of the sheet: `source` is what the database gives, `cells` makes cells of the values of many rows.
    With `compute` the values are what that function says of the records.

    The database gives a cell's text where it can, and the rest is made whole columns at a time: calling a
    function for each of some million cells would cost more than writing the sheet.
    """

    head: str
    source: str | models.expressions.BaseExpression
    cells: Callable
    is_text: bool = True
    compute: Callable | None = None


class Memo(dict):
    """Remembers the cell of a value: a register has few distinct months and tails."""

    def __init__(self, make):
        self.make = make

    def __missing__(self, value):
        made = self[value] = self.make(value)
        return made


def export_columns(ledger, *, with_personal=False):
    """The columns of a ledger's export: the place, the record's own columns, the list's computed figures."""
    figures = [column for column in ledger.shown_columns if column.expression is not None or column.compute]
    own = [
        _masked_column(ledger, column) if column.is_sealed and not with_personal else _column(column)
        for column in (*ledger.columns, *figures)
    ]
    return (*_place_columns(), *own)


def _place_columns():
    places = _places()
    return tuple(
        ExportColumn(head, "region_id", _each({code: names[index] for code, names in places.items()}.get))
        for index, head in enumerate(PLACE_HEADS)
    )


def _places():
    """code -> (code, town, village) of every division; a town's own rows have no village."""
    names = dict(Region.objects.values_list("code", "short_name"))
    return {code: (code, names.get(code[:9], ""), name if len(code) > 9 else "") for code, name in names.items()}


def _column(column):
    if column.compute:
        return ExportColumn(column.label, "", _texts, compute=column.compute)
    return ExportColumn(column.label, _source(column), _maker(column), column.kind not in PLAIN)


def _masked_column(ledger, column):
    """A number behind its mask: its stored last four characters, so that nothing is opened to be hidden again."""
    head = column.label + MASKED
    tail = next(
        (field.name for field in ledger.derived_fields if field.of == column.name and field.name.endswith("_tail")), ""
    )
    if tail:
        return ExportColumn(head, tail, _each(Memo(_with_stars).__getitem__))
    return ExportColumn(head, column.name, _each(_masked))


def _source(column):
    """What to ask the database for: a household stands in its children's sheets as its number."""
    if column.expression is not None:
        return Cast(column.expression, models.FloatField()) if column.is_number else column.expression
    if column.kind == "parent":
        fields = {field.name for field in column.field.related_model._meta.fields}
        return f"{column.name}__{next(name for name in NAMES if name in fields)}"
    if column.kind == "date":
        return Cast(column.name, models.CharField())
    if column.kind == "list":
        return models.Func(column.name, models.Value("、"), function="array_to_string", output_field=models.TextField())
    if isinstance(column.field, models.DecimalField | models.GeneratedField) and column.is_number:
        return Cast(column.name, models.FloatField())
    return column.field.attname if column.kind == "region" else column.name


def _maker(column):
    """The function that makes cells of the column's raw database values."""
    kind = column.kind
    if kind == "number":
        return _as_they_are
    if kind == "region":
        return _each(dict(Region.objects.values_list("code", "full_name")).get)
    if kind == "choice":
        return _each(dict(column.field.choices).get)
    if kind == "yes_no":
        return _each(YES_NO.get)
    if kind == "sealed":
        return _each(_revealed)
    if kind == "month":
        return _each(Memo(_month).__getitem__)
    if kind == "datetime":
        return _each(_moment)
    return _texts


def _each(make):
    return lambda values: map(make, values)


def _as_they_are(values):
    return values


def _texts(values):
    """Texts that may go into a workbook; one look tells whether a whole chunk is fit as it is.

    Columns with an expression of their own may bring dates or numbers: they stand as the page shows them.
    """
    values = [value if value is None or value.__class__ is str else str(value) for value in values]
    if "".join(filter(None, values)).isprintable() and max(map(len, filter(None, values)), default=0) <= LONGEST:
        return values
    return [cells.safe_text(value) if value else "" for value in values]


def _month(value):
    return "" if value is None else str(Month(value))


def _moment(value):
    return "" if value is None else f"{localtime(value):%Y-%m-%d %H:%M}"


def _with_stars(tail):
    return f"******{tail}" if tail else ""


def _masked(value):
    return "" if value is None else mask(sealing.unseal(bytes(value)))


def _revealed(value):
    return "" if value is None else cells.safe_text(sealing.unseal(bytes(value)))
