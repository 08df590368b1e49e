"""The shell in a real browser: menu, search key, and every page of the menu accessible on desktops and phones."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from shenmu_portal.menu import menu_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
WIDTHS = (1440, PHONE["width"])
SHARES = 4  # of the long test over all pages, so that several processes can take part


@pytest.fixture
def sign_in(page, live_server):
    """Gives the browser the session of a user."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return page

    return sign_in


def test_the_menu_folds_and_stays_folded(sign_in, clerk):
    page = sign_in(clerk)
    page.goto("/ledgers/")
    page.get_by_role("button", name="展开或收起菜单").click()
    page.reload()
    assert page.locator("#menu").bounding_box()["width"] < 60
    expect(page.get_by_role("button", name="展开或收起菜单")).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_the_menu_is_a_drawer_that_escape_closes(sign_in, clerk):
    page = sign_in(clerk)
    page.set_viewport_size(PHONE)
    page.goto("/ledgers/")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="展开或收起菜单").press("Enter")
    expect(page.locator("#menu a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    expect(page.get_by_role("button", name="展开或收起菜单")).to_be_focused()


def test_a_slash_goes_to_the_search_but_not_while_one_types(sign_in, clerk):
    page = sign_in(clerk)
    page.goto("/ledgers/")
    page.keyboard.press("/")
    search = page.get_by_label("查找农户和成员")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")


def test_the_first_tab_skips_to_the_content(sign_in, clerk):
    page = sign_in(clerk)
    page.goto("/ledgers/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_of_every_menu_is_accessible_and_fits_desktop_and_phone(share, sign_in, request, two_towns):
    call_command("load_parameters", verbosity=0)
    found = []
    for turn, (address, role) in enumerate(pages_of_the_menus(request)[share::SHARES]):
        found += faults(sign_in(request.getfixturevalue(role)), address, read_at=WIDTHS[turn % 2])
    assert found == []


def pages_of_the_menus(request):
    """(address, who opens it) of every page some menu leads to, and of one that does not exist."""
    readers = {"/nowhere/": "clerk"}
    for role in ("office", "clerk", "admin", "auditor"):
        for chapter in menu_for(request.getfixturevalue(role), "/"):
            readers |= {item["url"]: role for item in chapter["items"] if item["url"] not in readers}
    return sorted(readers.items(), key=lambda page: (page[1], page[0]))


def test_a_record_and_its_tabs_are_accessible(sign_in, clerk, two_towns):
    page = sign_in(clerk)
    record = f"/households/{two_towns['own'][0].pk}/"
    addresses = [record, f"{record}?tab=members", f"{record}?tab=history", "/members/add/", "/households/?search=zs"]
    assert [fault for address in addresses for width in WIDTHS for fault in faults(page, address, read_at=width)] == []


def faults(page, address, read_at):
    """What is wrong with a page, as sentences: too wide for a desktop or a phone, or hard to read aloud at this width."""
    response = page.goto(address)
    if response.status >= 400 and address != "/nowhere/":
        return [f"{address} answers {response.status}"]
    found = []
    for width in (*WIDTHS, read_at):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address} is wider than {width}")
    violations = Axe().run(page).response["violations"]
    return found + [f"{address} at {width}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
