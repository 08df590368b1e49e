"""The template (模板) of a ledger: an empty sheet with heads, drop-downs and a sheet that says how to fill it in."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from core import cells
from core.exports.hints import RULES, hint, is_required
from core.ledger.forms import regions_for

HEAD_ROW, LAST_ROW = 2, 10_002
WORDS_SHEET = "字典"
INK, BLUE, PALE, GREY = "1F2937", "1A56A8", "E8EEF6", "4B5563"
THIN = Border(*(Side(style="thin", color="C7CED8") for _ in range(4)))


def template(ledger, user):
    """The workbook as openpyxl has it; choices of places are those of the user's scope."""
    book = Workbook()
    sheet, guide, words_sheet = book.active, book.create_sheet("说明"), book.create_sheet(WORDS_SHEET)
    sheet.title = ledger.label
    words_sheet.sheet_state = "hidden"
    columns = ledger.editable_columns
    choices = {column.name: _choices(column, user) for column in columns}
    _fill_sheet(sheet, ledger, columns)
    for index, column in enumerate(columns, 1):
        if choices[column.name]:
            _offer(sheet, words_sheet, index, column, choices[column.name])
    _fill_guide(guide, ledger, [hint(column, choices[column.name]) for column in columns])
    return book


def _choices(column, user):
    """The words of the column's drop-down, none for free text."""
    if column.kind == "region":
        return list(regions_for(user).values_list("full_name", flat=True))
    if column.kind == "yes_no":
        return ["是", "否"]
    if column.kind in ("words", "choice"):
        return [str(label) for value, label in column.field.choices if value != ""]
    return []


def _fill_sheet(sheet, ledger, columns):
    sheet.cell(
        1, 1, f"{ledger.label}导入模板　填写前请看“说明”。深色表头为必填；空着表示不改，填“{cells.CLEAR}”表示删去原值。"
    )
    sheet.cell(1, 1).font = Font(color=GREY)
    for index, column in enumerate(columns, 1):
        head = sheet.cell(HEAD_ROW, index, column.label)
        required = is_required(column)
        head.font = Font(bold=True, color="FFFFFF" if required else INK)
        head.fill = PatternFill("solid", fgColor=BLUE if required else PALE)
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        head.border = THIN
        size = sheet.column_dimensions[get_column_letter(index)]
        size.width = _width(column)
        if not column.is_number:
            size.number_format = "@"
    sheet.row_dimensions[HEAD_ROW].height = 36
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 2)


def _width(column):
    if column.kind in ("sealed", "region", "parent") or column.name == "number":
        return 24
    return min(max(10, len(column.label) * 2 + 2), 20)


def _offer(sheet, words_sheet, index, column, words):
    """A drop-down over the column's cells; its words lie in the hidden sheet, one column each."""
    letter = get_column_letter(index)
    listed = words if is_required(column) else [*words, cells.CLEAR]
    for row, word in enumerate(listed, 1):
        words_sheet.cell(row, index, word)
    offer = DataValidation(
        type="list",
        formula1=f"{WORDS_SHEET}!${letter}$1:${letter}${len(listed)}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.label,
        error="请从下拉列表中选择。",
    )
    offer.add(f"{letter}{HEAD_ROW + 1}:{letter}{LAST_ROW}")
    sheet.add_data_validation(offer)


def _fill_guide(guide, ledger, hints):
    guide.append([f"{ledger.label}导入说明"])
    guide["A1"].font = Font(bold=True, size=14)
    for number, rule in enumerate(RULES, 1):
        guide.append([f"{number}. {rule}"])
    guide.append([])
    guide.append(["列名", "新增时必填", "可以填什么", "示例", f"可否{cells.CLEAR}"])
    head_row = guide.max_row
    for each in hints:
        guide.append(
            [
                each.label,
                "必填" if each.required else "",
                each.allowed,
                each.example,
                "可以" if each.clearable else "不可以",
            ]
        )
    _style_guide(guide, head_row)


def _style_guide(guide, head_row):
    for letter, width in zip("ABCDE", (28, 12, 60, 22, 12), strict=True):
        guide.column_dimensions[letter].width = width
    for cell in guide[head_row]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=PALE)
    for row in guide.iter_rows(min_row=head_row):
        for cell in row:
            cell.border = THIN
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.number_format = "@"
    guide.freeze_panes = guide.cell(head_row + 1, 1)
    guide.page_setup.orientation, guide.page_setup.fitToHeight = "landscape", 0
    guide.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
