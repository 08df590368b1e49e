"""Sheets of towns against figures: two-row head, 合计 first, the towns in code order, colours told in words."""

from math import ceil

from bulletins.figures import EMPTY, LIGHTS, error_of, number_of
from bulletins.frame import FILLS, unit_row, write_notes
from bulletins.models import State
from bulletins.registry import BY_CODE
from bulletins.sheets import notes_of
from core.indicators import Kind

HEAD_ROWS = 4
FIRST_ROW = HEAD_ROWS + 1
LAST_RANKS = 3
LAST_RANKED, FAILED = "排名后三位", "计算错误"


def write_table(sheet, table, frozen):
    columns = 2 + len(table.figures) + bool(table.ranked_by) + 1
    sheet.span(1, 1, 1, columns, f"神木市{frozen.bulletin.month.label}{table.title}", "title")
    sheet.height(1, 36)
    units = dict.fromkeys(BY_CODE[figure.code].unit for figure in table.figures)
    unit_row(sheet, frozen.bulletin.month.last_day, columns, "、".join(units))
    widths = [_width(figure, frozen, columns) for figure in table.figures]
    _write_heads(sheet, table, widths)
    _write_rows(sheet, table, frozen)
    write_notes(sheet, FIRST_ROW + 1 + len(frozen.towns), columns, notes_of(table))
    sheet.widths([5, 14, *widths, *[7] * bool(table.ranked_by), remark_width(columns)])
    sheet.sheet.freeze_panes = sheet.sheet.cell(FIRST_ROW, 3)
    sheet.paper(HEAD_ROWS, pages_high=1)


def _width(figure, frozen, columns):
    """Wide enough for its longest figure, in bold: a sheet prints #### for a number that does not fit."""
    indicator = BY_CODE[figure.code]
    wide = indicator.unit == "元" or figure.part in ("gap", "change")  # in 百分点, which is long for a head
    least = 10.5 if wide else 9 if columns <= 18 else 7.5 if columns <= 24 else 6
    pattern = "{:,.0f}" if indicator.kind == Kind.COUNT else "{:,.2f}"
    values = (frozen.figure(place, figure).value for place in (frozen.city, *frozen.towns))
    longest = max((len(pattern.format(value)) for value in values if value is not None), default=0)
    return max(least, longest * 1.1 + 1)


def _write_heads(sheet, table, widths):
    """Two rows: groups over their parts; what stands alone goes over both."""
    sheet.height(3, 24)
    longest = max(
        len(figure.title) * 2 / width for figure, width in zip(table.figures, widths, strict=True) if figure.group
    )
    sheet.height(4, max(46, 15 * ceil(longest + 0.5)))
    sheet.span(3, 1, 4, 1, "序号", "head")
    sheet.span(3, 2, 4, 2, "镇街", "head")
    column = 3
    while column < 3 + len(table.figures):
        figure = table.figures[column - 3]
        if not figure.group:
            sheet.span(3, column, 4, column, _head(figure.title), "head")
            column += 1
            continue
        members = [each for each in table.figures[column - 3 :] if each.group == figure.group]
        sheet.span(3, column, 3, column + len(members) - 1, figure.group, "head")
        for offset, each in enumerate(members):
            sheet.write(4, column + offset, _head(each.title), "head")
        column += len(members)
    for title in (["排名"] if table.ranked_by else []) + ["备注"]:
        sheet.span(3, column, 4, column, title, "head")
        column += 1


def remark_width(columns):
    """Narrower the more columns stand before it, for A4 is no wider."""
    return min(30, max(16, 150 - 6 * columns))


def _head(title):
    """The unit on a line of its own."""
    return title.replace("（", "\n（")


def _write_rows(sheet, table, frozen):
    """合计 first, then the towns in code order."""
    places = frozen.ranks(table.ranked_by)
    _write_row(sheet, FIRST_ROW, ("", "合计"), frozen.city, table, frozen, None)
    for number, town in enumerate(frozen.towns, 1):
        _write_row(sheet, FIRST_ROW + number, (number, town.short_name), town, table, frozen, places)


def _write_row(sheet, row, names, place, table, frozen, places):
    total = places is None
    for column, name in enumerate(names, 1):
        sheet.write(row, column, name, "total-text" if total else "text")
    figures = [(figure.code, frozen.figure(place, figure)) for figure in table.figures]
    marks = write_figures(sheet, row, 3, figures, frozen.bulletin, total)
    column = 3 + len(table.figures)
    if table.ranked_by:
        is_last = _write_rank(sheet, row, column, place, places)
        marks |= {LAST_RANKED: []} if is_last else {}
        column += 1
    write_remark(sheet, row, column, marks, total)


def write_figures(sheet, row, first, figures, bulletin, total=False):
    """(code, cell) one beside the other; answers {the word for a colour: the names of figures that have it}."""
    marks = {}
    for column, (code, cell) in enumerate(figures, first):
        mark = _write_figure(sheet, row, column, BY_CODE[code], cell, total)
        mark = error_of(bulletin, code) if mark == FAILED else mark
        if mark:
            marks.setdefault(mark, []).append(BY_CODE[code].name.removesuffix("户数").removesuffix("人数"))
    return marks


def write_remark(sheet, row, column, marks, total=False, width=None):
    """What the colours of the row mean, in words; the row is as high as the words need."""
    remark = "；".join(f"{mark}：{'、'.join(names)}" if names else mark for mark, names in marks.items())
    sheet.write(row, column, remark, "total-remark" if total else "remark")
    lines = ceil(len(remark) * 2 / (width or remark_width(column)))
    sheet.height(row, max(18, 13 * lines + 2))


def _write_figure(sheet, row, column, indicator, cell, total):
    """The number in its colour; answers the word for the colour."""
    if cell.state == State.ERROR:
        sheet.write(row, column, "错误", "red-text")
        return FAILED
    if cell.value is None:
        sheet.write(row, column, EMPTY, "total-text" if total else "text")
        return ""
    style = "count" if indicator.kind == Kind.COUNT else "decimal"
    fill = FILLS.get(LIGHTS.get(cell.state))
    if fill or total:
        style = f"{fill or 'total'}-{style}"
    sheet.write(row, column, number_of(indicator, cell.value), style)
    return {"red": "未达标", "yellow": "有差距"}.get(fill, "")


def _write_rank(sheet, row, column, place, places):
    """Ties share a rank; a town that cannot be ranked shows "/"; the last three are marked in colour and words."""
    if places is None:
        sheet.write(row, column, EMPTY, "total-text")
        return False
    rank = places.get(place.pk)
    is_last = rank is not None and len(places) > 2 * LAST_RANKS and rank > len(places) - LAST_RANKS
    sheet.write(row, column, "/" if rank is None else rank, "red-text" if is_last else "text")
    return is_last
