"""The workbook: official look, numbers as frozen, no formula, the same again at any time."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bulletins.freezing import freeze
from bulletins.frozen import Frozen
from bulletins.models import Snapshot, SnapshotHousehold
from bulletins.sheets import LATER_TABLES, TABLES
from bulletins.tests.conftest import DECEMBER
from bulletins.workbook import workbook_bytes
from core.scoping import whole_city
from monitoring.models import Household
from projects.models import Project

SHEETS = [
    "封面目录",
    "表1 总体情况",
    "表2 防返贫监测",
    "表3 风险类型",
    "表4 收入和务工",
    "表5 三保障和饮水",
    "表6 筛查预警",
    "表7 分规则预警",
    "表8 年度目标",
    "表9 与上月相比",
    "表10 变化名单",
    "表11 项目进度",
    "表12 项目资产",
    "表13 光伏电站",
    "表14 资金支出进度",
    "表15 小额信贷",
    "表16 互助资金协会",
    "表17 排查走访",
    "附件1 未消除监测对象",
    "附件2 红色预警",
    "附件3 滞后项目",
]


def opened(bulletin, *, with_names=True):
    with whole_city():
        return load_workbook(BytesIO(workbook_bytes(bulletin, with_names=with_names)))


def values(workbook):
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in workbook}


@pytest.fixture
def book(draft):
    return opened(draft)


def test_all_sheets_stand_in_their_order(book):
    assert book.sheetnames == SHEETS


def test_the_edition_for_towns_names_nobody(draft):
    book = opened(draft, with_names=False)
    assert book.sheetnames == [name for name in SHEETS[:-3] if "名单" not in name]
    texts = {str(cell) for rows in values(book).values() for row in rows for cell in row}
    assert not any(name in text for text in texts for name in ("张三丰", "王五", "李四"))


def test_titles_heads_totals_and_towns_stand_where_the_office_expects_them(book):
    sheet = book["表2 防返贫监测"]
    assert sheet["A1"].value == "神木市2023年12月防止返贫动态监测和帮扶情况表"
    assert sheet["A2"].value == "填报单位：神木市巩衔办"
    assert sheet["A3"].value == "序号"
    assert sheet["C3"].value == "监测对象"
    assert (sheet["C4"].value, sheet["D4"].value) == ("户", "人")
    assert (sheet["B5"].value, sheet["C5"].value) == ("合计", 2)
    names = [sheet.cell(row, 2).value for row in range(6, 26)]
    assert names[0] == "滨河新区街道"
    assert names[-1] == "锦界镇"


def test_the_look_is_that_of_official_tables(book):
    sheet = book["表1 总体情况"]
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet["A3"].font.name == "黑体"
    assert sheet["A3"].font.bold
    assert sheet["B5"].font.bold
    assert sheet["C6"].border.left.style == "thin"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "C5"
    assert "填表人：" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_every_number_fits_its_column_and_the_contents_stand_on_one_page(draft):
    with whole_city():
        big = Snapshot.objects.filter(bulletin=draft, region="610881", indicator__in=("households", "pv_output"))
        assert big.update(value=123_456_789) == 2
    book = opened(draft)
    for sheet, column in ((book["表1 总体情况"], "C"), (book["表13 光伏电站"], "E")):
        assert sheet[f"{column}5"].value == 123_456_789
        assert sheet.column_dimensions[column].width > len("123,456,789"), "else Excel prints ####"
    assert book["封面目录"].page_setup.fitToHeight == 1


def test_what_misses_its_target_is_red_and_says_so_in_words(book):
    sheet = book["表1 总体情况"]
    heads = {
        (sheet.cell(4, column).value or sheet.cell(3, column).value): column
        for column in range(1, sheet.max_column + 1)
    }
    row = next(row for row in range(5, 26) if sheet.cell(row, 2).value == "高家堡镇")
    water = sheet.cell(row, heads["饮水不安全\n（户）"])
    assert water.value == 1
    assert water.fill.fgColor.rgb.endswith("FFC7CE")
    assert sheet.cell(row, heads["备注"]).value == "未达标：基本医保参保率、住房不安全、饮水不安全"


def test_what_is_not_known_is_a_dash_and_never_zero(book):
    sheet = book["表1 总体情况"]
    row = next(row for row in range(5, 26) if sheet.cell(row, 2).value == "西沙街道")
    assert {sheet.cell(row, column).value for column in range(3, sheet.max_column)} == {"—"}


def test_ties_share_a_rank_and_towns_without_figures_have_none(book):
    sheet = book["表4 收入和务工"]
    column = next(column for column in range(1, sheet.max_column + 1) if sheet.cell(3, column).value == "排名")
    ranks = {sheet.cell(row, 2).value: sheet.cell(row, column).value for row in range(6, 26)}
    assert (ranks["锦界镇"], ranks["高家堡镇"], ranks["马镇"]) == (1, 1, "/")


def test_every_figure_of_every_table_is_the_frozen_one(draft, book):
    with whole_city():
        frozen = Frozen(draft)
        for table in (*TABLES, *LATER_TABLES):
            sheet = book[table.name]
            for offset, place in enumerate([frozen.city, *frozen.towns]):
                for column, figure in enumerate(table.figures, 3):
                    value = frozen.cell(place, figure.code).value
                    assert sheet.cell(5 + offset, column).value == (
                        "—" if value is None else pytest.approx(float(value))
                    )


def test_the_names_behind_each_change_are_listed(book):
    rows = values(book)["表10 变化名单"][3:]
    named = {(row[1], row[4]) for row in rows}
    assert {("新纳入监测", "王五"), ("风险消除", "张三丰"), ("新增预警", "李四")} <= named
    assert not any(str(cell).startswith("9908") for row in rows for cell in row)


def test_projects_that_lag_are_listed_with_their_reason(county, office):
    with whole_city():
        Project.objects.update(state="finished")
        late = Project.objects.filter(pk=Project.objects.order_by("pk").first().pk)
        late.update(
            state="building", name="人饮巩固提升", planned_end_on=date(2023, 12, 1), begun_on=date(2023, 3, 1),
            lag_reason="冬季停工", lag_measures="开春复工", unit="示例施工单位",
        )  # fmt: skip
    row = values(opened(freeze(DECEMBER)))["附件3 滞后项目"][3]
    assert row[3:] == ["人饮巩固提升", "示例施工单位", "应完工未完工", "2023-12-01", 30, "冬季停工", "开春复工"]
    with whole_city():
        Project.objects.update(state="finished")
    assert values(opened(freeze(DECEMBER)))["附件3 滞后项目"][3][0] == "本月没有"


def test_a_name_never_becomes_a_formula(draft, county):
    with whole_city():
        rows = SnapshotHousehold.objects.filter(bulletin=draft, kind="entered")
        rows.update(head_name="=1+1")
    cell = next(cell for row in opened(draft)["表10 变化名单"].iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_there_is_no_formula_anywhere(book):
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_published_file_can_be_made_again_after_the_data_changed(published, county):
    with whole_city():
        first = load_workbook(published.file.path)
        Household.objects.all().update(has_safe_water=False, head_name="改名", category="一般农户")
    published.refresh_from_db()
    assert values(opened(published)) == values(first)
