"""Saving and deleting a record: two editors, two clicks, a foreign place, a mask for a number; what goes with it."""

from datetime import date

import pytest
from django.contrib.messages import get_messages

from core.ledger.registry import ledger_named
from core.models import StepTaken
from core.scoping import in_scope, whole_city
from core.tests.test_attachments import photo
from monitoring.models import AidMeasure, Case, Clue, Household
from shenmu_portal.menu import HOUSEHOLDS, MEMBERS
from shenmu_portal.tests.addresses import address

pytestmark = pytest.mark.django_db


def test_a_stale_save_shows_both_values_and_loses_nothing(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    mine = household_form(household, group_name="我填的组")
    theirs = household_form(household, group_name="别人填的组")
    assert client.post(address(HOUSEHOLDS, "edit", household.pk), theirs).status_code == 302
    answer = client.post(address(HOUSEHOLDS, "edit", household.pk), mine)
    assert answer.status_code == 409
    assert "我填的组" in answer.content.decode()
    assert "别人填的组" in answer.content.decode()
    again = client.post(address(HOUSEHOLDS, "edit", household.pk), {**mine, "version": household.version + 1})
    assert again.status_code == 302
    with whole_city():
        assert Household.objects.get(pk=household.pk).group_name == "我填的组"


def test_what_somebody_else_changed_and_i_did_not_stays_theirs_unless_i_choose(
    two_towns, signed_in, clerk, household_form
):
    household, client = two_towns["own"][0], signed_in(clerk)
    mine = household_form(household, group_name="我填的组")
    theirs = household_form(household, house_m2="88")
    client.post(address(HOUSEHOLDS, "edit", household.pk), theirs)
    answer = client.post(address(HOUSEHOLDS, "edit", household.pk), mine)
    chosen = {
        choice["name"]: choice["mine" if choice["keep_mine"] else "theirs"]["value"]
        for choice in answer.context["choices"]
    }
    assert chosen == {"group_name": "我填的组", "house_m2": "88.00"}
    sent = {**dict(answer.context["posted"]), **chosen, "version": answer.context["current"].version}
    assert client.post(address(HOUSEHOLDS, "edit", household.pk), sent).status_code == 302
    with whole_city():
        after = Household.objects.get(pk=household.pk)
    assert (after.group_name, after.house_m2) == ("我填的组", 88)


def test_a_stale_save_asks_for_the_files_again_that_came_with_it(two_towns, signed_in, clerk, household_form):
    client, ledger = signed_in(clerk), ledger_named("aid-measures")
    with in_scope("610881114"):
        measure = AidMeasure.objects.first()
    edit = address(ledger, "edit", measure.pk)
    mine, theirs = household_form(measure, content="我填的"), household_form(measure, content="别人填的")
    assert client.post(edit, theirs).status_code == 302
    assert "佐证" not in client.post(edit, mine).content.decode()
    answer = client.post(edit, mine | {"files": photo((20, 20))})
    page = answer.content.decode()
    assert answer.status_code == 409 and "佐证文件需要重新选择" in page
    assert 'type="file" name="files"' in page and 'enctype="multipart/form-data"' in page
    sent = dict(answer.context["posted"]) | {"content": "我填的", "version": measure.version + 1}
    assert client.post(edit, sent | {"files": photo((20, 20))}).status_code == 302
    assert len(client.get(address(ledger, "record", measure.pk) + "?tab=attachments").context["attachments"]) == 1


def test_a_double_click_saves_once(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    form = household_form(household, group_name="三组")
    assert [client.post(address(HOUSEHOLDS, "edit", household.pk), form).status_code for _ in range(2)] == [302, 409]
    with whole_city():
        assert Household.objects.get(pk=household.pk).version == household.version + 1


def test_a_household_cannot_be_moved_out_of_the_users_scope(two_towns, signed_in, clerk, household_form):
    household, elsewhere = two_towns["own"][0], two_towns["foreign"][0].region_id
    answer = signed_in(clerk).post(
        address(HOUSEHOLDS, "edit", household.pk), household_form(household, region=elsewhere)
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["region"]


def test_a_mask_sent_back_keeps_the_stored_number(member, signed_in, clerk, member_form):
    client = signed_in(clerk)
    data = member_form(member, ethnicity="汉族")
    assert "*" in data["id_number"]
    assert client.post(address(MEMBERS, "edit", member.pk), data).status_code == 302
    with whole_city():
        saved = type(member).objects.get(pk=member.pk)
        assert saved.id_number.reveal() == "990881197803100113"
        assert saved.ethnicity == "汉族"


def test_a_household_with_entries_of_money_is_not_deleted(two_towns, signed_in, clerk):
    household = two_towns["own"][0]
    answer = signed_in(clerk).post(address(HOUSEHOLDS, "delete", household.pk))
    (sentence,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "删除" in sentence and "已删除" not in sentence
    with whole_city():
        assert Household.objects.filter(pk=household.pk).exists()


def test_delete_says_what_goes_with_the_record(moneyless, signed_in, clerk):
    household, client = moneyless, signed_in(clerk)
    children = client.get(address(HOUSEHOLDS, "delete", household.pk)).context["children"]
    assert ("家庭成员", 1) in children
    assert all(count for _, count in children), "registers without a row of it only make the page long"
    assert client.post(address(HOUSEHOLDS, "delete", household.pk)).status_code == 302
    with whole_city():
        assert not Household.objects.filter(pk=household.pk).exists()


def test_official_steps_are_not_deleted_with_the_household(moneyless, signed_in, clerk):
    client, delete = signed_in(clerk), address(HOUSEHOLDS, "delete", moneyless.pk)
    with whole_city():
        belongs = {"household": moneyless, "region_id": moneyless.region_id}
        case = Case.objects.create(**belongs, source=Clue.Source.GRID)
    assert client.get(delete).context["kept"] == "", "nobody has taken a step yet"
    with whole_city():
        StepTaken.objects.create(
            region_id=case.region_id, ledger="cases", object_id=case.pk, step="visit", label="入户核查", source="clue",
            target="visited", happened_on=date(2023, 12, 1), by=clerk,
        )  # fmt: skip
    assert "监测办理" in client.get(delete).context["kept"]
    answer = client.post(delete)
    assert answer.status_code == 422 and "要留存的办理记录" in answer.content.decode()
    with whole_city():
        assert Case.objects.filter(household=moneyless).exists()


def test_a_mask_that_is_not_the_stored_numbers_is_never_saved(two_towns, signed_in, clerk, household_form):
    household = two_towns["own"][0]
    answer = signed_in(clerk).post(
        address(HOUSEHOLDS, "edit", household.pk), household_form(household, phone="154****0000")
    )
    assert answer.status_code == 422
    assert "遮盖后的号码" in answer.content.decode()


def test_an_edit_without_its_version_is_refused(two_towns, signed_in, clerk, household_form):
    household = two_towns["own"][0]
    data = household_form(household)
    del data["version"]
    assert signed_in(clerk).post(address(HOUSEHOLDS, "edit", household.pk), data).status_code == 400
