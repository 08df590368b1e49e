"""Cells: what people type and workbooks hold becomes one clean value, or a sentence that says what is allowed."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from python_calamine import load_workbook as read_workbook

from core import cells
from core.cells import CellError
from core.months import Month

anything = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.times()
)
READERS = [
    cells.text, cells.decimal, cells.integer, cells.month, cells.date, cells.yes_no, cells.id_text, cells.phone,
    cells.words, cells.header, cells.safe_text,
]  # fmt: skip


@pytest.mark.parametrize("read", READERS)
@given(cell=anything)
def test_no_cell_breaks_a_reader_other_than_by_a_sentence(read, cell):
    try:
        read(cell)
    except CellError as error:
        assert str(error).endswith("。")


@given(st.text())
def test_clean_text_stays_as_it_is(typed):
    clean = cells.text(typed)
    assert cells.text(clean) == clean
    assert clean == clean.strip()
    clean.encode()
    assert not {"\x00", "\u200b", "\ufeff", "\u3000", "\xa0"} & set(clean)


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("\ufeff吕梦瑶", "吕梦瑶"), ("990881199209036859\u3000", "990881199209036859"), ("\xa0王 五\t", "王 五"),
        ("户编\u200b号", "户编号"), (None, ""), ("nan", ""), ("NaN", ""), (" None ", ""), ("NULL", ""), ("null", ""),
        ("一\r\n二", "一\n二"), (15468026014.0, "15468026014"), (12, "12"), (0.1 + 0.2, "0.3"), (-0.0, "0"),
        (1e-7, "0.0000001"), (9.90881195410084e17, "9.90881195410084E+17"), (True, "TRUE"),
        (date(2023, 9, 1), "2023-09-01"), (datetime(2023, 9, 1), "2023-09-01"),
        (datetime(2023, 9, 1, 10, 5), "2023-09-01 10:05:00"), (time(8, 30), "08:30:00"), (float("nan"), ""),
        ("王𣈱", "王𣈱"), ("=1+1", "=1+1"), ("\ud800", ""), ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_text_is_freed_of_what_cannot_be_seen(cell, clean):
    assert cells.text(cell) == clean


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("91,399.00元", "91399.00"), ("3,077.05", "3077.05"), ("１２３．５亩", "123.5"), ("120平方米", "120"),
        ("3.5公里", "3.5"), ("4人", "4"), ("1 234", "1234"), ("+5", "5"), ("-0.50", "-0.50"), (20400.1, "20400.1"),
        (91399.0, "91399"), (7, "7"), (Decimal("1.20"), "1.20"), ("9000.", None), (".5", None), ("约三万", None),
        ("三千五", None), ("两千元", None), ("1e5", None), ("元", None), ("5个月", None), ("1_000", None),
        ("٣", None), ("=1+1", None), (True, None), (date(2023, 1, 1), None), ("9" * 31, None), (float("inf"), None),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly_or_refused(cell, number):
    if number is None:
        with pytest.raises(CellError, match="应为数字"):
            cells.decimal(cell)
    else:
        assert str(cells.decimal(cell)) == number


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "—", "——", "/", "\\", None, "－", "nan", float("nan")])
def test_a_dash_is_no_number(cell):
    assert cells.decimal(cell) is None
    assert cells.integer(cell) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_amounts_come_back_as_they_were_written(amount):
    assert cells.decimal(f"{amount:,.2f} 元") == cells.decimal(str(amount)) == cells.decimal(float(amount)) == amount


def test_only_whole_numbers_are_integers():
    assert [cells.integer(cell) for cell in ("3", "3.0", 3.0, "4人", "1,000")] == [3, 3, 3, 4, 1000]
    for wrong in ("3.5", 3.5, "三", True):
        with pytest.raises(CellError, match="应为整数"):
            cells.integer(wrong)


@pytest.mark.parametrize("cell", ["202304.0", 202304, 202304.0, "2023年4月", date(2023, 4, 9), datetime(2023, 4, 1)])
def test_months_come_as_text_numbers_and_dates(cell):
    month = cells.month(cell)
    assert isinstance(month, Month)
    assert str(month) == "2023-04"


@pytest.mark.parametrize("cell", ["202313", "2023年13月", "下个月", 202313.0, date(1950, 1, 1), True])
def test_wrong_months_are_refused(cell):
    with pytest.raises(CellError, match="应为月份"):
        cells.month(cell)


def test_a_month_cut_to_a_fraction_is_refused_because_january_and_october_look_the_same():
    with pytest.raises(CellError, match="1 月和 10 月"):
        cells.month(2023.1)


@pytest.mark.parametrize(
    "cell",
    ["20230901", "20230901.0", "2023-9-1", "2023/09/01", "2023.9.1", "2023年9月1日", 20230901, 20230901.0,
     date(2023, 9, 1), datetime(2023, 9, 1, 8), "２０２３-０９-０１"],
)  # fmt: skip
def test_dates_come_in_every_usual_spelling(cell):
    assert cells.date(cell) == date(2023, 9, 1)
    assert type(cells.date(cell)) is date


@pytest.mark.parametrize(
    "cell", ["20221301", "2022-13-01", "20230229", "2023-2-30", "18991231", "2101-01-01", "202309", "昨天", True]
)
def test_days_outside_the_calendar_are_refused(cell):
    with pytest.raises(CellError, match="应为日期"):
        cells.date(cell)


@pytest.mark.parametrize("cell", ["45170", 45170, 45170.0])
def test_a_spreadsheet_serial_is_refused_with_the_day_it_means(cell):
    for read in (cells.date, cells.month):
        with pytest.raises(CellError, match=r"2023-09-01.*文本格式"):
            read(cell)


def test_empty_cells_are_empty_in_every_kind():
    for empty in (None, "", "  ", "\u200b", "null"):
        assert cells.month(empty) is cells.date(empty) is cells.yes_no(empty) is cells.integer(empty) is None
        assert cells.id_text(empty) == cells.phone(empty) == cells.text(empty) == cells.header(empty) == ""
        assert cells.words(empty) == ()


def test_yes_and_no_have_few_spellings():
    assert [cells.yes_no(cell) for cell in ("是", " 有", "1", 1.0, True, "√")] == [True] * 6
    assert [cells.yes_no(cell) for cell in ("否", "无 ", "0", 0.0, False, "×")] == [False] * 6
    for wrong in ("也许", "2", "-", "是的"):
        with pytest.raises(CellError, match=r"是.*否"):
            cells.yes_no(wrong)


@pytest.mark.parametrize(
    ("cell", "clean"),
    [("99088119770613803x", "99088119770613803X"), ("99088119770627199X\t", "99088119770627199X"),
     (" 990881 19770613 8038", "990881197706138038"), ("９９０８８１１９９２０９０３６８５９", "990881199209036859"),
     ("990881197706138038 43", "99088119770613803843"), ("护照e1234", "护照E1234")],
)  # fmt: skip
def test_id_numbers_are_normalised(cell, clean):
    assert cells.id_text(cell) == clean


@pytest.mark.parametrize(
    "cell",
    [9.90881195410084e17, 990881195410084897, 123.0, "9.90881E+17", "9.90881195410084e+17", "9E17",
     "990881195410084000.0", "９.９E+17"],
)  # fmt: skip
def test_an_id_that_lost_digits_is_refused_with_how_to_fix_it(cell):
    with pytest.raises(CellError, match="文本格式"):
        cells.id_text(cell)


def test_phones_are_cleaned_and_not_judged():
    assert (
        cells.phone("１５４６８０２６０１４")
        == cells.phone(15468026014.0)
        == cells.phone("154 6802 6014")
        == "15468026014"
    )
    assert cells.phone("15468026014.0") == "15468026014"
    assert cells.phone("0912-8332233") == "0912-8332233"
    with pytest.raises(CellError, match="文本格式"):
        cells.phone("1.54680E+10")


def test_words_are_split_at_every_separator():
    assert cells.words("长期慢性病，残疾;患有大病、残疾；, ") == ("长期慢性病", "残疾", "患有大病")


def test_headers_are_compared_without_blanks():
    assert cells.header("户编\u200b号 ") == cells.header("户 编\n号") == "户编号"


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "a\x0bb\u202e"]
)
def test_text_never_becomes_a_formula_in_a_workbook_and_comes_back_unchanged(typed):
    book, stream = Workbook(), BytesIO()
    cells.write_text(book.active["A1"], typed)
    book.save(stream)
    stored = load_workbook(stream).active["A1"]
    assert (stored.data_type, stored.value) == ("s", cells.text(typed))
    stream.seek(0)
    read_back = read_workbook(stream).get_sheet_by_index(0).to_python()[0][0]
    assert cells.text(read_back) == cells.text(typed)


def test_text_longer_than_a_workbook_cell_is_cut():
    assert len(cells.safe_text("字" * 40_000)) == 32_767
