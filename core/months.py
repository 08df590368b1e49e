"""Calendar months as whole numbers (year * 12 + month - 1), so that spans are plain differences."""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

ALLOWED = "应为月份，如 2023-09、202309 或 2023年9月，年份在 1990 到 2100 之间。"

_SPELLINGS = re.compile(
    r"""(?P<year>[0-9]{4})
    (?: (?P<packed>[0-9]{2}) (?:[0-9]{2})? (?:\.0)?
      | (?P<sign>[-/.]) (?P<split>[0-9]{1,2}) (?:(?P=sign)[0-9]{1,2})?
      | 年 (?P<worded>[0-9]{1,2}) 月 (?:[0-9]{1,2}日)?
    )""",
    re.VERBOSE,
)


def moved(day, years):
    """The same day some years on; where that year has no leap day, the day before it."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


class Month(int):
    """A month; str() gives 2023-12, differences count months."""

    __slots__ = ()

    @classmethod
    def of(cls, day):
        """The month in which a date lies."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text):
        """Read any of the spellings people use; a day behind the month is allowed and ignored."""
        return _parse(text)

    @property
    def year(self):
        return int(self) // 12

    @property
    def number(self):
        """1 for January to 12 for December."""
        return int(self) % 12 + 1

    @property
    def first_day(self):
        return date(self.year, self.number, 1)

    @property
    def last_day(self):
        return (self + 1).first_day - timedelta(days=1)

    @property
    def label(self):
        return f"{self.year}年{self.number}月"

    def __add__(self, months):
        return Month(int(self) + int(months))

    __radd__ = __add__

    def __sub__(self, other):
        difference = int(self) - int(other)
        return difference if isinstance(other, Month) else Month(difference)

    def __str__(self):
        return f"{self.year:04d}-{self.number:02d}"

    def __repr__(self):
        return f"Month({self})"


@lru_cache(maxsize=4096)
def _parse(text):
    found = _SPELLINGS.fullmatch(normalize("NFKC", text.strip()))
    if not found:
        raise ValueError(ALLOWED)
    year = int(found["year"])
    number = int(found["packed"] or found["split"] or found["worded"])
    if not (1990 <= year <= 2100 and 1 <= number <= 12):
        raise ValueError(ALLOWED)
    return Month(year * 12 + number - 1)
