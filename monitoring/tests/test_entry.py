"""The entry page: a new household, what is refused, and that nothing typed is lost."""

import pytest
from django.urls import reverse

from core.scoping import whole_city
from monitoring.models import Household, Member
from monitoring.tests.entry_pages import ELSEWHERE, HEAD, HOUSEHOLD, NEW, VILLAGE, WIFE, card, enter, errors_of, sheet

pytestmark = pytest.mark.django_db


def test_a_household_and_its_people_are_saved_together(desk):
    household = enter(desk, HEAD, WIFE)
    assert (household.head_name, household.size, household.region_id) == ("折三丰", 2, VILLAGE)
    with whole_city():
        members = list(household.members.order_by("pk"))
    assert [(member.name, member.relation, member.region_id) for member in members] == [
        ("折三丰", "户主", VILLAGE),
        ("李秀兰", "配偶", VILLAGE),
    ]
    assert members[0].id_number.reveal() == HEAD["id_number"]
    assert (members[0].id_tail, members[0].sex, str(members[0].born_on)) == (HEAD["id_number"][-4:], "男", "1980-01-31")


def test_after_saving_one_is_on_the_record_or_at_the_next_household(desk):
    response = desk.post(NEW, sheet(HEAD))
    with whole_city():
        assert response.url == reverse("households-record", args=[Household.objects.get().pk])
    again = desk.post(NEW, sheet({**HEAD, "id_number": card("61272219800131003")}, household__number="2", next="1"))
    assert again.url == NEW


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"id_number": card()[:-1] + ("1" if card()[-1] != "1" else "2")}, "id_number", "校验"),
        ({"id_number": "61272219"}, "id_number", "位"),
        ({"born_on": "19800201"}, "born_on", "出生日期与证件号码不一致"),
        ({"sex": "女"}, "sex", "性别与证件号码不一致"),
        ({"school_year": "七年级"}, "school_year", "只填一项"),
        ({"education": ""}, "education", "须填一项"),
        ({"health": ["健康", "残疾"]}, "health", "不能"),
        ({"name": ""}, "name", "必填"),
        ({"relation": ""}, "relation", "必填"),
        ({"born_on": "1980年"}, "born_on", "日期"),
        ({"work_months": "很多"}, "work_months", "整数"),
        ({"left_reason": "死亡"}, "left_on", "须填写减少日期"),
        ({"left_on": "20231101"}, "left_reason", "须选择减少原因"),
    ],
)
def test_a_wrong_field_is_refused_beside_it_and_in_the_summary_and_nothing_is_saved(desk, change, field, sentence):
    response = desk.post(NEW, sheet({**HEAD, **change}))
    assert response.status_code == 422
    assert sentence in " ".join(errors_of(response)[field])
    page = response.content.decode()
    assert f'id="id_members-0-{field}_error"' in page
    assert "data-error-summary" in page and "第 1 人" in page
    with whole_city():
        assert not Household.objects.exists() and not Member.objects.exists()


def test_nothing_typed_is_lost_when_something_is_wrong(desk):
    page = desk.post(NEW, sheet({**HEAD, "id_number": "123"}, {**WIFE, "employer": "锦界工业园"})).content.decode()
    for text in ("6108811142030001", "12.5", "13800001234", "折三丰", "李秀兰", "锦界工业园", 'value="123"'):
        assert text in page


@pytest.mark.parametrize(
    ("people", "sentence"),
    [([{**HEAD, "relation": "之子"}], "没有户主"), ([HEAD, {**WIFE, "relation": "户主"}], "现在有 2 位")],
)
def test_a_household_has_exactly_one_head(desk, people, sentence):
    response = desk.post(NEW, sheet(*people))
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_missing_head_and_repeated_numbers_are_told_beside_all_other_faults(desk):
    twice = {**WIFE, "id_number": HEAD["id_number"]}
    response = desk.post(NEW, sheet({**HEAD, "relation": "之子", "born_on": "昨天"}, twice))
    page = response.content.decode()
    assert response.status_code == 422
    assert "没有户主" in page and "的证件号码相同" in page and "出生日期：应为日期" in page


def test_a_thousand_people_said_to_be_on_the_page_are_not_all_built(desk):
    response = desk.post(NEW, sheet(HEAD) | {"members-TOTAL_FORMS": "999999"})
    assert response.status_code == 422 and len(response.context["entry"].members.forms) <= 60


def test_a_head_who_left_makes_room_for_another(desk):
    dead = {**HEAD, "left_on": "20231101", "left_reason": "死亡"}
    household = enter(desk, dead, {**WIFE, "relation": "户主"})
    assert (household.head_name, household.size) == ("李秀兰", 1)


def test_the_same_id_number_twice_in_a_household_is_refused(desk):
    response = desk.post(NEW, sheet(HEAD, {**HEAD, "name": "折四", "relation": "之子"}))
    assert "与 折三丰 的证件号码相同" in " ".join(errors_of(response, 1)["id_number"])


def test_a_number_that_exists_is_refused(desk):
    enter(desk, HEAD)
    response = desk.post(NEW, sheet(WIFE | {"relation": "户主"}))
    assert response.status_code == 422 and "number" in response.context["entry"].household.errors


def test_a_number_that_another_town_holds_is_refused_without_showing_that_household(desk, next_desk):
    enter(desk, HEAD)
    response = next_desk.post(NEW, sheet(WIFE | {"relation": "户主"}, household__region=ELSEWHERE))
    assert response.status_code == 422 and "已被其他镇街" in response.content.decode()
    assert "折三丰" not in response.content.decode()


def test_empty_rows_for_members_are_not_people(desk):
    household = enter(desk, HEAD, {"ethnicity": "汉族", "id_type": "居民身份证", "version": "1"})
    assert household.size == 1


def test_a_village_of_another_town_cannot_be_chosen(desk):
    response = desk.post(NEW, sheet(HEAD, household__region=ELSEWHERE))
    assert response.status_code == 422 and "region" in response.context["entry"].household.errors


def test_a_household_of_another_town_is_not_found(desk, next_desk):
    household = enter(desk, HEAD)
    for address in (f"/households/{household.pk}/enter/", f"/households/{household.pk}/enter/check/"):
        assert next_desk.post(address, sheet(HEAD)).status_code == 404
    assert next_desk.get(f"/households/{household.pk}/enter/").status_code == 404


@pytest.mark.parametrize("role", ["leader", "auditor", "admin"])
def test_roles_that_only_read_may_not_enter(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, sheet(HEAD)).status_code == 403


def test_risks_keep_their_order_and_none_comes_twice(desk):
    risks = {
        "household__monitored_as": "突发严重困难户",
        "household__identified_in": "202303",
        "household__risks_0": "因学",
        "household__risks_1": "因病",
    }
    assert enter(desk, HEAD, **risks).risks == ["因学", "因病"]
    twice = desk.post(
        NEW, sheet(WIFE | {"relation": "户主"}, household__number="2", **{**risks, "household__risks_1": "因学"})
    )
    assert "同一项只填一次" in " ".join(twice.context["entry"].household.errors["risks"])


def test_a_page_without_its_management_form_is_refused_politely(desk):
    assert desk.post(NEW, HOUSEHOLD).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_people(desk, django_assert_max_num_queries):
    small = enter(desk, HEAD)
    big = enter(
        desk,
        HEAD | {"id_number": card("61272219800131003")},
        *(
            {**WIFE, "relation": "之女", "id_number": card(f"6127222000010100{n}"), "born_on": "20000101"}
            for n in (2, 4, 6, 8)
        ),
        household__number="2",
    )
    with django_assert_max_num_queries(20) as few:
        desk.get(f"/households/{small.pk}/enter/")
    with django_assert_max_num_queries(len(few)):
        desk.get(f"/households/{big.pk}/enter/")
