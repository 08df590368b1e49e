"""Looks at an uploaded file before anything parses it: what it really is, and whether it would burst the memory."""

import re
import zipfile
from enum import Enum

from core.imports.refusal import Refused

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 1536 * 2**20
MAX_RATIO = 120  # honest workbooks pack 8 to 20 times
MAX_ENTRIES = 3000
MAX_COLUMNS = 702  # up to column ZZ

# How far down a last value may stand: a start for small sheets, and more for every byte that was really written.
CELLS_ALLOWED, CELLS_A_BYTE = 50_000_000, 20

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
EXTENSIONS = (".xlsx", ".xls", ".csv")
ROW = re.compile(rb"<row[\s/>]")
ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
FAR_CELL = re.compile(rb' r="[A-Z]{3}[0-9]')


class Kind(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def inspect(path, name):
    """What kind of file this is; refuses what is not a table, has a password, or is built to exhaust the server."""
    extension = name[name.rfind(".") :].lower() if "." in name else ""
    if extension not in EXTENSIONS:
        raise Refused("只能导入 .xlsx、.xls 或 .csv 文件，请在表格软件中另存为其中一种。")
    if path.stat().st_size > MAX_BYTES:
        raise Refused(f"文件超过 {MAX_BYTES // 2**20} MB，请分成几份导入。")
    with open(path, "rb") as file:
        head = file.read(8)
    if not head:
        raise Refused("文件是空的。")
    if head.startswith(ZIP):
        return _workbook(path, extension)
    if head == OLE:
        return _old_workbook(path, extension)
    if extension != ".csv":
        raise Refused(f"文件名是 {extension}，内容却不是表格文件：请在表格软件中打开后另存为 .xlsx。")
    return _table_text(path)


def _workbook(path, extension):
    _demand_extension(extension, ".xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused("这个文件不是 Excel 表格，请在表格软件中另存为 .xlsx。")
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _check_extent(archive, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("文件已损坏或没有传完整，请重新另存一份再上传。") from error
    return Kind.XLSX


def _check_sizes(entries):
    """By the central directory alone, before a byte is unpacked."""
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    worst = max(
        (entry.file_size / max(entry.compress_size, 1) for entry in entries if entry.file_size > 2**20), default=0
    )
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or worst > MAX_RATIO
        or unpacked > packed * MAX_RATIO + 2**20
    ):
        raise Refused("文件解压后异常庞大，已拒绝。请只保留数据区域，复制到新工作簿再导入。")


def _check_extent(archive, entry):
    """A cell far out makes a reader reserve memory for everything before it, so the sheet is walked through first.

    Rows that hold nothing but formats are cheap and stay allowed; what counts is where the last value stands.
    """
    tail, left, last_row = b"", entry.file_size, 0
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            left -= len(chunk)
            text = tail + chunk
            last_row = max(last_row, _last_valued_row(text))
            if left < 0 or last_row * MAX_COLUMNS > CELLS_ALLOWED + CELLS_A_BYTE * (entry.file_size - left):
                raise Refused("表格末尾很远处有零星单元格，请删除数据下方的空白行后再导入。")
            if FAR_CELL.search(text):
                raise Refused("表格右侧很远处有零星单元格，请删除数据右侧的空白列后再导入。")
            tail = text[-4096:]


def rows_in(path):
    """How many rows all sheets of a workbook hold, those of nothing but formats too: who loads it holds them all."""
    with zipfile.ZipFile(path) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml"))
        return sum(_rows_of(archive, name) for name in sheets)


def _rows_of(archive, name):
    rows, tail = 0, b""
    with archive.open(name) as stream:
        while chunk := stream.read(1 << 20):
            text = tail + chunk
            rows += len(ROW.findall(text))
            tail = text[-4:]  # shorter than a match, so that none is counted twice
    return rows


def _last_valued_row(text):
    """The number of the last row before the last value in this piece of the sheet."""
    end = max(text.rfind(b"<v"), text.rfind(b"<is>"))
    start = text.rfind(b"<row", 0, end) if end > 0 else -1
    found = ROW_NUMBER.match(text, start) if start >= 0 else None
    return int(found[1]) if found else 0


def _old_workbook(path, extension):
    if ENCRYPTED in path.read_bytes():
        raise Refused("文件设有打开密码，请去掉密码后再上传。")
    _demand_extension(extension, ".xls")
    return Kind.XLS


def _demand_extension(written, right):
    if written != right:
        raise Refused(f"文件名是 {written}，内容却是 {right}：请把扩展名改成 {right} 再上传。")


def _table_text(path):
    with open(path, "rb") as file:
        sample = file.read(65_536)
    if b"\0" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("文件名是 .csv，内容却不是文本，请在表格软件中另存为 CSV。")
    if sample.lstrip()[:100].lower().startswith((b"<html", b"<!doctype html", b"<?xml", b"%pdf")):
        raise Refused("文件内容是网页或文档，不是表格，请在表格软件中打开后另存为 .xlsx。")
    return Kind.CSV
