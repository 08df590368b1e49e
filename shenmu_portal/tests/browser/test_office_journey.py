"""The office's journey in a real browser: from the dashboard's number to the names, and one risk reviewed."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from bulletins.freezing import freeze
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Risk, Screening
from shenmu_portal.tests.browser.desk import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "黄河之水天上来-2023"
NOTE = "已电话核实，住院费用属实，正在申请医疗救助"
MONTH = Month.parse("202312")
WIDTHS = (1440, 360)


@pytest.fixture
def month(two_towns):
    """A frozen month in which five risks wait, one of them red."""
    for command in ("load_parameters", "load_targets"):
        call_command(command, verbosity=0)
    with whole_city():
        household = two_towns["own"][0]
        household.screening_risks.update(
            severity="red", evidence={**household.screening_risks.get().evidence, "case": 0}
        )
        Screening.objects.create(month=MONTH, region_id="610881", state=JobState.DONE, households=5, risks=5)
        freeze(MONTH)
    return two_towns


@pytest.fixture
def desk(page, office, month):
    """The office's browser, signed in through the login page."""
    office.set_password(PASSWORD)
    office.save()
    page.goto("/login/")
    page.get_by_label("用户名").fill(office.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/dashboard/"))
    return page


def follow_red_warnings(page):
    page.locator('main a[href*="severity=red"]').first.click()
    page.wait_for_url(re.compile("/risks/"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_office_follows_a_number_to_the_risks_and_reviews_one(desk, office, width):
    desk.set_viewport_size({"width": width, "height": 800})
    check(desk)
    follow_red_warnings(desk)
    check(desk)

    desk.locator("tbody th a").first.click()
    desk.wait_for_url(re.compile(r"/risks/\d+/$"))
    first = desk.url
    check(desk)

    desk.get_by_label("入户或电话核实的结果").fill(NOTE)
    desk.get_by_role("button", name="记下，看下一条").click()
    expect(desk.get_by_text("这是下一条")).to_be_visible()
    assert desk.url != first
    with whole_city():
        reviewed = Risk.objects.get(pk=int(first.rstrip("/").rsplit("/", 1)[1]))
    assert (reviewed.review_note, reviewed.reviewed_by) == (NOTE, office)

    desk.goto(first)
    expect(desk.get_by_text(NOTE).first).to_be_visible()
    check(desk)


def test_the_menu_shows_where_one_is_however_long_it_is(desk):
    desk.set_viewport_size({"width": 1440, "height": 500})
    desk.goto("/projects/")
    expect(desk.locator(".menu [aria-current]")).to_be_in_viewport()
    assert desk.evaluate("scrollY") == 0


def test_a_review_without_words_is_refused_beside_its_field(desk):
    follow_red_warnings(desk)
    desk.locator("tbody th a").first.click()
    desk.get_by_label("入户或电话核实的结果").evaluate("field => field.removeAttribute('required')")
    desk.get_by_role("button", name="记下，看下一条").click()
    expect(desk.get_by_text("请写明核实情况")).to_be_visible()
    check(desk)
