"""The look of official tables in a workbook: fonts, fills, borders and page set-up (domain facts §14.1)."""

from copy import copy
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from bulletins.figures import units
from core.cells import safe_text, write_text

# charset 134 and the font family let Excel, WPS and LibreOffice choose their own Chinese face when one is missing.
TITLE_FONT = Font(name="方正小标宋简体", size=20, charset=134, family=1)
HEAD_FONT = Font(name="黑体", size=11, bold=True, charset=134, family=2)
BODY_FONT = Font(name="宋体", size=11, charset=134, family=1)
BOLD_FONT = Font(name="宋体", size=11, bold=True, charset=134, family=1)
NOTE_FONT = Font(name="宋体", size=10, charset=134, family=1)
ATTACHMENT_FONT = Font(name="黑体", size=16, charset=134, family=2)
LEAD_FONT = Font(name="仿宋_GB2312", size=15, charset=134, family=1)

HEAD_FILL = PatternFill("solid", fgColor="DDE6F1")
TOTAL_FILL = PatternFill("solid", fgColor="F3F6FA")
RED_FILL = PatternFill("solid", fgColor="FFC7CE")
YELLOW_FILL = PatternFill("solid", fgColor="FFEB9C")
THIN = Side(style="thin", color="7F7F7F")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
FORMULA_SIGNS = frozenset("=+-@")
LINE_POINTS = 15  # of a line of body text
COUNT, TWO_DECIMALS = "#,##0", "#,##0.00"

BODY = {"font": BODY_FONT, "border": GRID, "alignment": CENTRE}
NUMBER = BODY | {"alignment": RIGHT}
STYLES = {
    "title": {"font": TITLE_FONT, "alignment": CENTRE},
    "attachment": {"font": ATTACHMENT_FONT, "alignment": LEFT},
    "unit-left": {"font": NOTE_FONT, "alignment": Alignment(horizontal="left", vertical="center")},
    "unit-right": {"font": NOTE_FONT, "alignment": RIGHT},
    "head": {"font": HEAD_FONT, "fill": HEAD_FILL, "border": GRID, "alignment": CENTRE},
    "text": BODY,
    "text-left": BODY | {"alignment": LEFT},
    "total-text": BODY | {"font": BOLD_FONT, "fill": TOTAL_FILL},
    "note": {"font": NOTE_FONT, "alignment": LEFT},
    "lead": {"font": LEAD_FONT, "alignment": LEFT},
    "plain": {"font": BODY_FONT, "alignment": LEFT},
    "centre": {"font": BODY_FONT, "alignment": CENTRE},
    "remark": {"font": NOTE_FONT, "border": GRID, "alignment": LEFT},
    "total-remark": {"font": NOTE_FONT, "fill": TOTAL_FILL, "border": GRID, "alignment": LEFT},
}
for _name, _format in (("count", COUNT), ("decimal", TWO_DECIMALS)):
    STYLES[_name] = NUMBER | {"number_format": _format}
    STYLES[f"total-{_name}"] = STYLES[_name] | {"font": BOLD_FONT, "fill": TOTAL_FILL}
    STYLES[f"red-{_name}"] = STYLES[_name] | {"fill": RED_FILL}
    STYLES[f"yellow-{_name}"] = STYLES[_name] | {"fill": YELLOW_FILL}
STYLES["red-text"] = BODY | {"fill": RED_FILL}
STYLES["yellow-text"] = BODY | {"fill": YELLOW_FILL}


class Book:
    """A workbook of sheets in the named styles."""

    def __init__(self, title=""):
        self._workbook = Workbook()
        self._workbook.remove(self._workbook.active)
        self._styles = _prepared(self._workbook)
        if title:
            self._workbook.properties.title, self._workbook.properties.creator = title, "神木市巩衔办"

    def sheet(self, name):
        return Sheet(self._workbook, name, self._styles)

    @property
    def names(self):
        return self._workbook.sheetnames

    def content(self):
        buffer = BytesIO()
        self._workbook.save(buffer)
        return buffer.getvalue()


class Sheet:
    """A worksheet written cell by cell in the named styles; each style is built once for the whole workbook."""

    def __init__(self, workbook, name, styles):
        self.sheet = workbook.create_sheet(name)
        self._styles = styles

    def write(self, row, column, value, style):
        cell = self.sheet.cell(row, column)
        cell._style = copy(self._styles[style])
        if not isinstance(value, str):
            cell.value = value
        elif value[:1] in FORMULA_SIGNS:
            write_text(cell, value)
        else:
            cell.value = safe_text(value)

    def span(self, row, column, to_row, to_column, value, style):
        """One value over several cells, all of them framed alike."""
        for each_row in range(row, to_row + 1):
            for each_column in range(column, to_column + 1):
                self.write(each_row, each_column, None, style)
        self.write(row, column, value, style)
        if (row, column) != (to_row, to_column):
            self.sheet.merge_cells(start_row=row, start_column=column, end_row=to_row, end_column=to_column)

    def widths(self, widths):
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    def height(self, row, points):
        self.sheet.row_dimensions[row].height = points

    def fit(self, row, values, widths):
        """High enough for the longest text in its column; a Chinese character is two units wide."""
        lines = max(_lines(value, width) for value, width in zip(values, widths, strict=True))
        if lines > 1:
            self.height(row, LINE_POINTS * lines)

    def paper(self, head_rows=0, pages_high=0, size=Worksheet.PAPERSIZE_A4):
        """A4 across, one page wide and as many high as needed, heads repeated, page numbers below."""
        sheet = self.sheet
        sheet.page_setup.paperSize = size
        sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        sheet.sheet_view.showGridLines = False
        if head_rows:
            sheet.print_title_rows = f"1:{head_rows}"


def _lines(value, width):
    """How many lines a text takes in a column: its own, each as often broken as it is too wide."""
    return sum(ceil(units(line) / width) or 1 for line in str(value).split("\n"))


def _prepared(workbook):
    """Each named style as openpyxl keeps it, made on a cell that is thrown away with its sheet."""
    scratch = workbook.create_sheet("样式")
    styles = {}
    for number, (name, parts) in enumerate(STYLES.items(), 1):
        cell = scratch.cell(number, 1)
        for part, value in parts.items():
            setattr(cell, part, value)
        styles[name] = copy(cell._style)
    workbook.remove(scratch)
    return styles
