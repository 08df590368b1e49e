"""The clerk's journey through the entry page in a real browser, without a mouse."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.identity import check_digit
from core.models import Region
from core.pinyin import initials
from core.scoping import whole_city
from monitoring.models import Household, Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Long-enough-2023"
VILLAGE = "610881114200"


def card(first17):
    return first17 + check_digit(first17)


FATHER, MOTHER = card("61272219800131001"), card("61272219820304002")
SON, DAUGHTER = card("61272220150506001"), card("61272220180708002")


@pytest.fixture
def desk(page, clerk):
    """The clerk's browser, signed in through the login page."""
    clerk.set_password(PASSWORD)
    clerk.save()
    sign_in(page, clerk)
    return page


def sign_in(page, user, after="/"):
    page.goto(f"/login/?next={after}")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def open_new(page):
    page.goto("/households/enter/")
    expect(page.get_by_role("heading", name="录入农户")).to_be_visible()
    expect(page.locator("#entry-check progress")).to_be_visible()


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.id")


def walk_to(page, name):
    """Press Enter until the focus stands on this field; the keyboard alone reaches everything."""
    for _ in range(120):
        if focused(page) == name:
            return
        page.keyboard.press("Enter")
    raise AssertionError(f"Enter never reached {name}, stopped at {focused(page)}")


def type_in(page, name, text):
    walk_to(page, name)
    page.keyboard.type(text)


def type_person(page, place, name, relation, number, schooling):
    type_in(page, f"members-{place}-name", name)
    type_in(page, f"members-{place}-relation", relation)
    type_in(page, f"members-{place}-id_number", number)
    field, keys = schooling
    type_in(page, f"members-{place}-{field}", keys)


def type_household(page, number="6108811142000001"):
    type_in(page, "household-number", number)
    walk_to(page, "household-region")
    page.keyboard.type(initials_of(VILLAGE))


def initials_of(code):
    """What a clerk types to choose this village."""
    return initials(Region.objects.get(code=code).full_name.split()[-1])


def drafts(page):
    """Names of the drafts kept in this browser."""
    return page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('draft'))"
    )


def saved():
    with whole_city():
        return Household.objects.get()


def test_a_family_of_four_is_entered_with_the_keyboard_alone(desk):
    open_new(desk)
    type_household(desk)
    type_person(desk, 0, "折三丰", "hz", FATHER, ("education", "3"))
    for place, (name, relation, number, schooling) in enumerate(
        [
            ("李秀兰", "po", MOTHER, ("education", "2")),
            ("折小宝", "zz", SON, ("school_year", "xx")),
            ("折小妹", "zn", DAUGHTER, ("school_year", "xqj")),
        ],
        1,
    ):
        desk.keyboard.press("Alt+n")
        expect(desk.locator(f'[name="members-{place}-name"]')).to_be_focused()
        type_person(desk, place, name, relation, number, schooling)
    desk.keyboard.press("Control+s")
    desk.wait_for_url(re.compile(r"/households/\d+/$"))
    expect(desk.get_by_text("折三丰一户已保存，4 人。")).to_be_visible()
    with whole_city():
        people = list(Member.objects.order_by("pk").values_list("name", "relation", "sex", "born_on__year"))
    assert people == [
        ("折三丰", "户主", "男", 1980),
        ("李秀兰", "配偶", "女", 1982),
        ("折小宝", "之子", "男", 2015),
        ("折小妹", "之女", "女", 2018),
    ]
    assert (saved().size, saved().region_id) == (4, VILLAGE)


def test_an_id_number_fills_birth_date_and_sex_and_a_wrong_check_digit_warns_at_once(desk):
    open_new(desk)
    wrong = FATHER[:-1] + ("0" if FATHER[-1] != "0" else "1")
    type_in(desk, "members-0-id_number", wrong)
    expect(desk.get_by_text("校验位不对")).to_be_visible()
    desk.locator('[name="members-0-id_number"]').fill("")
    desk.keyboard.type(FATHER)
    expect(desk.get_by_text("校验位不对")).to_be_hidden()
    expect(desk.locator('[name="members-0-born_on"]')).to_have_value("1980-01-31")
    expect(desk.locator('[name="members-0-sex"][value="男"]')).to_be_checked()


def test_digits_choose_from_short_lists_and_the_focus_goes_on(desk):
    open_new(desk)
    walk_to(desk, "household-is_relocated")
    desk.keyboard.press("1")
    expect(desk.locator('[name="household-is_relocated"][value="True"]')).to_be_checked()
    assert focused(desk) != "household-is_relocated"


def test_errors_stand_in_a_summary_that_leads_to_their_fields_and_nothing_is_lost(desk):
    open_new(desk)
    type_household(desk)
    type_in(desk, "members-0-name", "折三丰")
    desk.keyboard.press("Control+s")
    summary = desk.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=re.compile("第 1 人 文化程度")).press("Enter")
    expect(desk.locator('[name="members-0-education"]').first).to_be_focused()
    expect(desk.locator('[name="members-0-name"]')).to_have_value("折三丰")
    expect(desk.locator('[name="household-number"]')).to_have_value("6108811142000001")


def test_what_was_typed_comes_back_after_the_session_is_lost(desk, clerk):
    open_new(desk)
    type_household(desk)
    type_in(desk, "members-0-name", "折三丰")
    type_in(desk, "members-0-id_number", FATHER)
    desk.keyboard.press("Alt+n")
    type_in(desk, "members-1-name", "李秀兰")
    desk.wait_for_timeout(600)
    assert FATHER not in desk.evaluate("JSON.stringify({...localStorage})"), "ID numbers stay in the tab"
    desk.context.clear_cookies(name="sessionid")
    desk.keyboard.press("Control+s")
    desk.wait_for_url(re.compile("/login/"))
    sign_in(desk, clerk, after="/households/enter/")
    desk.get_by_role("button", name="恢复草稿").press("Enter")
    expect(desk.locator('[name="household-number"]')).to_be_focused()
    expect(desk.locator('[name="household-number"]')).to_have_value("6108811142000001")
    expect(desk.locator('[name="members-0-id_number"]')).to_have_value(FATHER)
    expect(desk.locator('[name="members-1-name"]')).to_have_value("李秀兰")


def test_a_session_that_ended_is_said_in_a_bar_and_the_form_stays(desk):
    open_new(desk)
    desk.context.clear_cookies(name="sessionid")
    desk.locator('[name="household-number"]').fill("6108811142000001")
    desk.keyboard.press("Enter")
    bar = desk.locator("[data-signed-out]")
    expect(bar).to_have_text("登录已过期，请重新登录；填写的内容已存为草稿。")
    expect(bar.get_by_role("link")).to_have_attribute("href", "/login/?next=%2Fhouseholds%2Fenter%2F")
    expect(desk.locator('[name="household-number"]')).to_have_value("6108811142000001")
    expect(desk.get_by_label("密码")).to_have_count(0)


def test_what_is_typed_while_a_draft_is_offered_does_not_write_over_it(desk):
    open_new(desk)
    type_household(desk)
    type_in(desk, "members-0-id_number", FATHER)
    desk.wait_for_timeout(600)
    open_new(desk)
    desk.locator('[name="members-0-name"]').fill("折三丰")
    desk.wait_for_timeout(600)
    desk.get_by_role("button", name="恢复草稿").press("Enter")
    expect(desk.locator('[name="household-number"]')).to_have_value("6108811142000001")
    expect(desk.locator('[name="members-0-id_number"]')).to_have_value(FATHER)
    expect(desk.locator('[name="members-0-name"]')).to_have_value("折三丰")


def test_a_draft_that_is_not_answered_is_offered_again(desk):
    open_new(desk)
    type_household(desk)
    desk.wait_for_timeout(600)
    open_new(desk)
    desk.locator('[name="members-0-name"]').fill("折")
    desk.wait_for_timeout(600)
    open_new(desk)
    desk.get_by_role("button", name="丢弃").press("Enter")
    desk.get_by_role("button", name="恢复草稿").press("Enter")
    expect(desk.locator('[name="household-number"]')).to_have_value("6108811142000001")


def test_two_tabs_keep_a_draft_each(desk):
    open_new(desk)
    other = desk.context.new_page()
    open_new(other)
    for tab, number in ((desk, "1"), (other, "2")):
        tab.locator('[name="household-number"]').fill(number)
        tab.wait_for_timeout(600)
    kept = [desk.evaluate("(key) => localStorage.getItem(key)", key) for key in set(drafts(desk))]
    assert sorted(json.loads(draft)["values"]["household-number"] for draft in kept if draft) == [["1"], ["2"]]


def test_a_saved_household_leaves_no_draft_and_signing_out_leaves_none_either(desk):
    open_new(desk)
    type_household(desk)
    type_person(desk, 0, "折三丰", "hz", FATHER, ("education", "3"))
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("折三丰一户已保存，1 人。")).to_be_visible()
    expect(desk.locator("[data-draft-bar]")).to_be_hidden()
    expect(desk.locator('[name="household-region"]')).to_have_value(VILLAGE)
    type_in(desk, "household-number", "2")
    desk.wait_for_timeout(600)
    assert drafts(desk)
    desk.locator(".topbar-person summary").click()
    desk.get_by_role("button", name="退出登录").click()
    desk.wait_for_load_state()
    assert drafts(desk) == []


def test_pressing_save_twice_saves_once(desk):
    open_new(desk)
    type_household(desk)
    type_person(desk, 0, "折三丰", "hz", FATHER, ("education", "3"))
    desk.evaluate(
        "for (let times = 0; times < 3; times++) document.querySelector('[data-shortcut=\"ctrl+s\"]').click()"
    )
    desk.wait_for_url(re.compile(r"/households/\d+/$"))
    assert saved().version == 1


def test_what_has_the_focus_never_hides_behind_the_buttons(desk):
    desk.set_viewport_size({"width": 1440, "height": 800})
    open_new(desk)
    covered = """() => {
      const field = document.activeElement, box = (field.type === "radio" ? field.parentElement : field).getBoundingClientRect();
      const bar = document.querySelector(".form-actions-sticky").getBoundingClientRect();
      return box.bottom > bar.top || box.top < document.querySelector(".topbar").getBoundingClientRect().bottom;
    }"""
    for key in ("Enter", "Shift+Enter"):
        for _ in range(60):
            desk.keyboard.press(key)
            assert not desk.evaluate(covered), focused(desk)


def test_doubts_show_while_typing(desk):
    open_new(desk)
    type_in(desk, "household-arable_mu", "300")
    desk.keyboard.press("Enter")
    expect(desk.locator("#entry-check").get_by_text("耕地面积超过 100 亩")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_is_accessible_and_fits(desk, width):
    desk.set_viewport_size({"width": width, "height": 800})
    open_new(desk)
    violations = Axe().run(desk).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
