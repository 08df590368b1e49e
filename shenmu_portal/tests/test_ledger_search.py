"""Records are found by name, code and number; numbers stay masked until somebody asks, and nothing personal stands in an address."""

import base64
import re
from html import unescape
from urllib.parse import quote, unquote

import pytest
from django.urls import reverse

from core import sealing
from core.ledger import terms
from core.models import AccessLog, SavedFilter
from core.scoping import in_scope, whole_city
from core.tests.keys import new_key
from shenmu_portal.menu import HOUSEHOLDS, MEMBERS
from shenmu_portal.tests.addresses import address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("term", ["张三丰", "张三", "zsf", "ZS", "990881000001"])
def test_households_are_found_by_name_initials_and_code(term, two_towns, signed_in, clerk):
    page = signed_in(clerk).get(address(HOUSEHOLDS, "list"), {"search": term})
    assert [row.head_name for row in page.context["rows"]] == ["张三丰"]


def found_by(client, term, ledger=HOUSEHOLDS):
    """Where the search box of a list leads."""
    return client.post(address(ledger, "find"), {"search": term}).url


def heads(page):
    return [row.head_name for row in page.context["rows"]]


def links_of(page):
    """Every address a page leads to, readable."""
    found = re.findall(r'(?:href|action|hx-get|name="query" value)="([^"]*)"', page.content.decode())
    return [unquote(unescape(link)) for link in found]


@pytest.mark.parametrize(
    ("term", "found"), [("张三丰", ["张三丰"]), ("zsf", ["张三丰"]), ("0113", ["张三丰"]), ("没有的", [])]
)
def test_what_is_typed_stands_in_the_box_again_and_in_no_address(term, found, two_towns, signed_in, clerk):
    client = signed_in(clerk)
    for where in (found_by(client, term), f"{address(HOUSEHOLDS, 'list')}?search={quote(term)}"):
        page = client.get(where)
        assert heads(page) == found and f'value="{term}"' in page.content.decode()
        links = links_of(page)
        assert any("search=~" in link for link in links)
        assert not [link for link in links if term in link]
    panel = client.get(found_by(client, term).replace("?", "panel/?")).content.decode()
    assert 'name="search" value="~' in panel and term not in panel


def test_a_sealed_search_pages_sorts_counts_and_exports(two_towns, signed_in, clerk, monkeypatch):
    with whole_city():
        two_towns["own"][1].members.update(name="张四", initials="zs")
    monkeypatch.setattr(HOUSEHOLDS, "page_size", 1)
    client = signed_in(clerk)
    first = client.get(found_by(client, "zs"))
    second = client.get(address(HOUSEHOLDS, "list") + first.context["next_url"])
    assert {*heads(first), *heads(second)} == {"张三丰", "张四"} and second.context["next_url"] is None
    assert (
        client.get(address(HOUSEHOLDS, "list") + second.context["previous_url"]).context["rows"]
        == first.context["rows"]
    )
    head = next(head for head in first.context["heads"] if head.get("url"))
    assert heads(client.get(address(HOUSEHOLDS, "list") + head["url"]))
    assert client.get(address(HOUSEHOLDS, "count") + "?" + first.context["query"]).content == b"2"
    note = client.get(address(HOUSEHOLDS, "export") + "?" + first.context["query"], headers={"accept": "text/html"})
    assert "查找：zs" in note.content.decode() and "2 行" in note.content.decode()


def test_a_search_looks_among_the_rows_that_the_filters_leave(two_towns, signed_in, clerk):
    client, village = signed_in(clerk), two_towns["own"][0].region_id
    for chosen, found in ((f"region={village}", ["张三丰"]), ("is_house_dangerous=1", [])):
        page = client.get(f"{address(HOUSEHOLDS, 'list')}?{chosen}&sort=-region&search=zs")
        where = client.post(address(HOUSEHOLDS, "find"), {"search": "张三丰", "query": page.context["query"]}).url
        assert f"?{chosen}&sort=-region&search=~" in where and where.count("search") == 1
        page = client.get(where)
        assert heads(page) == found and page.context["search"] == "张三丰"
    assert "在全部记录中查找" in page.content.decode()
    assert heads(client.get(address(HOUSEHOLDS, "list") + page.context["only_search"])) == ["张三丰"]


@pytest.mark.parametrize("order", ["", "&sort=-region"])
def test_a_search_leaves_the_filters_that_a_list_opened_with(order, two_towns, signed_in, clerk, monkeypatch):
    monkeypatch.setattr(HOUSEHOLDS, "opening_query", lambda user: "is_house_dangerous=1")
    client = signed_in(clerk)
    opened = client.get(f"{address(HOUSEHOLDS, 'list')}?is_house_dangerous=1{order}")
    assert not heads(opened)
    where = client.post(address(HOUSEHOLDS, "find"), {"search": "张三丰", "query": opened.context["query"]}).url
    assert heads(client.get(where)) == ["张三丰"] and ("sort=-region" in where) is bool(order)


def test_an_empty_search_leads_back_to_the_list_as_it_was_filtered(two_towns, signed_in, clerk):
    query = f"is_house_dangerous=1&search={quote('张三丰')}&found=abc"
    where = signed_in(clerk).post(address(HOUSEHOLDS, "find"), {"search": " ", "query": query}).url
    assert where == f"{address(HOUSEHOLDS, 'list')}?is_house_dangerous=1"


def test_a_saved_search_outlives_the_keys_it_was_sealed_with(two_towns, signed_in, clerk, settings):
    client = signed_in(clerk)
    query = client.get(found_by(client, "张三丰")).context["query"]
    saved = client.post(address(HOUSEHOLDS, "save-filter"), {"name": "张家", "query": query}, follow=True)
    assert [tab["name"] for tab in saved.context["saved_filters"] if tab["active"]] == ["张家"]
    settings.FIELD_KEYS = [new_key(*settings.FIELD_KEYS), *settings.FIELD_KEYS]
    sealing.keyring.cache_clear()
    tab = client.get(address(HOUSEHOLDS, "list")).context["saved_filters"][1]
    assert heads(client.get(address(HOUSEHOLDS, "list") + tab["url"])) == ["张三丰"]
    assert "张三丰" not in unquote(tab["url"]) and SavedFilter.objects.get().query == f"search={quote('张三丰')}"


@pytest.mark.parametrize("broken", ["~", "~张三", "~AAAA", "~" + "A" * 80, "cut", "number"])
def test_a_search_that_cannot_be_opened_is_told_in_a_sentence(broken, member, signed_in, clerk):
    client = signed_in(clerk)
    token = terms.sealed("张三丰")
    token = {"cut": token[:-5], "number": sealed_number(member)}.get(broken, broken)
    for page in ("list", "count", "panel", "export"):
        answer = client.get(address(HOUSEHOLDS, page), {"search": token})
        assert answer.status_code == 400 and "请在查找框中重新输入" in answer.content.decode()


def sealed_number(member):
    """A number as it lies in the database, dressed up as a search term."""
    return terms.MARK + base64.urlsafe_b64encode(member.id_number.blob).decode().rstrip("=")


def test_a_record_opens_though_the_list_it_came_from_cannot_be_asked_again(two_towns, signed_in, clerk):
    client, household = signed_in(clerk), two_towns["own"][0]
    session = client.session
    session["list:households"] = "search=~AAAA"
    session.save()
    page = client.get(address(HOUSEHOLDS, "record", household.pk))
    assert page.status_code == 200 and page.context["list_url"].endswith("?all=1")


def test_the_search_over_all_pages_seals_its_words_too(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    where = client.post(reverse("search"), {"q": "张三丰"}).url
    assert "张三丰" not in unquote(where) and heads(client.get(where)) == ["张三丰"]


def test_users_are_found_by_name_without_it_in_the_address(signed_in, admin, clerk):
    type(clerk).objects.filter(pk=clerk.pk).update(full_name="赵小六")
    client = signed_in(admin)
    where = client.post(reverse("users"), {"search": "赵小"}).url
    page = client.get(reverse("users") + where)
    assert "赵小" not in unquote(where) and [user.pk for user in page.context["page"]] == [clerk.pk]
    assert not [link for link in links_of(page) if "赵小" in link]


def test_households_are_found_by_the_tail_of_a_members_id(two_towns, signed_in, clerk):
    page = signed_in(clerk).get(address(HOUSEHOLDS, "list"), {"search": "0113"})
    assert [row.head_name for row in page.context["rows"]] == ["张三丰"]


def test_a_whole_id_number_is_found_but_never_stands_in_the_address(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "990881197803100113"})
    assert "990881" not in answer.url
    assert [row.head_name for row in client.get(answer.url).context["rows"]] == ["张三丰"]


def test_a_household_is_found_by_its_phone_number(two_towns, signed_in, clerk):
    household, client = two_towns["own"][0], signed_in(clerk)
    with whole_city():
        household.phone = "15412345678"
        household.save()
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "15412345678"})
    assert "15412345678" not in answer.url
    assert [row.pk for row in client.get(answer.url).context["rows"]] == [household.pk]


def test_another_towns_member_is_not_found_by_id_number(two_towns, signed_in, neighbour):
    client = signed_in(neighbour)
    answer = client.post(address(HOUSEHOLDS, "find"), {"search": "990881197803100113"})
    assert client.get(answer.url).context["rows"] == []


def test_numbers_are_masked_until_shown_and_the_view_is_logged(member, signed_in, clerk):
    client = signed_in(clerk)
    page = client.get(address(MEMBERS, "record", member.pk)).content.decode()
    assert "990881********0113" in page
    assert "990881197803100113" not in page
    shown = client.post(address(MEMBERS, "unmask", member.pk, "id_number"))
    assert "990881197803100113" in shown.content.decode()
    with in_scope("610881114"):
        line = AccessLog.objects.get()
    assert (line.user, line.object_id, line.field) == (clerk, member.pk, "id_number")


def test_a_role_without_the_right_cannot_unmask(member, signed_in, grid):
    assert signed_in(grid).post(address(MEMBERS, "unmask", member.pk, "id_number")).status_code == 403


def test_a_whole_number_in_the_address_is_refused(signed_in, clerk):
    assert signed_in(clerk).get(address(HOUSEHOLDS, "list") + "?search=990881197803100113").status_code == 400


def test_a_hand_written_address_is_cleaned_before_it_is_sealed(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    query = client.get(address(HOUSEHOLDS, "list") + "?search=%00zsf").context["query"]
    assert client.get(address(HOUSEHOLDS, "count") + "?" + query).content == b"1"


def test_a_term_that_looks_sealed_is_searched_for_and_saved_like_any_other(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    query = client.get(found_by(client, "~张三丰")).context["query"]
    client.post(address(HOUSEHOLDS, "save-filter"), {"name": "张家", "query": query})
    page = client.get(address(HOUSEHOLDS, "list") + "?all=1")
    assert heads(client.get(address(HOUSEHOLDS, "list") + page.context["saved_filters"][1]["url"])) == ["张三丰"]


def test_a_record_opens_after_a_list_that_an_update_no_longer_sorts(two_towns, signed_in, clerk):
    client = signed_in(clerk)
    session = client.session
    session[f"list:{HOUSEHOLDS.name}"] = "sort=gone"
    session.save()
    assert client.get(address(HOUSEHOLDS, "record", two_towns["own"][0].pk)).status_code == 200


def test_a_user_searched_for_with_the_mark_stands_in_no_address(signed_in, admin):
    client = signed_in(admin)
    found = client.post(reverse("users"), {"search": f"~{admin.username}"})
    assert admin.username not in unquote(found.url)
    assert [*client.get(reverse("users") + found.url).context["page"]] == [admin]


def test_a_page_of_text_in_the_search_box_leads_to_an_address_of_its_length(signed_in, clerk):
    client = signed_in(clerk)
    where = found_by(client, "张三丰" * 3000)
    assert len(where) < 1000 and client.get(where).status_code == 200
