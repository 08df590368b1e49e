"""一键申报: strangers write one clue and read nothing; floods, machines and rubbish leave the office undisturbed."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import steps
from core.models import Parameter, Throttle
from core.scoping import current, in_scope, whole_city
from monitoring import public_codes
from monitoring.declaration_form import HARDSHIPS, new_key
from monitoring.declarations import declare
from monitoring.models import Clue
from monitoring.words import RISK_CODES
from monitoring.workflows.clues import CLUE_WORKFLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
VILLAGE = "610881114203"
EVIL = "<script>alert(1)</script>我家遭了冰雹"


def sent(**typed):
    return {
        "name": "演示人",
        "phone": "15400001111",
        "town": VILLAGE[:9],
        "village": VILLAGE,
        "risk_code": "01",
        "description": "上个月住院自己花了三万多元",
        "homepage": "",
        "key": new_key(),
        **typed,
    }


def post(client, **typed):
    return client.post(reverse("declare"), sent(**typed))


def clues():
    with whole_city():
        return list(Clue.objects.all())


def receipt_in(answer):
    return re.search(r"data-receipt>([^<]+)<", answer.content.decode())[1]


def set_limit(name, value):
    Parameter.objects.filter(name=name).update(value=value)


def test_a_declaration_becomes_one_clue_in_the_named_village(client):
    answer = post(client)
    (clue,) = clues()
    assert answer.status_code == 200
    assert (clue.region_id, clue.name, clue.source, clue.state) == (VILLAGE, "演示人", "declared", "open")
    assert clue.phone.reveal() == "15400001111"
    assert clue.due_on > clue.received_on
    assert "15400001111" not in answer.content.decode()


def test_the_office_finds_it_in_the_clues_of_its_place_alone(client, signed_in, clerk, neighbour):
    post(client)
    assert "演示人" in signed_in(clerk).get("/clues/?all=1").content.decode()
    assert "演示人" not in signed_in(neighbour).get("/clues/?all=1").content.decode()


def test_a_receipt_tells_how_far_it_is_and_nothing_personal(client):
    code = receipt_in(post(client))
    answer = client.post(reverse("declare-status"), {"code": code.lower().replace("-", " ")})
    assert "已收到，镇街" in answer.content.decode() and "受理，村里" in answer.content.decode()
    for secret in ("演示人", "1111", "住院", "瑶镇"):
        assert secret not in answer.content.decode()


def test_a_receipt_tells_that_the_town_has_taken_it_up(client, clerk):
    code = receipt_in(post(client))
    (clue,) = clues()
    with in_scope(VILLAGE[:9]):
        steps.take(CLUE_WORKFLOW, clue, "acknowledge", by=clerk)
    told = client.post(reverse("declare-status"), {"code": code}).content.decode()
    assert f"已受理，村里{clue.due_on:%Y年%-m月%-d日}前上门核实。" in told and "已收到" not in told


def test_the_same_form_sent_twice_gives_the_same_receipt_and_one_clue(client):
    form = sent()
    first, again = (client.post(reverse("declare"), form) for _ in range(2))
    assert receipt_in(first) == receipt_in(again)
    assert len(clues()) == 1


def test_a_replayed_form_with_other_words_changes_nothing(client):
    form = sent()
    client.post(reverse("declare"), form)
    client.post(reverse("declare"), {**form, "name": "别的人", "description": "这里写的是别的事情"})
    assert [clue.name for clue in clues()] == ["演示人"]


@pytest.mark.parametrize(
    "key", ["", "abc", signing.dumps("x" * 24, salt="elsewhere")], ids=["none", "typed", "foreign"]
)
def test_a_form_that_is_not_ours_is_asked_again_with_everything_kept(client, key):
    answer = post(client, key=key)
    assert answer.status_code == 422
    assert "演示人" in answer.content.decode()
    assert clues() == []


def test_an_old_form_is_renewed(client):
    answer = post(client, key="old")
    fresh = re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]
    assert post(client, key=fresh).status_code == 200


@pytest.mark.parametrize(
    "code", ["", "0" * 16, "ABCD-EFGH-JKMN-PQRS", "张" * 16, "' OR 1=1 --", "\x00" * 16, "9" * 5000]
)
def test_guessed_codes_find_nothing(client, code):
    post(client)
    answer = client.post(reverse("declare-status"), {"code": code})
    assert answer.status_code == 404
    assert "没有查到这个回执号" in answer.content.decode()


def test_guessing_on_and_on_is_stopped(client):
    set_limit("status_address_hour", 3)
    asked = [client.post(reverse("declare-status"), {"code": "0" * 16}).status_code for _ in range(5)]
    assert asked == [404, 404, 404, 429, 429]


def test_a_flood_from_one_address_is_stopped(client):
    set_limit("declare_address_hour", 2)
    asked = [post(client, phone=f"1540000222{n}").status_code for n in range(5)]
    assert asked == [200, 200, 429, 429, 429]
    assert len(clues()) == 2


def test_another_address_is_not_stopped_with_it():
    set_limit("declare_address_hour", 1)
    assert post(Client(REMOTE_ADDR="203.0.113.1")).status_code == 200
    assert post(Client(REMOTE_ADDR="203.0.113.1")).status_code == 429
    assert post(Client(REMOTE_ADDR="203.0.113.2")).status_code == 200


def test_a_flood_of_one_phone_is_stopped_whatever_the_address():
    set_limit("declare_phone_day", 2)
    asked = [post(Client(REMOTE_ADDR=f"203.0.113.{n}")).status_code for n in range(4)]
    assert asked == [200, 200, 429, 429]


def test_a_flood_of_one_village_is_stopped_whoever_sends_it():
    set_limit("declare_village_day", 2)
    asked = [post(Client(REMOTE_ADDR=f"203.0.113.{n}"), phone=f"1540000333{n}").status_code for n in range(4)]
    assert asked == [200, 200, 429, 429]


def test_addresses_and_phones_are_counted_without_standing_anywhere_in_clear():
    post(Client(REMOTE_ADDR="203.0.113.77"))
    kept = str(list(Throttle.objects.values()))
    assert "203.0.113" not in kept
    assert "15400001111" not in kept
    assert Throttle.objects.count() == 3


def test_who_fills_the_trap_is_a_machine(client):
    assert post(client, homepage="http://example.org").status_code == 422
    assert clues() == []


@pytest.mark.parametrize("name", ["", "李", "演示😀人", "<b>李四</b>", "李四123", "人" * 20_000])
def test_names_that_are_none_are_refused_with_a_sentence(client, name):
    answer = post(client, name=name)
    assert answer.status_code == 422
    assert len(answer.content) < 60_000  # nothing is sent back whole
    assert clues() == []


@pytest.mark.parametrize("megabytes", [1, 9, 11])
def test_a_name_of_many_megabytes_is_refused_unread(client, megabytes):
    client.raise_request_exception = False
    answer = post(client, name="a" * megabytes * 2**20)
    assert answer.status_code in (400, 413)
    assert clues() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"), ("phone", ""), ("phone", "６"), ("village", "610881101200"), ("village", "610881"),
        ("village", ""), ("town", "610881"), ("risk_code", "77"), ("risk_code", ""), ("description", "住院"),
        ("description", "😀😀😀😀😀😀"), ("description", "长" * 501),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_told_and_the_rest_is_kept(client, field, value):
    answer = post(client, **{field: value})
    assert answer.status_code == 422
    assert "都已保留" in answer.content.decode()
    assert clues() == []


def test_emoji_are_left_out_and_markup_is_only_text(client, signed_in, clerk):
    post(client, description=f"{EVIL}😀")
    (clue,) = clues()
    assert clue.description == EVIL
    page = signed_in(clerk).get(f"/clues/{clue.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_public_page_reads_no_row_and_leaves_no_scope(client, two_towns):
    page = client.get(reverse("declare"), {"village": VILLAGE}).content.decode()
    assert "锦界镇" in page
    assert "张三丰" not in page
    with in_scope("610881101"):
        declare(village=VILLAGE, name="甲某", phone="15400009999", risk_code="01", description="住院", nonce="n")
        assert current() == "610881101"


@pytest.mark.parametrize("village", ["", "610881114", "999999999999", "' OR ''='", "610881114203x"])
def test_an_odd_village_in_the_address_gives_the_plain_form(client, village):
    answer = client.get(reverse("declare"), {"village": village})
    assert answer.status_code == 200
    assert 'id="id_town"' in answer.content.decode()


def test_villages_of_a_town_are_offered_and_of_nothing_else(client):
    assert VILLAGE in client.get(reverse("declare-villages"), {"town": VILLAGE[:9]}).content.decode()
    assert client.get(reverse("declare-villages"), {"town": "610881"}).content.decode().count("<option") == 1


def test_every_hardship_a_villager_may_name_is_a_risk_type():
    assert {code for code, _ in HARDSHIPS} <= set(RISK_CODES)


@given(tail=st.integers(0, 999_999), nonce=st.text(max_size=30))
def test_a_code_says_its_village_and_survives_how_people_write_it(tail, nonce):
    village = f"610881{tail:06d}"
    code = public_codes.receipt_code(village, nonce)
    typed = public_codes.grouped(code).lower().replace("0", "o").replace("1", "l")
    assert public_codes.normalised(f" {typed} ", public_codes.RECEIPT) == code
    assert public_codes.village_of(code) == village
