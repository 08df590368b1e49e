"""Holds back rows of a downloaded sheet whose record somebody changed meanwhile, and says both values.

A sheet that the portal filled in (村表) carries each row's version in a hidden column. A row without one, or whose
record still has that version, is imported as ever.
"""

from core.exports.filled import VERSION
from core.fields import MonthField
from core.imports.cleaning import EMPTIED
from core.imports.finding import plain_values
from core.ledger.columns import YES_NO
from core.months import Month


def hold_back(register, block, rows):
    """Reject the rows of this block that would overwrite what was saved after the download."""
    if VERSION not in block.raw:
        return
    columns = [column for column, _ in register.columns if _is_compared(column)]
    values = block.values[register.feed.ledger_name]
    known = [record.id for record in rows.found if not record.is_new]
    stored = plain_values(register.model, ["version", *(column.field.name for column in columns)], known)
    for offset, record in zip(rows.offsets, rows.found, strict=True):
        opened = str(block.raw[VERSION][offset]).removesuffix(".0")
        if record.is_new or offset in block.bad or not opened or opened == str(stored[record.id]["version"]):
            continue
        for column in columns:
            name = column.field.name
            _compare(block, offset, column, values[name][offset], stored[record.id][name])


def _is_compared(column):
    return not column.field.is_relation and not column.is_sealed


def _compare(block, offset, column, given, now):
    """An empty cell says nothing; what is stored already needs no second look."""
    if given == EMPTIED:
        given = ""
    elif given is None or given == "" or given == ():
        return
    if (list(given) if isinstance(given, tuple) else given) == now or (given == "" and now in (None, "", [])):
        return
    sentence = f"下载以后有人改过这一行：现在是“{_told(column, now)}”，您填的是“{_told(column, given)}”，没有导入。"
    block.reject(offset, column.header, f"{sentence}请核对后重新下载再填。", "stale")


def _told(column, value):
    """A value as a person reads it in the sheet."""
    if value is None or value == "" or value == [] or value == ():
        return "空"
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(column.field, MonthField):
        return str(Month(value))
    if isinstance(value, list | tuple):
        return "、".join(value)
    return str(dict(column.field.choices or ()).get(value, value))
