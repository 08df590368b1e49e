"""一户一码: strangers see 申报 and 进度, cadres of the place their household; codes are given out, renewed, taken back."""

import pytest
from django.urls import reverse

from core.models import AccessLog, Parameter
from core.scoping import whole_city
from monitoring import public_codes
from monitoring.door_codes import issue, recognise, renew, revoke
from monitoring.models import DoorCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]


@pytest.fixture
def door(two_towns, clerk):
    """The code of 张三丰's household."""
    household = two_towns["own"][0]
    with whole_city():
        issue(household.region_id, by=clerk)
        return DoorCode.objects.get(household=household)


def scan(client, code):
    return client.get(reverse("door", args=[code]))


def test_a_stranger_sees_the_village_and_nothing_of_the_household(door, client):
    page = scan(client, door.code.reveal()).content.decode()
    assert f"?village={door.region_id}" in page
    for secret in ("张三丰", "990881000001", f"/households/{door.household_id}"):
        assert secret not in page


def test_a_cadre_of_the_place_is_led_to_the_household(door, signed_in, clerk):
    assert scan(signed_in(clerk), door.code.reveal()).url == reverse("households-record", args=[door.household_id])


def test_a_cadre_of_elsewhere_is_a_stranger(door, signed_in, neighbour, admin):
    for user in (neighbour, admin):
        page = scan(signed_in(user), door.code.reveal()).content.decode()
        assert "我要申报困难" in page
        assert "张三丰" not in page


def test_a_code_is_read_as_people_type_it(door, client):
    assert scan(client, door.code.reveal().lower()).status_code == 200


@pytest.mark.parametrize("token", ["x", "0" * 24, "张" * 24, "A" * 500, "%00", "..", "' OR 1=1"])
def test_other_codes_say_that_they_are_void(door, client, token):
    assert scan(client, token).status_code == 404


def test_trying_codes_on_and_on_is_stopped(door, client):
    Parameter.objects.filter(name="door_address_hour").update(value="2")
    assert [scan(client, "0" * 24).status_code for _ in range(3)] == [404, 404, 429]
    assert scan(client, door.code.reveal()).status_code == 200  # a real card still opens


def test_a_code_taken_back_is_void_and_a_new_one_works(door, client, clerk):
    old = door.code.reveal()
    with whole_city():
        new = renew(door.household, by=clerk).code
        assert recognise(new).household_id == door.household_id
    assert "作废" in scan(client, old).content.decode()
    with whole_city():
        revoke(door.household, by=clerk)
        assert recognise(new) is None


def test_every_household_gets_one_code_however_often_they_are_given_out(door, clerk):
    with whole_city():
        assert issue(door.region_id, by=clerk) == 0
        assert DoorCode.objects.valid().filter(household=door.household).count() == 1


def test_no_code_stands_in_the_database_in_clear(door):
    with whole_city():
        row = str(list(DoorCode.objects.values("digest", "code")))
    assert door.code.reveal() not in row
    assert door.digest == public_codes.digest(door.code.reveal())


def test_a_village_is_printed_and_the_printing_is_logged(door, signed_in, clerk):
    client = signed_in(clerk)
    assert client.post(reverse("door-cards", args=[door.region_id]), {"per_sheet": "4"}).status_code == 302
    page = client.get(reverse("door-cards", args=[door.region_id]), {"per_sheet": "4"})
    assert "张三丰" in page.content.decode()
    assert page.content.decode().count('class="qr"') == 1
    assert "style=" not in page.content.decode().split("<main")[1]
    with whole_city():
        assert AccessLog.objects.get().filters.startswith("打印门牌")


def test_a_poster_leads_to_the_village(door, signed_in, clerk, client):
    page = signed_in(clerk).get(reverse("village-posters", args=[door.region_id])).content.decode()
    assert 'class="qr"' in page
    town = signed_in(clerk).get(reverse("village-posters", args=[door.region_id[:9]])).content.decode()
    assert town.count('class="qr"') == 22


def test_the_sheets_of_another_town_are_not_found(door, signed_in, neighbour):
    client = signed_in(neighbour)
    for name in ("door-cards", "village-posters"):
        assert client.get(reverse(name, args=[door.region_id])).status_code == 404
    assert client.get(reverse("household-door-code", args=[door.household_id])).status_code == 404


def test_the_households_own_page_renews_and_takes_back(door, signed_in, clerk):
    client, address = signed_in(clerk), reverse("household-door-code", args=[door.household_id])
    for what, left in (("renew", 1), ("revoke", 0), ("revoke", 0), ("renew", 1)):
        client.post(address, {"what": what})
        with whole_city():
            assert DoorCode.objects.valid().filter(household=door.household_id).count() == left
    assert 'class="qr"' in client.get(address).content.decode()


@pytest.mark.parametrize("per_sheet", ["0", "7", "x", "99999999"])
def test_odd_numbers_a_sheet_are_refused(door, signed_in, clerk, per_sheet):
    assert (
        signed_in(clerk).get(reverse("door-cards", args=[door.region_id]), {"per_sheet": per_sheet}).status_code == 400
    )
