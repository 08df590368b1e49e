"""What arrives at the door: files that are not what they say, that would burst the memory, and odd but honest ones."""

import time
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from core.imports import guards
from core.imports.layouts import Feed, Layout
from core.imports.reading import data_date, open_sheet
from core.imports.refusal import Refused

LAYOUT = Layout(
    "test", "测试", (Feed("households", {"户编号": "number", "户主姓名": "head_name"}),), frozenset({"户编号"})
)


def saved(path, rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def with_cells(path, xml):
    """The workbook at `path` with more rows written straight into its sheet."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", xml + b"</sheetData>")
            copy.writestr(entry.filename, data)
    return target


def opened(path, name=None):
    return open_sheet(path, name or path.name, (LAYOUT,))


def rows_of(sheet):
    return [row for block in sheet.blocks() for row in block]


def refused(path, name=None):
    with pytest.raises(Refused) as refusal:
        rows_of(opened(path, name))
    return str(refusal.value)


@pytest.fixture
def honest(tmp_path):
    return saved(
        tmp_path / "农户_20231218.xlsx", [["农户台账"], ["户编号", "户主姓名"], ["H1", "单雄信"], [], ["H2", "解珍"]]
    )


def test_rows_come_with_the_numbers_a_spreadsheet_shows(honest):
    sheet = opened(honest)
    assert (sheet.header_row, sheet.as_of, sheet.headers) == (2, date(2023, 12, 18), ["户编号", "户主姓名"])
    assert rows_of(sheet) == [(3, ["H1", "单雄信"]), (5, ["H2", "解珍"])]


def test_a_bomb_is_refused_by_its_directory_alone(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 * 2**20))
    started = time.perf_counter()
    assert "庞大" in refused(path)
    assert time.perf_counter() - started < 1


def test_rows_are_counted_whether_they_hold_anything_or_not(honest):
    empty = b"".join(b'<row r="%d" ht="15"><c r="A%d" s="1"/></row>' % (row, row) for row in range(6, 50_006))
    assert guards.rows_in(with_cells(honest, empty + b"<row/>")) == guards.rows_in(honest) + 50_001


@pytest.mark.parametrize("address", ["XFD9", "A1048576"])
def test_a_cell_far_out_is_refused_before_memory_is_reserved_for_it(honest, address):
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = with_cells(honest, f'<row r="{row}"><c r="{address}" t="inlineStr"><is><t>x</t></is></c></row>'.encode())
    assert "远处" in refused(far)


def test_a_million_formatted_empty_rows_are_no_rows(honest):
    # Numbers repeat in no order, so that the file does not pack like a bomb.
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(6, 300_000))
    assert len(rows_of(opened(with_cells(honest, empty)))) == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("表.docx", b"x", "只能导入"),
        ("表.xlsx", b"", "空"),
        ("表.xlsx", b"<html><table></table></html>", "内容却不是表格"),
        ("表.csv", b"<html><table></table></html>", "网页"),
        ("表.csv", b"\x00\x01\x02binary", "不是文本"),
        ("表.xlsx", b"PK\x03\x04 cut off", "损坏"),
        ("表.xls", guards.OLE + b"\0" * 600, "损坏"),
        ("表.xlsx", guards.OLE + b"\0" * 512 + guards.ENCRYPTED, "密码"),
        ("表.xlsx", guards.OLE + b"\0" * 600, "改成 .xls "),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_with_what_to_do(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    assert sentence in refused(tmp_path / name)


def test_another_archive_is_no_workbook(tmp_path):
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "不是 Excel" in refused(path)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_table_is_read_in_any_usual_encoding(tmp_path, encoding, separator):
    path = tmp_path / "农户.csv"
    path.write_bytes(f"户编号{separator}户主姓名\r\nH1{separator}单雄信\r\n".encode(encoding))
    assert rows_of(opened(path)) == [(2, ["H1", "单雄信"])]


def test_a_workbook_under_the_old_name_is_told_its_right_one(honest):
    with pytest.raises(Refused, match="改成 .xlsx 再上传"):
        guards.inspect(honest, "旧.xls")


def test_a_page_of_explanations_is_no_header(tmp_path):
    explained = ["户编号", "必填、文字，不超过30个字", "不可以", "示例 1", "说明"]
    said = refused(saved(tmp_path / "无表头.xlsx", [["说明"], explained, ["户主姓名", "文字", "可以", "", ""]]))
    assert "没有表头" in said and "户编号" in said


def test_heads_merged_over_two_rows_are_read(tmp_path):
    path = saved(tmp_path / "合并.xlsx", [["户编号", "户主"], [None, "户主姓名"], ["H1", "单雄信"]], merged=["A1:A2"])
    assert rows_of(opened(path))[-1] == (3, ["H1", "单雄信"])


def test_a_head_merged_over_two_columns_is_refused_as_double(tmp_path):
    path = saved(tmp_path / "合并.xlsx", [["户编号", "户编号"], ["H1", "H2"]])
    assert "重复" in refused(path)


def test_the_sheet_with_the_heads_is_found_behind_others(tmp_path):
    book = Workbook()
    book.active.append(["填表说明"])
    book.create_sheet("数据").append(["户编号"])
    book.save(tmp_path / "两页.xlsx")
    assert opened(tmp_path / "两页.xlsx").header_row == 1


def test_further_sheets_that_fit_are_counted_by_name(tmp_path):
    book = Workbook()
    book.active.append(["户编号", "户主姓名"])
    for name, rows in (
        ("村2", [["农户台账"], ["户编号", "户主姓名"], ["H1", "单雄信"], [], ["H2", "解珍"]]),
        ("只有表头", [["户编号", "户主姓名"]]),
        ("说明", [["填表说明"], ["每户一行"]]),
        ("重复的列", [["户编号", "户编号"], ["H3", "H4"]]),
        ("暂不用", [["户编号"], ["H5"]]),
    ):
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book["暂不用"].sheet_state = "hidden"
    book.create_chartsheet("图")
    book.save(tmp_path / "全镇.xlsx")
    assert opened(tmp_path / "全镇.xlsx").unread == [("村2", 2), ("重复的列", 1)]


def test_a_file_of_one_sheet_leaves_none_unread(honest):
    assert opened(honest).unread == []


def test_without_known_heads_the_missing_column_is_named(tmp_path):
    assert "户编号" in refused(saved(tmp_path / "x.xlsx", [["户主姓名"], ["单雄信"]]))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("W6_20231218.xlsx", date(2023, 12, 18)),
        ("数据日期：2023-12-18", date(2023, 12, 18)),
        ("2023年12月18日", date(2023, 12, 18)),
        ("(22)", None),
    ],
)
def test_the_data_date_is_read_from_name_or_title(text, day):
    assert data_date(text) == day
