"""The entry page of a household that is there: versions, masks, people who go, a move."""

from decimal import Decimal

import pytest
from django.test import Client

from core.ledger.pages.editing import StaleRecord
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.models import Employment, Household, Member, OutOfPocket
from monitoring.tests.entry_pages import HEAD, NEXT_VILLAGE, VILLAGE, WIFE, card, enter, errors_of, typed

pytestmark = pytest.mark.django_db


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


def test_of_several_words_too_what_only_the_other_editor_changed_is_kept(desk):
    household = enter(desk, HEAD, household__risks_0="因病")
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    desk.post(address, typed(desk.get(address), household__risks_0="因残", household__risks_1="因学"))
    conflict = desk.post(address, typed(opened, household__forest_mu="7"))
    assert conflict.status_code == 409 and "因残、因学" in conflict.content.decode()
    assert [choice["keep_mine"] for choice in conflict.context["choices"] if choice["name"] == "risks"] == [False]
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        after = Household.objects.get()
        assert (after.risks, after.forest_mu) == (["因残", "因学"], Decimal("7"))


def test_several_words_that_both_editors_changed_stay_as_typed(desk):
    household = enter(desk, HEAD, household__risks_0="因病")
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    desk.post(address, typed(desk.get(address), household__risks_0="因残"))
    conflict = desk.post(address, typed(opened, household__risks_0="因学"))
    assert [choice["keep_mine"] for choice in conflict.context["choices"]] == [True]
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        assert Household.objects.get().risks == ["因学"]


def test_the_boxes_that_only_the_other_editor_ticked_are_kept(desk):
    household = enter(desk, HEAD)
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    desk.post(address, typed(desk.get(address), members__0__health=["长期慢性病", "患有大病"]))
    of_the_household = desk.post(address, typed(opened, members__0__employer="煤矿"))
    conflict = desk.post(address, typed(of_the_household))
    assert conflict.status_code == 409 and "长期慢性病、患有大病" in conflict.content.decode()
    assert desk.post(address, typed(conflict)).status_code == 302
    with whole_city():
        head = Member.objects.get()
        assert (head.health, head.employer) == (["长期慢性病", "患有大病"], "煤矿")


def test_a_stale_record_is_named_by_its_number_alone(desk):
    household = enter(desk, HEAD)
    assert str(StaleRecord(household)) == f"monitoring.Household {household.pk}"


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


def test_of_a_person_whom_somebody_else_removed_one_sentence_says_what_to_do(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    with whole_city():
        Member.objects.get(name="李秀兰").delete()
    refused = desk.post(address, typed(opened, members__0__employer="煤矿", members__1__employer="锦界工业园"))
    page = refused.content.decode()
    assert refused.status_code == 422 and "锦界工业园" in page
    assert errors_of(refused, 1) == {"__all__": ["“李秀兰”已被别人删除或转到别户：请点“去掉”后再保存。"]}
    assert "第 2 人 “李秀兰”已被别人删除" in page and "有 1 处需要改正" in page
    desk.post(address, typed(refused, members__1__DELETE="on"))
    with whole_city():
        assert [(member.name, member.employer) for member in household.members.all()] == [("折三丰", "煤矿")]


def test_a_person_moved_to_another_household_meanwhile_stays_there(desk):
    household = enter(desk, HEAD, WIFE)
    other = enter(
        desk,
        {**HEAD, "id_number": card("61272219790131001"), "born_on": "19790131"},
        household__number="6108811142030002",
    )
    address = f"/households/{household.pk}/enter/"
    opened = desk.get(address)
    with whole_city():
        Member.objects.filter(name="李秀兰").update(household=other)
    refused = desk.post(address, typed(opened))
    assert refused.status_code == 422 and "转到别户" in refused.content.decode()
    desk.post(address, typed(refused, members__1__DELETE="on"))
    with whole_city():
        assert (household.members.count(), other.members.count()) == (1, 2)


def test_of_a_household_deleted_meanwhile_what_was_typed_is_shown_once_more(desk, next_desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    sheet = typed(desk.get(address), members__1__employer="锦界工业园")
    with whole_city():
        household.delete()
    told = desk.post(address, sheet)
    page = told.content.decode()
    assert told.status_code == 409 and "这一户已被别人删除" in page
    assert "锦界工业园" in page and "李秀兰" in page
    assert next_desk.post(address, sheet).status_code == 404, "whose scope it did not lie in learns nothing"
    assert desk.get(address).status_code == 404


def test_moving_a_household_takes_its_people_along(desk):
    household = enter(desk, HEAD, WIFE)
    address = f"/households/{household.pk}/enter/"
    desk.post(address, typed(desk.get(address), household__region=NEXT_VILLAGE, members__0__employer="煤矿"))
    with in_scope(NEXT_VILLAGE):
        assert Member.objects.count() == 2
