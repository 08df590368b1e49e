"""Typed reading of the parameter table for one month, and the shipped defaults it starts from."""

import csv
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Q

from core.models import Parameter

FILE = Path(__file__).parent / "data" / "parameters.csv"
LINE = "income_line"
CENT = Decimal("0.01")
SOURCED = "S"
"""The origin of a number found in a document; any other (D, G, S/D, PLACEHOLDER) is ours: an example to be replaced."""

_YEARLY = re.compile(r"(?P<name>\w+)\[(?P<year>[0-9]{4})\]")
_PAIR = " / "


def round2(number):
    """Two decimals, half up: the figure people see is the figure compared."""
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Parameters:
    """The parameters in force in one month, each with the version it was read in."""

    month: int
    rows: dict

    @classmethod
    def for_month(cls, month):
        """What a screening runs with. No line for the year: no run."""
        parameters = cls.in_force(month)
        parameters.income_line(month.year)
        return parameters

    @classmethod
    def in_force(cls, month):
        """A year's own row goes before the row for all years."""
        rows = Parameter.objects.filter(Q(year=None) | Q(year=month.year)).order_by("year")
        found = {}
        for row in rows:  # years come first, rows for all years last
            found.setdefault(row.name, row)
        return cls(month, found)

    def text(self, name):
        try:
            return self.rows[name].value
        except KeyError:
            raise ValidationError(f"参数 {name} 没有取值，请先在“参数”页填写（或运行 load_parameters）。") from None

    def decimal(self, name):
        try:
            number = Decimal(self.text(name))
        except ArithmeticError:
            number = None
        if number is None or not number.is_finite():
            raise ValidationError(f"参数 {name} 的取值“{self.text(name)}”不是数字，请在“参数”页改正。")
        return number

    def integer(self, name):
        number = self.decimal(name)
        if number != int(number):
            raise ValidationError(f"参数 {name} 的取值“{number}”不是整数，请在“参数”页改正。")
        return int(number)

    def income_line(self, year):
        """监测线 of a year; the run refuses to start where it is not configured."""
        row = self.rows.get(LINE)
        if row is None or row.year != year:
            raise ValidationError(f"{year} 年的防返贫监测线没有配置，请先在“参数”页填写 {LINE} 的 {year} 年取值。")
        return self.decimal(LINE)

    def share_of_line(self, ratio_name):
        """The line times a ratio, rounded to the cent before anything is compared with it."""
        return round2(self.income_line(self.month.year) * self.decimal(ratio_name))

    def versions(self, names):
        """Which version of each parameter a finding was made with, and whether it is only 示例值."""
        return {
            name: {"version": self.rows[name].version, "placeholder": self.rows[name].is_placeholder} for name in names
        }


def read_defaults(path=FILE):
    """The shipped rows as Parameter objects, ranges split into their two ends."""
    with open(path, encoding="utf-8", newline="") as file:
        return [parameter for row in csv.DictReader(file) for parameter in _parameters(row)]


def _parameters(row):
    columns = (row["name"], row["default"], row["label"])
    for name, value, label in zip(*(column.split(_PAIR) for column in columns), strict=True):
        yearly = _YEARLY.fullmatch(name)
        yield Parameter(
            name=yearly["name"] if yearly else name,
            year=int(yearly["year"]) if yearly else None,
            value=value,
            label=label,
            unit=row["unit"],
            source=row["source"],
            note=row["note"],
            is_placeholder=row["origin"] != SOURCED,
        )


def load_parameters(path=FILE):
    """Add the parameters that are missing; a value the office has set stays. Returns how many were added."""
    shipped = read_defaults(path)
    known = set(Parameter.objects.values_list("name", "year"))
    missing = [row for row in shipped if (row.name, row.year) not in known]
    Parameter.objects.bulk_create(missing, ignore_conflicts=True)
    _mark_examples(shipped)
    return len(missing)


def _mark_examples(shipped):
    """Rows loaded before our own numbers were marked 示例值, and never saved by the office since."""
    names = [row.name for row in shipped if row.is_placeholder and row.year is None]
    Parameter.objects.filter(name__in=names, year=None, version=1, is_placeholder=False).update(is_placeholder=True)
