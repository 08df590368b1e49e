"""Opens a workbook or CSV file, finds the row of headers and walks through the rows below it."""

import csv
import io
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

import python_calamine

from core import cells
from core.imports import guards
from core.imports.refusal import Refused
from core.imports.unfolding import unfolded

HEADER_WITHIN = 20
BLOCK_ROWS = 5000
OF_CELLS = python_calamine.SheetTypeEnum.WorkSheet
DATE = re.compile(r"(20\d\d)[-年./]?(0[1-9]|1[0-2])[-月./]?(0[1-9]|[12]\d|3[01])")


@dataclass
class Sheet:
    """A recognised sheet: its layout, its headers in place, and its rows."""

    layout: object
    headers: list  # cleaned, as the layout calls them; "" for a column without one
    written: list  # as they stand in the file
    header_row: int
    first_column: int
    as_of: date | None
    total: int
    rows: object = field(repr=False)  # iterator of (row number, cells), empty rows left out
    page: str = ""  # the worksheet's name; a CSV file has none
    months: dict = field(default_factory=dict)  # {month: its head in the file}, of a wide sheet
    file_headers: list = field(default_factory=list)  # as they stand in the file, where that is a wide one
    unread: list = field(default_factory=list)  # (name, rows) of the workbook's other sheets that would have fitted too

    @property
    def unknown(self):
        known = self.layout.known
        return [written for name, written in zip(self.headers, self.written, strict=True) if name and name not in known]

    @property
    def is_long(self):
        return self.total > BLOCK_ROWS

    def blocks(self):
        """Lists of at most BLOCK_ROWS (row number, cells)."""
        while block := list(islice(self.rows, BLOCK_ROWS)):
            yield block


def open_sheet(path, name, layouts, unfit=""):
    """The first sheet whose headers fit one of the layouts; refuses the file with the reason when none does: `unfit`
    says it where the page knows better what was wanted."""
    tables = _csv_tables(path) if guards.inspect(path, name) is guards.Kind.CSV else _workbook_tables(path)
    best = ("", ())
    for table in tables:
        found = _recognise(table, layouts, name)
        if isinstance(found, Sheet):
            found.unread = _unread(tables, layouts, name)
            return found
        best = max(best, found, key=lambda candidate: len(candidate[1]))
    raise Refused(unfit or _nothing_fits(best, layouts))


def _unread(tables, layouts, name):
    """What the sheets behind the one that is read hold: a township's book has a sheet a village."""
    unread = []
    with suppress(Refused):  # a broken sheet that nobody reads is no reason to refuse the one that is
        for table in tables:
            rows = _rows_fitting(table, layouts, name)
            unread += [(table.page, rows)] if rows else []
    return unread


def _rows_fitting(table, layouts, name):
    """How many rows of a sheet could have been read; none where its headers fit nothing."""
    try:
        found = _recognise(table, layouts, name)
    except Refused:  # its headers fit and want correcting: its rows are missing all the same
        return table.total - 1
    return len({number for number, _ in found.rows}) if isinstance(found, Sheet) else 0


@dataclass
class Table:
    """Rows of one sheet as they come, from its first row on."""

    rows: object
    total: int
    first_column: int = 0
    merged: tuple = ()
    page: str = ""


def _workbook_tables(path):
    try:
        workbook = python_calamine.load_workbook(str(path))
        for sheet in workbook.sheets_metadata:
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible and sheet.typ == OF_CELLS:
                yield _sheet_table(workbook.get_sheet_by_name(sheet.name))
    except python_calamine.PasswordError as error:
        raise Refused("文件设有打开密码，请去掉密码后再上传。") from error
    except python_calamine.CalamineError as error:
        raise Refused("文件已损坏或不是表格文件，请在表格软件中打开后另存为 .xlsx。") from error


def _sheet_table(sheet):
    if sheet.start is None:
        return Table(iter(()), 0)
    merged = tuple(sheet.merged_cell_ranges or ())
    return Table(sheet.iter_rows(), sheet.total_height + 1, sheet.start[1], merged, sheet.name)


def _csv_tables(path):
    text = _decoded(path.read_bytes())
    first_line = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;，", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield Table(_csv_rows(rows), text.count("\n") + 1)


def _csv_rows(rows):
    try:
        yield from rows
    except csv.Error as error:
        raise Refused("CSV 文件格式有误，请在表格软件中打开后另存为 .xlsx。") from error


def _decoded(data):
    """UTF-8 where it is, else the GBK family that Windows programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _recognise(table, layouts, name):
    """A Sheet, or the row number and headers that came nearest."""
    top = list(islice(table.rows, HEADER_WITHIN))
    _fill_merged(top, table)
    nearest = (0, ())
    for position, row in enumerate(top):
        headers = [cells.header(cell) for cell in row]
        fitting = [layout for layout in layouts if layout.fits(headers)]
        if fitting:
            layout = max(fitting, key=lambda candidate: (not candidate.only_compared, len(candidate.required)))
            return _sheet(table, top, position, headers, layout, name)
        likely = [layout for layout in layouts if layout.mostly_knows(headers)]
        named = tuple(text for text in headers if any(layout.canonical(text) in layout.known for layout in likely))
        nearest = max(nearest, (position + 1, named), key=lambda candidate: len(candidate[1]))
    return nearest


def _fill_merged(top, table):
    """A merged header counts in every cell it covers, so that heads of two rows are read in the lower one."""
    for (first, left), (last, right) in table.merged:
        if first == last or first >= len(top):
            continue
        for row in range(first + 1, min(last + 1, len(top))):
            for column in range(left - table.first_column, right - table.first_column + 1):
                if 0 <= column < len(top[row]):
                    top[row][column] = top[row][column] or top[first][column]


def _sheet(table, top, position, headers, layout, name):
    names = layout.called(headers)
    twice = sorted({text for text in names if text and names.count(text) > 1 and text in layout.known})
    if twice:
        raise Refused(f"表头有重复的列：{'、'.join(twice)}。请删除多余的一列。")
    title = " ".join(cells.text(cell) for row in top[:position] for cell in row if cell)
    numbered = enumerate(chain(top[position + 1 :], table.rows), start=position + 2)
    rows = ((number, row) for number, row in numbered if any(row) and not _is_sum(layout, row))
    sheet = Sheet(
        layout, names, headers, position + 1, table.first_column, data_date(name) or data_date(title),
        max(table.total - position - 1, 0), rows, table.page,
    )  # fmt: skip
    return _unfold(sheet, f"{name} {title}") if layout.unfolding else sheet


def _is_sum(layout, row):
    return bool(layout.sums) and any(cells.text(cell) in layout.sums for cell in row)


def _unfold(sheet, told):
    """A wide sheet as the long one it stands for."""
    names, unfolding = sheet.headers, sheet.layout.unfolding
    heads = unfolding.heads(sheet.written, told)
    plain = [position for position in range(len(names)) if position not in heads]
    return replace(
        sheet,
        headers=[*(names[position] for position in plain), unfolding.month, unfolding.value],
        written=[*(sheet.written[position] for position in plain), unfolding.month, unfolding.value],
        rows=unfolded(sheet.rows, len(names), heads),
        total=sheet.total * len(heads),
        months={month: sheet.written[position] for position, month in heads.items()},
        file_headers=sheet.written,
    )


def data_date(text):
    """The day the data are of, written in a file name or a title row."""
    for year, month, day in DATE.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _nothing_fits(best, layouts):
    row, named = best
    if len(layouts) > 1:
        return "认不出这是哪种表：前 20 行里没有已知版式的表头。请使用国家系统原样导出的文件，不要改动表头；本系统的导入模板请在相应台账的列表页导入。"
    layout = layouts[0]
    missing = sorted(layout.required - {layout.canonical(name) for name in named})
    where = f"第 {row} 行像是表头，但" if named else "前 20 行里没有表头，"
    return f"{where}缺少必需的列：{'、'.join(missing)}。请从本页下载导入模板，表头不要改动或合并。"
