"""Turns the cells of one column into what COPY takes, each distinct cell once.

A column is a dict from raw cells to tokens, so the usual cell costs one lookup; only new ones are read by the
field's own rules. What is wrong with a cell is remembered beside it and reported for every row it stands in.
"""

from datetime import date
from decimal import Decimal

from core import cells
from core.cells import CellError
from core.fields import DerivedCharField, SealedField, mask
from core.imports.layouts import may_be_empty
from core.imports.parsing import Doubt, parser_of


class Sign(str):
    """A token that is told by being itself, also in the process that receives it."""

    def __new__(cls, name, text):
        sign = super().__new__(cls, text)
        sign.name = name
        return sign

    def __reduce__(self):
        return self.name


NULL = Sign("NULL", "\\N")
CLEARED = Sign("CLEARED", "\\N ")  # stands for 清空 until the row's list of cleared fields is written
EMPTIED = []  # the value of what a row empties: it says something and holds nothing
FORGET_AFTER = 40_000

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def token(value):
    """A clean value in COPY's text format."""
    if value.__class__ is str:
        if not value:
            return NULL
        return value.translate(_ESCAPES) if not value.isprintable() or "\\" in value else value
    if value.__class__ is Decimal:
        return str(value)
    if value is None or value == "" or value == ():
        return NULL
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, int):
        return int.__str__(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return f"\\\\x{bytes(value).hex()}"
    if isinstance(value, (list, tuple)):
        return array(value).translate(_ESCAPES)
    return str(value)


def array(words):
    """One literal of an array, of whatever type the column has that it is compared with or copied into.

    Thousands of keys in a statement's ARRAY[…] would be parsed one by one: three times the time of the answer.
    """
    words = list(map(str, words))
    plain = "".join(words)
    if '"' in plain or "\\" in plain:
        words = [word.translate(_QUOTES) for word in words]
    return '{"' + '","'.join(words) + '"}' if words else "{}"


class Column(dict):
    """One field's column of a workbook. `values` keeps the Python values too where a row rule needs them."""

    def __init__(self, header, field, cell, *, strict, identifies):
        super().__init__()
        self.header, self.field, self.cell = header, field, cell
        self.strict, self.identifies = strict, identifies
        self.required = identifies and not may_be_empty(field)
        self.parse = parser_of(field, cell, strict)
        self.values, self.problems, self.has_cleared = {}, {}, False
        self.is_sealed = isinstance(field, SealedField)
        self.is_name = any(
            isinstance(other, DerivedCharField) and other.of == field.name and not self.is_sealed
            for other in field.model._meta.fields
        )

    def __missing__(self, raw):
        try:
            value = self._read(raw)
        except Doubt as doubt:
            value = doubt.value
            self.problems[raw] = ("warning", doubt.code, doubt.message)
        except CellError as error:
            value = None
            self.problems[raw] = ("error", "bad_cell", self._explained(raw, str(error)))
        self.values[raw] = value
        found = self[raw] = value if value is CLEARED else self._token(value)
        return found

    def _token(self, value):
        """Sealed numbers stay clear until the row is written: they are compared with what is stored."""
        return (value or NULL) if self.is_sealed else token(value)

    def _read(self, raw):
        if raw == cells.CLEAR:
            return self._clear()
        try:
            value = self.parse(raw)
        except CellError as error:
            if self.strict or self.identifies:
                raise
            raise Doubt("Q201", self._explained(raw, str(error))) from error
        if self.required and (value is None or value == ""):
            raise CellError("必填，不能为空。")
        if self.is_name and value and ("?" in value or "\ufffd" in value):
            raise Doubt("lost_character", f"“{value}”里有转换编码时丢失的字，已有姓名的不会被它覆盖。", value)
        return value

    def _clear(self):
        if not may_be_empty(self.field):
            raise CellError("这一列是识别记录用的，不能清空。" if self.identifies else "这一列必填，不能清空。")
        self.has_cleared = True
        return CLEARED

    def _explained(self, raw, sentence):
        """The sentence, and what stands in the cell; personal numbers only masked."""
        shown = cells.text(raw)
        if not shown:
            return sentence
        return f"现为“{mask(shown) if self.is_sealed or _is_number_of(self.cell) else shown[:40]}”。{sentence}"

    def tokens(self, raw_cells):
        """The column's tokens, in order."""
        if len(self) > FORGET_AFTER:
            for memory in (self, self.values, self.problems):
                memory.clear()
        return list(map(self.__getitem__, raw_cells))

    def read(self, raw_cells):
        """The values of cells whose tokens are made."""
        values = list(map(self.values.__getitem__, raw_cells))
        return [EMPTIED if value is CLEARED else value for value in values] if self.has_cleared else values


def _is_number_of(cell):
    return cell.by != "number"


def without_booleans(raw_cells):
    """TRUE and 1 are equal keys of a dict, so boolean cells become words before they are looked up."""
    if bool not in set(map(type, raw_cells)):
        return raw_cells
    return [("TRUE" if cell else "FALSE") if cell.__class__ is bool else cell for cell in raw_cells]
