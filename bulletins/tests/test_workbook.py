"""The workbook: official look, numbers as frozen, no formula, the same again at any time."""

import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bulletins.freezing import freeze
from bulletins.frozen import Frozen
from bulletins.models import Snapshot, SnapshotHousehold
from bulletins.registry import BY_CODE
from bulletins.sheets import LATER_TABLES, TABLES
from bulletins.tests.conftest import DECEMBER, NOVEMBER
from bulletins.workbook import workbook_bytes
from core.scoping import whole_city
from monitoring.models import Employment, Household, Rectification
from projects.models import Project
from supervision.models import SupervisionVisit
from supervision.tests.rows import add_supervision

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
    "表18 问题整改",
    "表19 资金管理",
    "附件1 未消除监测对象",
    "附件2 红色预警",
    "附件3 滞后项目",
    "口径和行数",
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
    assert book.sheetnames == [name for name in SHEETS if "名单" not in name and "附件" not in name]
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


def test_no_sheet_is_too_wide_to_be_read_on_a4(draft):
    """Fitted to one page, a sheet of 230 characters prints its figures at nearly seven points."""
    with whole_city():
        money = Snapshot.objects.filter(bulletin=draft, indicator__startswith="fund_")
        assert money.filter(indicator__contains="d_").update(value=Decimal("12345.67"))
    for sheet in opened(draft):
        assert sum(column.width for column in sheet.column_dimensions.values()) <= 230, sheet.title


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
                    value = frozen.figure(place, figure).value
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
    row = values(opened(freeze(DECEMBER)))["附件3 滞后项目"][4]
    assert row[3:] == ["人饮巩固提升", "示例施工单位", "应完工未完工", "2023-12-01", 30, "冬季停工", "开春复工"]
    with whole_city():
        Project.objects.update(state="finished")
    assert values(opened(freeze(DECEMBER)))["附件3 滞后项目"][4][0] == "本月没有"


def test_an_attachment_has_its_number_at_the_left_above_the_title(book):
    for sheet, number in ((book[name], name[:3]) for name in book.sheetnames if name.startswith("附件")):
        assert (sheet["A1"].value, sheet["A1"].alignment.horizontal) == (number, "left")
        assert sheet["A2"].value.startswith("神木市2023年12月")
        assert number not in sheet["A2"].value
        assert (sheet["A4"].value, sheet.freeze_panes, sheet.print_title_rows) == ("序号", "C5", "$1:$4")


def test_every_sheet_has_its_notes_and_places_to_sign(book):
    for name, rows in values(book).items():
        texts = [str(cell) for row in rows for cell in row if cell]
        if name != "封面目录":
            assert "填表人：" in texts and "审核人：" in texts, name
            assert any(text.startswith("注1：") for text in texts), name


def test_a_target_that_is_not_due_yet_is_yellow_and_one_missed_is_red(draft):
    goals = draft.goals
    states = {goal["state"] for goal in goals}
    assert "missed" in states
    goals[0] |= {"state": "behind", "value": "1"}
    rows = opened(draft)["表8 年度目标"].iter_rows(min_row=4, max_row=3 + len(goals), min_col=7, max_col=7)
    fills = {cell.value: cell.fill.fgColor.rgb[-6:] for (cell,) in rows}
    assert (fills["未到期，有差距"], fills["未达标"]) == ("FFEB9C", "FFC7CE")
    assert fills["无数据"] not in ("FFEB9C", "FFC7CE")


def test_the_last_sheet_says_what_every_figure_of_the_workbook_means_and_rests_on(draft, book):
    lines = {row[1]: row for row in values(book)["口径和行数"] if isinstance(row[0], int)}
    insured = BY_CODE["insured_rate"]
    assert lines[insured.name][2:] == ["%", insured.formula, "家庭成员", 3, 4, 75]
    assert lines["农户数"][5:] == [5, 5, 5]
    assert lines["增速高出全市农民"][5:] == ["—", "—", "无数据"]
    names = {BY_CODE[figure.code].name for table in (*TABLES, *LATER_TABLES) for figure in table.figures}
    assert names <= lines.keys()
    assert all(row[3] != "—" and row[4] != "—" for row in lines.values()), "no figure without a formula and a register"


def test_what_supervision_found_and_what_became_of_it_stands_in_its_table(county):
    with whole_city():
        Rectification.objects.all().delete()
        SupervisionVisit.objects.all().delete()
        for number, values in enumerate(
            (
                {"found_on": date(2023, 11, 1), "deadline": date(2023, 12, 1)},
                {"found_on": date(2023, 12, 5), "state": "closed", "entered_on": date(2023, 12, 20)},
                {"found_on": date(2023, 10, 5), "state": "closed", "entered_on": date(2024, 1, 3), "reopened": 1},
                {"found_on": date(2024, 1, 2)},
            )
        ):
            Rectification.objects.create(
                region_id=county["li"].region_id, number=f"T{number}", source="审计", category="政策落实", year=2023,
                term="立行立改", description="台账不全", unit="市医保局", responsible="某人", **values,
            )  # fmt: skip
        add_supervision(county["li"].region_id, visited_on=date(2023, 3, 1), deadline=date(2023, 4, 1))
        add_supervision(
            county["li"].region_id, visited_on=date(2023, 12, 1), deadline=date(2024, 1, 1),
            rectified_on=date(2024, 1, 2), result="已整改",
        )  # fmt: skip
    sheet = opened(freeze(DECEMBER))["表18 问题整改"]
    assert [cell.value for cell in sheet[5]][2:18] == [
        2,
        2,
        2,
        1,
        3,
        1,
        1,
        1,
        2,
        1,
        1,
        pytest.approx(33.33),
        0,
        2,
        0,
        0,
    ]


def test_spending_is_held_against_its_target_and_the_month_before(county):
    freeze(NOVEMBER)
    with whole_city():
        Snapshot.objects.filter(indicator="fund_progress", region="610881").update(value=40)
    december = freeze(DECEMBER)
    with whole_city():
        row = Snapshot.objects.filter(bulletin=december, indicator="fund_progress", region="610881")
        assert row.update(value=60, target=75) == 1
        Project.objects.filter(pk__in=Project.objects.values("pk")[:1]).update(
            year=2023, state="planned", begun_on=None
        )
    sheet = opened(december)["表14 资金支出进度"]
    heads = [sheet.cell(4, column).value or sheet.cell(3, column).value for column in range(1, sheet.max_column + 1)]
    first = heads.index("支出进度\n（%）")
    shown = dict(zip(heads[first : first + 5], [cell.value for cell in sheet[5]][first : first + 5], strict=True))
    assert shown == {
        "支出进度\n（%）": 60, "目标\n（%）": 75, "差距\n（百分点）": -15, "上月\n（%）": 40, "环比\n（百分点）": 20,
    }  # fmt: skip
    assert "未开工项目\n（个）" in heads


def test_the_comparison_with_the_month_before_gives_reasons_and_covers_money_and_projects(county):
    freeze(NOVEMBER)
    rows = {row[1]: row for row in values(opened(freeze(DECEMBER)))["表9 与上月相比"][3:] if isinstance(row[0], int)}
    assert rows["监测户数"][3:7] == [1, 2, "比上月增加 1 户", "新纳入 1 户"]
    assert rows["饮水不安全户数"][5:7] == ["与上月持平", "—"]
    assert {
        "资金支出进度",
        "项目完工率",
        "资产确权率",
        "小额信贷逾期率",
        "电站收益分配率",
        "互助金逾期率",
    } <= rows.keys()


def test_public_posts_and_workshops_are_counted_by_the_channel_of_work(county):
    with whole_city():
        Employment.objects.filter(household=county["zhang"]).update(channel="公益性岗位")
        Employment.objects.filter(household=county["li"]).update(channel="帮扶车间")
    sheet = opened(freeze(DECEMBER))["表4 收入和务工"]
    heads, totals = ([cell.value for cell in sheet[row]][12:17] for row in (4, 5))
    assert heads == ["规模", "其中公益岗位", "其中帮扶车间", "规模", "其中公益岗位"]
    assert totals == [3, 1, 1, 2, 1]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here: its conversion is not run")
def test_libreoffice_opens_the_workbook_and_prints_every_sheet_one_page_wide(draft, tmp_path):
    """As a reader's own program would: converted without a word of repair, each sheet with its page numbers."""
    with whole_city():
        (tmp_path / "通报.xlsx").write_bytes(workbook_bytes(draft, with_names=True))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "通报.xlsx"],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    printed = (tmp_path / "通报.pdf").read_bytes()
    pages = [int(count) for count in re.findall(rb"/Count (\d+)", printed)]
    assert len(SHEETS) <= max(pages) <= 2 * len(SHEETS)


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
