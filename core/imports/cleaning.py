"""Turns the cells of one column into what COPY takes, each distinct cell once.

A column is a dict from raw cells to tokens, so the usual cell costs one lookup; only new ones are read by the
field's own rules. What is wrong with a cell is remembered beside it and reported for every row it stands in.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from core import cells
from core.cells import CellError
from core.fields import DerivedCharField, MonthField, SealedField, mask
from core.imports.layouts import may_be_empty

NULL = "\\N"
CLEARED = "\\N "  # stands for 清空 until the row's list of cleared fields is written
FORGET_AFTER = 40_000
SMALLEST = {"SmallIntegerField": -32768, "PositiveSmallIntegerField": 0, "PositiveIntegerField": 0}
LARGEST = {"SmallIntegerField": 32767, "PositiveSmallIntegerField": 32767}

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"'})


class Doubt(Exception):
    """A cell that comes in although something is wrong with it: `value` is what is stored."""

    def __init__(self, code, message, value=None):
        self.code, self.message, self.value = code, message, value
        super().__init__(message)


def token(value):
    """A clean value in COPY's text format."""
    if value is None or value == "" or value == ():
        return NULL
    if value.__class__ is str:
        return value.translate(_ESCAPES) if not value.isprintable() or "\\" in value else value
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, int):
        return int.__str__(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return f"\\\\x{bytes(value).hex()}"
    if isinstance(value, list | tuple):
        return _array(value).translate(_ESCAPES)
    return str(value)


def _array(words):
    return "{" + ",".join(f'"{str(word).translate(_QUOTES)}"' for word in words) + "}"


class Column(dict):
    """One field's column of a workbook. `values` keeps the Python values too where a row rule needs them."""

    def __init__(self, header, field, cell, *, strict, identifies):
        super().__init__()
        self.header, self.field, self.cell = header, field, cell
        self.strict, self.identifies = strict, identifies
        self.required = identifies and not may_be_empty(field)
        self.parse = _parser(field, cell, strict)
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
        if self.required:
            raise CellError("这一列是识别记录用的，不能清空。")
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


def _is_number_of(cell):
    return cell.by != "number"


def without_booleans(raw_cells):
    """TRUE and 1 are equal keys of a dict, so boolean cells become words before they are looked up."""
    if bool not in set(map(type, raw_cells)):
        return raw_cells
    return [("TRUE" if cell else "FALSE") if cell.__class__ is bool else cell for cell in raw_cells]


def _parser(field, cell, strict):
    """The function that reads one cell of this field."""
    if isinstance(field, models.ForeignKey):
        return _parent(field, cell)
    if isinstance(field, SealedField):
        return field.clean_cell or cells.text
    if isinstance(field, ArrayField):
        return _list(field, cell, strict)
    if isinstance(field, models.BooleanField):
        return cells.yes_no if strict else _doubted_word(cells.yes_no)
    if isinstance(field, MonthField):
        return cells.month
    if isinstance(field, models.DateField):
        return cells.date
    if isinstance(field, models.DecimalField):
        return _number(field, strict)
    if field.choices and isinstance(field, models.IntegerField):
        return _choice(field)
    if isinstance(field, models.IntegerField):
        return _whole(field, strict)
    return _words(field, cell, strict) if field.choices else _text(field, strict)


def _parent(field, cell):
    """What names the related record: its number, or a digest of the number it keeps sealed."""
    named_by = field.related_model._meta.get_field(cell.by)
    source = getattr(named_by, "of", None)
    if source is None:
        return cells.text
    clean = field.related_model._meta.get_field(source).clean_cell
    return lambda raw: named_by.derive(clean(raw)) or None


def _doubted_word(parse):
    def read(raw):
        try:
            return parse(raw)
        except CellError as error:
            raise Doubt("Q186", f"现为“{cells.text(raw)[:40]}”。{error}") from error

    return read


def _text(field, strict):
    limit = field.max_length

    def read(raw):
        value = cells.text(raw)
        if limit and len(value) > limit:
            if strict:
                raise CellError(f"最多 {limit} 个字，现在有 {len(value)} 个。")
            raise Doubt("too_long", f"最多 {limit} 个字，只保留了前 {limit} 个。", value[:limit])
        return value

    return read


def _words(field, cell, strict):
    """A word of a dictionary; the national system's own words are kept and reported."""
    allowed = {str(label): value for value, label in field.choices} | {str(value): value for value, _ in field.choices}

    def read(raw):
        value = cells.text(raw)
        value = cell.words.get(value, value)
        if cell.read is not None:
            value = cell.read(value)
        if not value or value in allowed:
            return allowed.get(value, value)
        sentence = f"现为“{value[:40]}”。不在字典里，可填：{_some(allowed)}。"
        if strict:
            raise CellError(sentence)
        raise Doubt("Q186", sentence, value[: field.max_length])

    return read


def _some(words):
    words = [word for word in words if word]
    return "、".join(words[:12]) + ("等" if len(words) > 12 else "")


def _choice(field):
    allowed = {str(label): value for value, label in field.choices} | {str(value): value for value, _ in field.choices}

    def read(raw):
        value = cells.text(raw)
        if value and value not in allowed:
            raise CellError(f"可填：{'、'.join(str(label) for _, label in field.choices)}。")
        return allowed.get(value)

    return read


def _list(field, cell, strict):
    longest, most = field.base_field.max_length, field.size
    allowed = dict.fromkeys(str(value) for value, _ in field.base_field.choices or ())

    def read(raw):
        words = tuple(map(cell.read, cells.words(raw))) if cell.read else cells.words(raw)
        words = tuple(dict.fromkeys(cell.words.get(word, word) for word in words))
        code, problem = _list_problem(words, allowed, longest, most)
        if problem and strict:
            raise CellError(problem)
        if problem:
            raise Doubt(
                code, f"现为“{cells.text(raw)[:40]}”。{problem}", tuple(word[:longest] for word in words[:most])
            )
        return words

    return read


def _list_problem(words, allowed, longest, most):
    if any(len(word) > longest for word in words):
        return "too_long", f"每项最多 {longest} 个字。"
    if most and len(words) > most:
        return "too_long", f"最多 {most} 项。"
    if allowed and not allowed.keys() >= set(words):
        return "Q186", f"有选项不在字典里，可填：{_some(allowed)}，多项用顿号分隔。"
    return "", ""


def _number(field, strict):
    step, limit = Decimal(1).scaleb(-field.decimal_places), Decimal(10) ** (field.max_digits - field.decimal_places)

    def read(raw):
        value = cells.decimal(raw)
        if value is None:
            return None
        rounded = value.quantize(step, ROUND_HALF_UP)
        if abs(rounded) >= limit:
            raise CellError(f"数字太大，应小于 {limit:,}。")
        if strict:
            if rounded != value:
                raise CellError(f"最多 {field.decimal_places} 位小数。")
            _validate(field, rounded)
        return rounded

    return read


def _whole(field, strict):
    kind = field.get_internal_type()
    least, most = SMALLEST.get(kind, -(2**31)), LARGEST.get(kind, 2**31 - 1)

    def read(raw):
        value = cells.integer(raw)
        if value is None:
            return None
        if not least <= value <= most:
            raise CellError(f"应在 {least} 到 {most} 之间。")
        if strict:
            _validate(field, value)
        return value

    return read


def _validate(field, value):
    try:
        field.run_validators(value)
    except ValidationError as error:
        raise CellError("".join(error.messages)) from error
