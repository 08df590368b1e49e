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


def test_every_page_of_every_menu_is_accessible_and_fits_desktop_and_phone(sign_in, request, two_towns):
    call_command("load_parameters", verbosity=0)
    seen, found = {"/nowhere/"}, []
    for role in ("office", "clerk", "admin", "auditor"):
        user = request.getfixturevalue(role)
        page = sign_in(user)
        addresses = {item["url"] for chapter in menu_for(user, "/") for item in chapter["items"]} - seen
        found += [fault for address in sorted(addresses) for fault in faults(page, address)]
        seen |= addresses
    assert found + faults(page, "/nowhere/") == []


def test_a_record_and_its_tabs_are_accessible(sign_in, clerk, two_towns):
    page = sign_in(clerk)
    record = f"/households/{two_towns['own'][0].pk}/"
    addresses = [record, f"{record}?tab=members", f"{record}?tab=history", "/members/add/", "/households/?search=zs"]
    assert [fault for address in addresses for fault in faults(page, address)] == []


def faults(page, address):
    """What is wrong with a page, at both widths, as sentences."""
    found = []
    for width in (1440, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": 800})
        response = page.goto(address)
        if response.status >= 400 and address != "/nowhere/":
            return [f"{address} answers {response.status}"]
        violations = Axe().run(page).response["violations"]
        found += [f"{address} at {width}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address} is wider than {width}")
    return found
