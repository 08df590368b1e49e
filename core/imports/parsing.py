"""Reads one raw cell by the rules of its model field: the same ones the page's form has, strict or forgiving."""

from decimal import ROUND_HALF_UP, Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models

from core import cells
from core.cells import CellError
from core.fields import MonthField, SealedField

SMALLEST = {"SmallIntegerField": -32768, "PositiveSmallIntegerField": 0, "PositiveIntegerField": 0}
LARGEST = {"SmallIntegerField": 32767, "PositiveSmallIntegerField": 32767}


class Doubt(Exception):
    """A cell that comes in although something is wrong with it: `value` is what is stored."""

    def __init__(self, code, message, value=None):
        self.code, self.message, self.value = code, message, value
        super().__init__(message)


def parser_of(field, cell, strict):
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
        return _day(field) if strict and field.validators else cells.date
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
    sealed = source and field.related_model._meta.get_field(source)
    if not isinstance(sealed, SealedField):
        return cells.text
    return lambda raw: named_by.derive(parser_of(sealed, cell, True)(raw)) or None


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
        sentence = f"不在字典里，可填：{_some(allowed)}。"
        if strict:
            raise CellError(sentence)
        raise Doubt("Q186", f"现为“{value[:40]}”。{sentence}", value[: field.max_length])

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
        said = tuple(map(cell.read, cells.pieces(raw))) if cell.read else cells.words(raw)
        words = tuple(dict.fromkeys(cell.words.get(word, word) for word in said))
        code, problem = _list_problem(words, allowed, longest, most)
        if not problem and len(words) < len(said):
            code, problem = "Q079", "同一项填了两次，只算一次。"
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


def _day(field):
    def read(raw):
        value = cells.date(raw)
        if value is not None:
            _validate(field, value)
        return value

    return read


def _number(field, strict):
    step, limit = Decimal(1).scaleb(-field.decimal_places), Decimal(10) ** (field.max_digits - field.decimal_places)
    # Its own digits are counted here already.
    has_validators = any(not isinstance(each, DecimalValidator) for each in field.validators)

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
            if has_validators:
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
