"""The leader's two minutes on a phone: what matters, the red numbers, the workbook."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import expect

from bulletins.freezing import freeze
from bulletins.publishing import publish_at_once
from bulletins.tests.conftest import DECEMBER, NOVEMBER
from core.scoping import whole_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Long-enough-2023"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def bulletin(county, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    freeze(NOVEMBER)
    draft = freeze(DECEMBER)
    with whole_city():
        return publish_at_once(draft)


def sign_in(page, user):
    user.set_password(PASSWORD)
    user.save()
    page.goto("/login/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def violations(page):
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def is_not_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_leader_reads_the_month_on_a_phone_and_opens_the_workbook(page, bulletin, leader, tmp_path):
    page.set_viewport_size(PHONE)
    sign_in(page, leader)

    expect(page.get_by_text(bulletin.headline)).to_be_visible()
    assert is_not_wider_than_the_screen(page)
    assert violations(page) == []
    page.screenshot(path=tmp_path / "dashboard-phone.png", full_page=True)

    page.get_by_role("link", name="查看通报").click()
    expect(page.get_by_role("heading", name="2023年12月月度通报")).to_be_visible()
    assert is_not_wider_than_the_screen(page)
    assert violations(page) == []

    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "神木市2023年12月月度通报第1版.xlsx"
    assert load_workbook(file)["表2 防返贫监测"]["C5"].value == 2


def test_the_office_reviews_the_month_and_goes_from_a_light_to_its_rows(page, bulletin, office):
    sign_in(page, office)
    expect(page.get_by_text(bulletin.headline)).to_be_visible()
    assert violations(page) == []

    page.locator(".heat-table").get_by_role("link", name="高家堡镇").click()
    expect(page.get_by_role("heading", name="高家堡镇 2023年12月")).to_be_visible()
    page.locator(".heat-table tbody tr").first.locator("td.heat-below a").last.click()
    expect(page.get_by_role("heading", name="农户")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="李四")).to_have_count(1)


def test_a_chart_has_its_table_behind_it(page, bulletin, office):
    sign_in(page, office)
    page.goto("/dashboard/?indicator=insured_rate")
    expect(page.locator("#ranking canvas")).to_be_visible()
    page.locator(".chart-table summary").click()
    expect(page.get_by_role("cell", name="75.00").first).to_be_visible()
