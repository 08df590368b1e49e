"""Reads what people put into cells: one function a kind, the same for pages and workbooks.

Each takes a cell as typed or as a workbook gives it (text, number, date, nothing) and returns the clean value,
None or "" for an empty cell, or raises `CellError` with a sentence that says what is allowed.
These functions run some million times in one import, so each takes the common case first.
"""

import re
from datetime import date as Date
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from unicodedata import normalize

from core import months
from core.months import Month

CLEAR = "清空"
"""The word that empties a field on import; an empty cell leaves it unchanged."""

NULL_WORDS = frozenset({"nan", "NaN", "None", "NULL", "null"})
NO_NUMBER = frozenset({"", "-", "--", "—", "——", "/", "\\"})
YES = frozenset({"是", "有", "1", "√", "Y", "y", "TRUE", "True", "true"})
NO = frozenset({"否", "无", "0", "×", "N", "n", "FALSE", "False", "false"})

NUMBER_ALLOWED = "应为数字，如 1234.50，不带文字说明。"
INTEGER_ALLOWED = "应为整数，如 12。"
DATE_ALLOWED = "应为日期，如 2023-09-01 或 20230901，年份在 1900 到 2100 之间。"
YES_NO_ALLOWED = "应填“是”或“否”。"
DIGITS_LOST = "号码被表格软件当成数字，位数已经丢失：请把这一列设为文本格式，再重新填写号码。"
MONTH_CUT = "月份被表格软件当成小数，分不清 1 月和 10 月：请把这一列设为文本格式，写成 2023-09。"

# What cannot be seen: controls (tab and line ends stay), soft hyphen, zero-width and direction marks, BOM,
# halves of surrogate pairs, non-characters. PostgreSQL or a workbook would refuse some of them outright.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_NUMBER_NOISE = re.compile(r"[,\s]+")
_UNIT = re.compile(r"(?:元|亩|公里|平方米|个|人|户|月)$")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?E[+-]?[0-9]+|[0-9]{15,}\.0+", re.IGNORECASE)
_SEPARATORS = re.compile("[,，、;；]")
_DATES = re.compile(
    r"""(?P<year>[0-9]{4})
    (?: (?P<m1>[0-9]{2}) (?P<d1>[0-9]{2}) (?:\.0)?
      | (?P<sign>[-/.]) (?P<m2>[0-9]{1,2}) (?P=sign) (?P<d2>[0-9]{1,2})
      | 年 (?P<m3>[0-9]{1,2}) 月 (?P<d3>[0-9]{1,2}) 日
    )""",
    re.VERBOSE,
)


class CellError(ValueError):
    """A cell that cannot be read; the message is the sentence shown to the clerk."""


def text(cell):
    """Clean text: nothing invisible, no blanks at the ends, "" for an empty cell."""
    if cell.__class__ is not str:
        cell = _shown(cell)
    if not cell.isprintable():
        cell = _visible(cell)
    cell = cell.strip()
    return "" if cell in NULL_WORDS else cell


def decimal(cell):
    """A number as Decimal, never by way of a float's noise."""
    if isinstance(cell, (bool, Date, time, timedelta)):
        raise CellError(NUMBER_ALLOWED)
    if isinstance(cell, (int, float, Decimal)):
        cell = _plain(cell)
    if cell.__class__ is str and _NUMBER.fullmatch(cell):
        return Decimal(cell)
    cell = _NUMBER_NOISE.sub("", normalize("NFKC", text(cell)))
    if cell in NO_NUMBER:
        return None
    cell = _UNIT.sub("", cell)
    if not _NUMBER.fullmatch(cell):
        raise CellError(NUMBER_ALLOWED)
    return Decimal(cell)


def integer(cell):
    """A whole number; 3.0 is one, 3.5 is refused."""
    try:
        number = decimal(cell)
    except CellError as error:
        raise CellError(INTEGER_ALLOWED) from error
    if number is None:
        return None
    whole = int(number)
    if whole != number:
        raise CellError(INTEGER_ALLOWED)
    return whole


def month(cell):
    """A month in any usual spelling, or the month of a date cell."""
    if isinstance(cell, Date):
        cell = f"{cell.year:04d}-{cell.month}"
    elif isinstance(cell, float) and not cell.is_integer():
        raise CellError(MONTH_CUT)
    cell = text(cell)
    if not cell:
        return None
    try:
        return Month.parse(cell)
    except ValueError as error:
        raise CellError(_serial_hint(cell, months.ALLOWED)) from error


def date(cell):
    """A day of the calendar between 1900 and 2100."""
    if isinstance(cell, Date):
        return _in_range(cell.date() if isinstance(cell, datetime) else cell)
    cell = text(cell)
    return _date(cell) if cell else None


def yes_no(cell):
    """True, False, or None for an empty cell."""
    if isinstance(cell, bool):
        return cell
    cell = text(cell)
    if cell in YES:
        return True
    if cell in NO:
        return False
    if not cell:
        return None
    raise CellError(YES_NO_ALLOWED)


def id_text(cell):
    """An identity or certificate number: half-width, without blanks, capital X.

    A number cell is refused whatever it holds: spreadsheets keep fifteen digits and zero the rest.
    """
    if isinstance(cell, (int, float, Decimal)):
        raise CellError(DIGITS_LOST)
    cell = text(cell)
    if cell.isascii() and cell.isdigit():
        return cell
    cell = _SPACE.sub("", normalize("NFKC", cell)).upper()
    if _SCIENTIFIC.fullmatch(cell):
        raise CellError(DIGITS_LOST)
    return cell


def phone(cell):
    """A telephone number, half-width and without blanks. Whether it is a mobile number is a rule's question."""
    cell = text(cell)
    if cell.isascii() and cell.isdigit():
        return cell
    cell = _SPACE.sub("", normalize("NFKC", cell)).removesuffix(".0")
    if _SCIENTIFIC.fullmatch(cell):
        raise CellError(DIGITS_LOST)
    return cell


def words(cell):
    """The words of a multi-value cell, each once, in the order written."""
    return _words(text(cell))


def pieces(cell):
    """The words of a multi-value cell as written, also those written twice."""
    return tuple(piece.strip() for piece in _SEPARATORS.split(text(cell)) if piece.strip())


def header(cell):
    """A header as it is compared: clean text without any blank."""
    return _SPACE.sub("", text(cell))


def safe_text(value):
    """Text that may go into a workbook: nothing invisible, no leading tab or line end, not over Excel's limit.

    A leading = + - @ stays, because an export must come back unchanged; what keeps it from becoming a formula
    is that the cell is written as a string (see `write_text`; text columns of the plain exporter are strings).
    """
    return text(value)[:32_767]


def write_text(sheet_cell, value):
    """Put text into an openpyxl cell so that "=1+1" stays those four characters, also after editing in Excel."""
    sheet_cell.value = safe_text(value)
    sheet_cell.data_type = "s"
    sheet_cell.quotePrefix = True


def _visible(cell):
    cell = _INVISIBLE.sub("", cell)
    return _LINE_ENDS.sub("\n", _BLANKS.sub(" ", cell))


def _shown(cell):
    """A cell that is no text, as a spreadsheet shows it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (float, Decimal)):
        return _plain(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)


def _plain(number):
    """Digits of a number cell without a needless .0; fifteen figures are all a spreadsheet keeps."""
    if isinstance(number, float):
        if number.is_integer() and abs(number) < 1e15:
            return str(int(number))
        shown = f"{number:.15g}".replace("e", "E")
        return f"{Decimal(shown):f}" if "E-" in shown else shown
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


@lru_cache(maxsize=65_536)
def _date(cell):
    found = _DATES.fullmatch(normalize("NFKC", cell))
    if not found:
        raise CellError(_serial_hint(cell, DATE_ALLOWED))
    month_number = int(found["m1"] or found["m2"] or found["m3"])
    day_number = int(found["d1"] or found["d2"] or found["d3"])
    try:
        return _in_range(Date(int(found["year"]), month_number, day_number))
    except ValueError as error:
        raise CellError(DATE_ALLOWED) from error


def _in_range(day):
    if not 1900 <= day.year <= 2100:
        raise CellError(DATE_ALLOWED)
    return day


def _serial_hint(cell, allowed):
    """Five digits are most likely a date that lost its format: say which day the spreadsheet means."""
    if len(cell) == 5 and cell.isascii() and cell.isdigit() and cell >= "20000":
        day = Date(1899, 12, 30) + timedelta(days=int(cell))
        return f"{allowed}{cell} 像是表格的日期序号，即 {day}：请把这一列设为文本格式再填。"
    return allowed


@lru_cache(maxsize=4096)
def _words(cell):
    pieces = (piece.strip() for piece in _SEPARATORS.split(cell))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))
