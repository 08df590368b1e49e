"""A page's tables as a workbook in official look."""

from dataclasses import dataclass

from bulletins.frame import dated_head, fit_heads, plain_foot, plain_lines
from bulletins.look import Book


@dataclass(frozen=True)
class PageTable:
    """One table of a page: its sheet's name, heads, widths of the columns, lines of values, notes below."""

    name: str
    heads: tuple
    widths: tuple
    lines: list
    notes: tuple = ()
    unit: str = "见各栏"
    empty: str = "没有"
    numbers: tuple = ()  # which columns, from 1, hold figures


def write_page_table(sheet, table, title, day):
    """The table under its title, with the day up to which it tells."""
    dated_head(sheet, day, title, table.heads, table.unit)
    fit_heads(sheet, table.heads, table.widths)
    behind = plain_lines(sheet, table.lines, table.widths, table.empty, numbers=table.numbers)
    plain_foot(sheet, table.widths, table.notes, behind)


def page_bytes(title, tables, day):
    """A sheet for each table; the first has the page's title, the others say what they add."""
    book = Book(title)
    for number, table in enumerate(tables):
        write_page_table(book.sheet(table.name), table, f"{title}：{table.name}" if number else title, day)
    return book.content()
