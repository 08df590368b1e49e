"""Reads a wide sheet, with a column for each month, as one row for each month that is filled in."""

import re
from dataclasses import dataclass

from core.cells import text
from core.imports.refusal import Refused

_HEAD = re.compile(r"(?:(?P<year>20\d\d)(?:年|[-./]))?(?P<number>1[0-2]|0?[1-9])(?:月份?|(?<=[-./]\d\d))(?:[^\d]*)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|(?<!\d)(20\d\d)(?=(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d))")
FEWEST = 2  # one column with a month in its head may mean anything


@dataclass(frozen=True)
class Unfolding:
    """The two headers that stand for the columns of months: which month, and the figure under it."""

    month: str
    value: str

    def fits(self, headers):
        return len(_months(headers)) >= FEWEST

    def without_months(self, headers):
        months = _months(headers)
        return [head for position, head in enumerate(headers) if position not in months]

    def heads(self, headers, told):
        """{position: month as text}; the year stands in the head, or in the title or file name."""
        months, year = _months(headers), _year(told)
        if year is None and any(each is None for each, _ in months.values()):
            raise Refused("表头只有月份，标题和文件名里都没有年份：请把年份写进文件名或标题，如“2023年发电量”。")
        return {at: f"{own or year}-{number:02d}" for at, (own, number) in months.items()}


def _months(headers):
    found = {}
    for position, head in enumerate(headers):
        if match := _HEAD.fullmatch(head):
            found[position] = (match["year"], int(match["number"]))
    return found


def _year(told):
    years = {one or other for one, other in _YEAR.findall(told)}
    return years.pop() if len(years) == 1 else None


def unfolded(rows, width, heads):
    """(row number, cells) of a long sheet: what stands outside the columns of months, the month, the figure."""
    kept = [position for position in range(width) if position not in heads]
    for number, row in rows:
        cells = [row[position] if position < len(row) else "" for position in range(width)]
        plain = [cells[position] for position in kept]
        for position, month in heads.items():
            if text(cells[position]):
                yield number, [*plain, month, cells[position]]
