"""The months a synthetic county is made for."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.months import Month

LINE_2023, LINE_STEP = 7200, 500


@dataclass(frozen=True)
class Period:
    """The last month with data, and the dates that follow from it."""

    until: Month

    @cached_property
    def end(self):
        return self.until.last_day

    @cached_property
    def school_start(self):
        """The latest 1 September: school years count from it."""
        return date(self.end.year - (self.end.month < 9), 9, 1)

    @cached_property
    def income_month(self):
        """The latest September: annual incomes run from October to September."""
        return Month.of(self.school_start)

    @cached_property
    def line(self):
        """A round figure near the year's 监测线, to place incomes above and below it; rules read their parameters."""
        return LINE_2023 + LINE_STEP * (self.until.year - 2023)
