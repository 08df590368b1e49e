"""The entry page: what it saves, what it refuses, and that nothing typed is lost."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from core.identity import check_digit
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.models import Employment, Household, Income, Member, OutOfPocket

pytestmark = pytest.mark.django_db

VILLAGE, NEXT_VILLAGE, ELSEWHERE = "610881114200", "610881114201", "610881101200"


def card(first17="61272219800131001"):
    return first17 + check_digit(first17)


@pytest.fixture
def desk(signed_in, clerk):
    """The clerk of the town, signed in."""
    return signed_in(clerk)


@pytest.fixture
def next_desk(neighbour):
    """The clerk of another town, at a browser of their own."""
    client = Client()
    client.force_login(neighbour)
    return client


def typed(response, **changes):
    """What a browser would send back from this page, with some fields changed; __ stands for the hyphen."""
    entry, data = response.context["entry"], {}
    forms = [
        entry.household,
        entry.members.management_form,
        *entry.members.forms,
        *([entry.income] if entry.income else []),
    ]
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, "", [], False) or value is False and field.name != "DELETE":
                data[field.html_name] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


HOUSEHOLD = {
    "household-region": VILLAGE,
    "household-number": "6108811142030001",
    "household-category": "一般农户",
    "household-arable_mu": "12.5",
    "household-phone": "13800001234",
}
HEAD = {
    "name": "折三丰",
    "relation": "户主",
    "id_type": "居民身份证",
    "id_number": card(),
    "sex": "男",
    "born_on": "19800131",
    "ethnicity": "汉族",
    "education": "初中",
    "health": ["健康"],
    "labour": "普通劳动力",
    "in_resident_insurance": "True",
    "version": "1",
}
WIFE = {
    **HEAD,
    "name": "李秀兰",
    "relation": "配偶",
    "id_number": card("61272219820304002"),
    "sex": "女",
    "born_on": "1982-03-04",
}


def sheet(*people, **changes):
    """A whole new page as posted."""
    data = {**HOUSEHOLD, "members-TOTAL_FORMS": str(len(people)), "members-INITIAL_FORMS": "0"}
    for number, someone in enumerate(people):
        data |= {f"members-{number}-{name}": value for name, value in someone.items()}
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


NEW = "/households/enter/"


def enter(client, *people, **changes):
    """A household in the database, entered through the page."""
    response = client.post(NEW, sheet(*people, **changes))
    assert response.status_code == 302, [form.errors for form in response.context["entry"].forms]
    with whole_city():
        return Household.objects.get(number=changes.get("household__number", HOUSEHOLD["household-number"]))


def errors_of(response, place=0):
    return response.context["entry"].members.forms[place].errors


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


def test_a_grid_member_changes_people_but_is_offered_neither_adding_nor_removing_them(desk, grid):
    household = enter(desk, HEAD, household__region=grid.region_id)
    village = Client()
    village.force_login(grid)
    address = f"/households/{household.pk}/enter/"
    page = village.get(address)
    assert "data-add-member" not in page.content.decode() and "删除此人" not in page.content.decode()
    assert village.post(address, typed(page, members__0__employer="煤矿")).status_code == 302
    assert village.post(address, typed(village.get(address), members__0__DELETE="on")).status_code in (403, 422)
    with whole_city():
        assert Member.objects.get().employer == "煤矿"


def test_an_id_number_shown_masked_is_kept_when_it_comes_back_masked(desk):
    household = enter(desk, HEAD)
    address = f"/households/{household.pk}/enter/"
    page = desk.get(address)
    assert HEAD["id_number"] not in page.content.decode()
    assert desk.post(address, typed(page, members__0__employer="锦界工业园")).status_code == 302
    with whole_city():
        member = household.members.get()
    assert (member.id_number.reveal(), member.employer, member.id_is_valid) == (HEAD["id_number"], "锦界工业园", True)


def test_saving_an_unchanged_page_changes_no_row(desk):
    household = enter(desk, HEAD)
    address = f"/households/{household.pk}/enter/"
    desk.post(address, typed(desk.get(address)))
    with whole_city():
        assert Household.objects.get().version == household.version
        assert Member.objects.get().version == 1


def test_a_changed_person_raises_its_own_version_and_the_households(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    desk.post(address, typed(desk.get(address), members__1__employer="锦界工业园"))
    with whole_city():
        assert [member.version for member in household.members.order_by("pk")] == [1, 2]
        assert Household.objects.get().version == household.version + 1


def test_two_editors_see_both_values_and_the_second_save_is_deliberate(desk):
    household = enter(desk, HEAD)
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    desk.post(address, typed(desk.get(address), household__arable_mu="20"))
    conflict = desk.post(address, typed(opened, household__arable_mu="30"))
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "已被别人修改" in page and "20.00" in page and "30" in page
    with whole_city():
        assert Household.objects.get().arable_mu == Decimal("20")
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        assert Household.objects.get().arable_mu == Decimal("30")


def test_what_only_the_other_editor_changed_is_kept(desk):
    household = enter(desk, HEAD)
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    desk.post(address, typed(desk.get(address), household__arable_mu="20"))
    conflict = desk.post(address, typed(opened, household__forest_mu="7"))
    assert conflict.status_code == 409 and "您没有改，用别人的" in conflict.content.decode()
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        after = Household.objects.get()
        assert (after.arable_mu, after.forest_mu) == (Decimal("20"), Decimal("7"))


def test_a_person_registered_by_mistake_can_be_removed(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    desk.post(address, typed(desk.get(address), members__1__DELETE="on"))
    with whole_city():
        assert [member.name for member in household.members.all()] == ["折三丰"]
        assert Household.objects.get().size == 1


def test_the_page_says_what_goes_with_a_person_before_it_is_removed(desk):
    household = enter(desk, HEAD, WIFE)
    with whole_city():
        wife = household.members.get(name="李秀兰")
        belongs = {"household": household, "member": wife, "region_id": VILLAGE}
        for start in (1, 2):
            Employment.objects.create(**belongs, start_month=Month.parse(f"2023-0{start}"))
        OutOfPocket.objects.create(**belongs, month=Month.parse("2023-05"), kind="医疗", amount=100)
    page = desk.get(f"/households/{household.pk}/enter/").content.decode()
    assert page.count("删除此人，连同务工 2 条、合规自付 1 条（登记错误时用）") == 1


def test_a_person_changed_meanwhile_is_not_removed_unseen(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    with whole_city():
        Member.objects.filter(name="李秀兰").update(employer="煤矿", version=2)
    conflict = desk.post(address, typed(opened, members__1__DELETE="on"))
    assert conflict.status_code == 409 and "李秀兰" in conflict.content.decode()
    with whole_city():
        assert household.members.count() == 2
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        assert household.members.count() == 1


def test_moving_a_household_takes_its_people_along(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    desk.post(address, typed(desk.get(address), household__region=NEXT_VILLAGE, members__0__employer="煤矿"))
    with in_scope(NEXT_VILLAGE):
        assert Member.objects.count() == 2


def test_a_months_income_is_added_up_and_offered_again(desk):
    last = Month.of(localdate()) - 1
    items = {"income__wage_work": "3000", "income__wage_other": "200.50", "income__cost_planting": "100"}
    household = enter(desk, HEAD, WIFE, income__end_month=str(last - 1), **items)
    with whole_city():
        income = Income.objects.get()
    assert (income.span, income.end_month, income.household_size) == (1, last - 1, 2)
    assert (income.wage, income.net, income.per_capita_net) == (
        Decimal("3200.50"),
        Decimal("3100.50"),
        Decimal("1550.25"),
    )
    page = desk.get(f"/households/{household.pk}/enter/")
    assert page.context["earlier"]["items"] == {
        "wage_work": "3000.00",
        "wage_other": "200.50",
        "cost_planting": "100.00",
    }
    assert f"沿用 {(last - 1).label}" in page.content.decode()


def test_without_any_item_no_income_is_registered(desk):
    enter(desk, HEAD, income__end_month=str(Month.of(localdate()) - 1))
    with whole_city():
        assert not Income.objects.exists()


@pytest.fixture
def monthly(desk):
    """A household with the income of two months ago, and its page, which opens on last month's."""
    items = {"income__wage_work": "3000", "income__cost_planting": "100", "income__end_month": str(TWO_AGO)}
    household = enter(desk, HEAD, **items)
    return household, f"/households/{household.pk}/enter/"


TWO_AGO = Month.of(localdate()) - 2


def income_of(household):
    with whole_city():
        return Income.objects.get(household=household)


def test_another_months_stored_income_is_shown_before_it_is_overwritten(desk, monthly):
    household, address = monthly
    conflict = desk.post(
        address,
        typed(desk.get(address), income__end_month=str(TWO_AGO), income__wage_work="10", members__0__employer="煤矿"),
    )
    page = conflict.content.decode()
    assert conflict.status_code == 409 and "已经登记过" in page and "3000.00" in page and "煤矿" in page
    assert income_of(household).wage == 3000
    assert desk.post(address, typed(conflict)).status_code == 302
    income = income_of(household)
    with whole_city():
        assert (income.wage, income.business_cost, household.members.get().employer) == (10, None, "煤矿")


def on_its_month(desk, household, **figures):
    """The page with the stored month opened, some figures changed, saved."""
    with whole_city():
        Income.objects.update(end_month=TWO_AGO + 1)
    address = f"/households/{household.pk}/enter/"
    response = desk.post(address, typed(desk.get(address), **figures), follow=True)
    assert response.redirect_chain
    return response


def test_an_emptied_kind_loses_its_total_and_the_others_keep_theirs(desk, monthly):
    household, _ = monthly
    on_its_month(desk, household, income__cost_planting="")
    assert (income_of(household).wage, income_of(household).business_cost) == (3000, None)


def test_an_income_can_be_emptied(desk, monthly):
    household, _ = monthly
    on_its_month(desk, household, income__cost_planting="", income__wage_work="")
    income = income_of(household)
    assert (income.wage, income.business_cost, income.net, income.version) == (None, None, None, 2)


def test_an_imported_total_gives_way_to_items_with_a_word_and_untouched_totals_stay(desk, monthly):
    household, _ = monthly
    with whole_city():
        Income.objects.update(wage_work=None, wage=8000, transfer=500)
    response = on_its_month(desk, household, income__wage_other="200")
    assert (income_of(household).wage, income_of(household).transfer) == (200, 500)
    assert "工资性收入原来只有合计 8,000.00 元，现在按分项记为 200.00 元" in response.content.decode()


def test_items_without_their_total_are_refused_elsewhere_with_the_sum(desk, monthly):
    typed_row = {
        "household": HOUSEHOLD["household-number"],
        "span": "12",
        "end_month": "202309",
        "wage_work": "1200.5",
        "wage_other": "300",
    }
    refused = desk.post("/incomes/add/", typed_row)
    assert refused.status_code == 422 and "已填分项，合计请填 1,500.50 元。" in refused.content.decode()
    assert desk.post("/incomes/add/", typed_row | {"wage": "1500.5"}).status_code == 302


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


@pytest.mark.parametrize(("phone", "is_doubtful"), [("12345", True), ("15400000001", False), ("0912-8321234", False)])
def test_a_telephone_number_that_is_none_is_doubted_while_one_types(desk, phone, is_doubtful):
    response = desk.post("/households/enter/check/", sheet(HEAD, household__phone=phone))
    said = [sentence for _, sentence in response.context["doubts"] if "既不是手机号" in sentence]
    assert bool(said) == is_doubtful


def test_the_side_strip_counts_what_is_filled_and_names_doubts_and_writes_nothing(desk):
    child = {
        **HEAD,
        "name": "折小宝",
        "relation": "之子",
        "education": "",
        "id_number": "",
        "born_on": f"{localdate().year - 9}0101",
    }
    response = desk.post(
        "/households/enter/check/", sheet(HEAD, child, household__arable_mu="300", household__is_house_dangerous="True")
    )
    sentences = [f"{who}：{sentence}" for who, sentence in response.context["doubts"]]
    assert "本户：耕地面积超过 100 亩，请核实。" in sentences
    assert "本户：住危房却未纳入监测，请核实。" in sentences
    assert any(sentence.startswith("折小宝：9 岁未在校") for sentence in sentences)
    assert any("不满 16 岁应为无劳动力" in sentence for sentence in sentences)
    assert 0 < response.context["filled"] < response.context["expected"]
    with whole_city():
        assert not Household.objects.exists()


def test_the_side_strip_answers_to_an_empty_page(desk):
    response = desk.post("/households/enter/check/", {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0"})
    assert response.status_code == 200


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
