"""Records are found by name, code and number; numbers stay masked until somebody asks, and never stand in an address."""

import pytest

from core.models import AccessLog
from core.scoping import in_scope, whole_city
from shenmu_portal.menu import HOUSEHOLDS, MEMBERS
from shenmu_portal.tests.addresses import address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("term", ["张三丰", "张三", "zsf", "ZS", "990881000001"])
def test_households_are_found_by_name_initials_and_code(term, two_towns, signed_in, clerk):
    page = signed_in(clerk).get(address(HOUSEHOLDS, "list"), {"search": term})
    assert [row.head_name for row in page.context["rows"]] == ["张三丰"]


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
