"""What a page shows can be taken out as a workbook: its tables, as its reader sees them, logged."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bulletins import assessments
from bulletins.models import Target
from bulletins.tests.rows import add_assignment
from core.models import AccessLog
from core.scoping import whole_city
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

PAGES = {
    "/income-comparison/?month=2023-12": ["增收比较", "全市走势"],
    "/targets/?year=2023": ["年度目标"],
    "/targets/coverage/?year=2023": ["目标覆盖情况"],
    "/rhythms/?month=2024-01": ["工作节奏", "超期任务"],
    "/assessments/rules/?year=2023": ["考核规则"],
}


def export_of(page):
    path, _, query = page.partition("?")
    return f"{path}export/?{query}"


def opened(response):
    return load_workbook(BytesIO(response.content))


def cells(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture
def rules(db):
    assessments.open_rules(2023)


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_button_hands_out_its_tables_and_the_export_is_logged(page, rules, published, clerk, signed_in):
    client = signed_in(clerk)
    address = export_of(page)
    assert f'href="{address}"' in client.get(page).content.decode()
    response = client.get(address)
    book = opened(response)
    assert book.sheetnames == PAGES[page]
    assert response["Cache-Control"] == "no-store"
    with whole_city():
        log = AccessLog.objects.get()
    assert (log.user, log.kind) == (clerk, "export")
    assert book.worksheets[0]["A1"].value == log.filters
    assert "高家堡镇" not in str([cells(sheet) for sheet in book])


@pytest.mark.parametrize("page", PAGES)
def test_an_export_is_closed_like_its_page(page, rules, published, grid, signed_in):
    assert signed_in(grid).get(export_of(page)).status_code == signed_in(grid).get(page).status_code == 403


def test_incomes_are_numbers_beside_both_definitions(published, office, signed_in):
    sheet = opened(signed_in(office).get("/income-comparison/export/?month=2023-12"))["增收比较"]
    assert [sheet.cell(4, column).value for column in (1, 2, 5)] == ["神木市", 3, 40]
    assert "统计部门口径" in str(cells(sheet))


def test_without_a_bulletin_no_incomes_are_exported(county, clerk, signed_in):
    assert signed_in(clerk).get("/income-comparison/export/").status_code == 404


def test_the_targets_say_by_what_they_are_measured_or_what_is_missing(county, office, signed_in):
    sheet = opened(signed_in(office).get("/targets/export/?year=2023"))["年度目标"]
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=4, max_row=3 + Target.objects.count())}
    assert len(rows) == 35
    assert rows["衔接资金支出进度-4月"][6].value == "资金支出进度"
    assert rows["农村公厕"][6].value == "缺：公厕建设台账"


def test_coverage_is_taken_out_item_by_item_with_those_that_are_words_alone(published, office, signed_in):
    sheet = opened(signed_in(office).get("/targets/coverage/export/?year=2023"))["目标覆盖情况"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [2, "没有数字目标，也还没有指标"] in [[row[0], row[4]] for row in rows]
    insured = next(row for row in rows if row[4] == "基本医保参保率")
    assert (insured[6], insured[7]) == ("2023年12月", "75 %")


def test_all_late_tasks_are_taken_out_though_the_page_shows_the_first(published, clerk, signed_in):
    with whole_city():
        for number in range(35):
            add_assignment(TOWN, f"2023-04-{number}", "示例任务", due_on="2023-01-31")
    sheet = opened(signed_in(clerk).get("/rhythms/export/?month=2024-01"))["超期任务"]
    assert cells(sheet).count("示例任务") == 2 * 35  # what is to be done, and by whom


def test_a_town_takes_out_its_own_assessment_and_no_other(published, clerk, office, signed_in):
    shown = assessments.draft(2023)
    assert signed_in(clerk).get("/assessments/2023/download/").status_code == 404
    assessments.show(shown)
    page = signed_in(clerk).get("/assessments/2023/").content.decode()
    assert 'href="/assessments/2023/download/"' in page
    response = signed_in(clerk).get("/assessments/2023/download/")
    own, whole = opened(response), opened(signed_in(office).get("/assessments/2023/download/"))
    assert own.sheetnames == whole.sheetnames
    for name in ("考核结果", "指标得分"):
        assert "锦界镇" in cells(own[name]) and "高家堡镇" not in cells(own[name])
        assert {"锦界镇", "高家堡镇"} <= set(cells(whole[name]))
    assert OTHER_TOWN not in str([cells(sheet) for sheet in own])


def test_a_row_is_high_enough_for_every_line_of_its_cells(published, office, signed_in):
    """Coverage names the ledgers of a figure one below the other."""
    sheet = opened(signed_in(office).get("/targets/coverage/export/?year=2023"))["目标覆盖情况"]
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row if "\n" in str(cell.value)]
    assert cells
    for cell in cells:
        assert sheet.row_dimensions[cell.row].height >= 15 * (cell.value.count("\n") + 1)
