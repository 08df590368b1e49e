"""An ad-hoc table as a workbook in official look, with what was counted and how in its notes."""

from django.utils.timezone import localtime, now

from bulletins.look import Book

HEAD_ROW = 3


def table_bytes(table, user):
    question, heads = table.question, table.heads
    columns = 3 + len(heads) if heads else 3
    book = Book()
    sheet = book.sheet("统计表")
    sheet.span(1, 1, 1, columns, question.title, "title")
    sheet.height(1, 36)
    sheet.span(2, 1, 2, columns, f"{user.region.short_name}    筛选条件：{table.filters}", "unit-left")
    for column, head in enumerate(("序号", question.by.label, *heads, "合计" if heads else question.measured), 1):
        sheet.write(HEAD_ROW, column, head, "head")
    sheet.height(HEAD_ROW, 30)
    row = HEAD_ROW + 1
    _write_line(sheet, row, ("", "合计"), [*table.foot, table.total], question, total=True)
    for number, line in enumerate(table.lines, 1):
        row += 1
        values = [*line["values"], line["total"]] if heads else [line["total"]]
        _write_line(sheet, row, (number, line["label"]), values, question)
    _write_notes(sheet, row + 1, columns, table, user)
    sheet.widths([6, 26, *[12] * len(heads), 16])
    sheet.sheet.freeze_panes = sheet.sheet.cell(HEAD_ROW + 1, 3)
    sheet.paper(HEAD_ROW)
    return book.content()


def _write_line(sheet, row, names, values, question, total=False):
    start = "total-" if total else ""
    for column, name in enumerate(names, 1):
        sheet.write(row, column, name, f"{start}text")
    style = "count" if question.measure == "count" else "decimal"
    for column, value in enumerate(values, 3):
        sheet.write(row, column, "无数据" if value is None else value, f"{start}{'text' if value is None else style}")


def _write_notes(sheet, row, columns, table, user):
    lines = (
        f"注1：统计{table.question.measured}，共 {len(table.lines)} 组；数据取自“{table.question.ledger.label}”台账，限{user.region.short_name}管辖区域。",
        f"注2：{localtime(now()):%Y-%m-%d %H:%M} 由 {user} 导出；没有填写的归入“未填”，没有数据的不按 0 计。",
    )
    for offset, line in enumerate(lines):
        sheet.span(row + offset, 1, row + offset, columns, line, "note")
        sheet.height(row + offset, 30)
