"""The year in a real browser: a department reports, the office sends back and accepts, the towns are assessed, one appeals."""

from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate
from openpyxl import load_workbook
from playwright.sync_api import expect

from bulletins.assessments import open_rules
from bulletins.freezing import freeze
from bulletins.models import ProgressReport, TownResult
from bulletins.tests.rows import add_assignment, add_report, add_rule
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Screening
from shenmu_portal.tests.browser.desk import Office, check, key_of
from shenmu_portal.tests.personas import TOWN
from supervision.tests.rows import add_supervision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 360)
PAPER = {"name": "佐证.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n% example\n%%EOF\n"}

# What the mouse can reach in the page's main part, numbered; what is folded away is reached by unfolding it.
REACHABLE = """() => [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")]
    .filter(each => each.type !== "hidden" && !each.disabled && each.checkVisibility({contentVisibilityAuto: true})
                    && each.getClientRects().length)
    .map((each, number) => { each.dataset.stop = number; return each.outerHTML.slice(0, 120); })"""
FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each);
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    return each.closest("main") ? {stop: each.dataset.stop, ring} : null;
}"""


@pytest.fixture
def month(two_towns, settings, tmp_path):
    """The month before, frozen, with a town's supervision and a task of the education department."""
    settings.MEDIA_ROOT = tmp_path
    for command in ("load_parameters", "load_targets"):
        call_command(command, verbosity=0)
    month = Month.of(localdate()) - 1
    with whole_city():
        Screening.objects.create(month=month, region_id="610881", state=JobState.DONE)
        freeze(month)
        year = {"year": month.year, "due_on": month.last_day}
        task = add_assignment("610881", f"{month.year}-03-90", "控辍保学专项行动", department="education", **year)
        add_report(task, month, state="unit")
        open_rules(month.year)
        add_rule("minus", "督导发现问题没有整改", year=month.year)
        add_supervision(TOWN, visited_on=month.first_day, deadline=month.last_day)
    return month


@pytest.fixture
def desk(page, month, office, clerk, department):
    return Office(page, {"office": office, "clerk": clerk, "education": department("education")})


def report(desk, record, percent):
    desk.sign_in("education")
    desk.page.goto(record)
    desk.page.get_by_role("link", name="报送进展", exact=True).click()
    desk.fill({"percent": percent, "progress": "已逐校核对在籍学生"})
    desk.page.locator("main [name=files]").set_input_files([PAPER])
    desk.page.get_by_role("button", name="报送进展").click()
    expect(desk.page.get_by_text("“报送进展”已办理").first).to_be_visible()


def walk(page):
    """With Tab alone everything that can be pressed is reached, and one sees where one is."""
    stops = page.evaluate(REACHABLE)
    page.evaluate("() => { const main = document.querySelector('main'); main.tabIndex = -1; main.focus(); }")
    reached = set()
    for _ in range(3 * len(stops)):  # a date has several stops of its own
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        if focused["stop"] and int(focused["stop"]) not in reached:
            assert focused["ring"], (page.url, stops[int(focused["stop"])])
            reached.add(int(focused["stop"]))
    assert reached
    assert [stop for number, stop in enumerate(stops) if number not in reached] == [], page.url


def test_the_year_from_a_report_to_the_assessments_workbook(desk, month):
    page, year = desk.page, month.year
    with whole_city():
        record = f"/progress-reports/{ProgressReport.objects.get(assignment__title='控辍保学专项行动').pk}/"
    report(desk, record, 40)
    desk.take("office", record, "退回部门补报", opinion="请附学校名单")
    page.goto(f"{record}?tab=process")
    expect(page.get_by_text("请附学校名单").first).to_be_visible()
    report(desk, record, 60)
    desk.take("office", record, "核收")
    page.goto("/assignments/")
    expect(page.get_by_role("row", name="控辍保学专项行动")).to_contain_text("60")

    page.goto("/assessments/")
    page.locator("main [name=year]").fill(str(year))
    page.get_by_role("button", name="计算得分").click()
    expect(page.get_by_role("row", name="锦界镇")).to_be_visible()
    with whole_city():
        before = TownResult.objects.get(region=TOWN).total
    page.goto("/score-entries/enter/")
    page.locator("main [name=rule]").select_option(label=f"{year}年 扣分：督导发现问题没有整改，最多 5 分（示例值）")
    page.locator("main [name=town]").select_option(label="锦界镇")
    desk.fill({"happened_on": month.first_day.isoformat(), "points": 2, "reason": "督导问题到期没有整改"})
    page.locator("main [name=files]").set_input_files([PAPER])
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已登记，这一年的考核得分已重新计算").first).to_be_visible()
    entry = key_of(page.url)
    page.goto(f"/assessments/{year}/")
    page.get_by_role("button", name="公示给镇街").click()
    expect(page.get_by_text("已公示给镇街").first).to_be_visible()

    desk.sign_in("clerk")
    page.goto(f"/assessments/{year}/")
    page.locator("tbody").get_by_role("link", name="申诉", exact=True).first.click()
    desk.fill({"reason": "冻结后补录，请按现在的数字核对"})
    page.locator("main [name=files]").set_input_files([PAPER])
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("申诉已提交").first).to_be_visible()
    appeal = page.url
    desk.take("office", appeal, "采纳并调整分数", points=1, opinion="已核对补录数据")
    with whole_city():
        result = TownResult.objects.get(region=TOWN)
    assert (result.minus, result.appealed, result.total) == (2, 1, before - 1)

    page.goto(f"/assessments/{year}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    words = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert any("锦界镇" in word for word in words)
    assert any("督导问题到期没有整改" in word for word in words)

    for address in (
        "/assignments/", record, "/progress-reports/", f"/rhythms/?month={month + 1}", "/assessments/", f"/assessments/{year}/",
        f"/assessments/{year}/?town={TOWN}", "/assessments/rules/", "/score-entries/", f"/score-entries/{entry}/",
        "/score-entries/enter/", "/appeals/", appeal, "/tables/?ledger=progress-reports&rows=state", "/supervision-visits/",
    ):  # fmt: skip
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            check(page)
        walk(page)
