"""Keeps the synthetic months screenable: a year without a 监测线 gets the last known one, marked as 示例值."""

from core.models import Parameter

NAME = "income_line"


def fill_income_lines(years):
    """Placeholders for years the shipped parameters do not know yet; known years stay as they are."""
    known = Parameter.objects.filter(name=NAME, year__isnull=False).order_by("-year")
    for year in sorted(years):
        last = known.filter(year__lte=year).first()
        if last and last.year != year:
            Parameter.objects.create(
                name=NAME, label=last.label, year=year, value=last.value, unit=last.unit, is_placeholder=True,
                source="演示数据", note=f"沿用 {last.year} 年的示例值，以省文件为准",
            )  # fmt: skip
