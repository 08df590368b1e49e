"""The history of a record: who changed what, however it was written, in a fixed number of queries."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from core.ledger.changes import changes_of
from core.scoping import whole_city
from monitoring.models import Household, Member
from shenmu_portal.menu import HOUSEHOLDS, MEMBERS
from shenmu_portal.tests.addresses import address

pytestmark = pytest.mark.django_db


def test_history_shows_who_changed_what_however_it_was_written(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    client.post(address(HOUSEHOLDS, "edit", household.pk), household_form(household, group_name="三组"))
    with whole_city():
        Household.objects.filter(pk=household.pk).update(group_name="四组")
    events = client.get(address(HOUSEHOLDS, "record", household.pk) + "?tab=history").context["events"]
    assert [event["what"] for event in events] == ["修改", "修改", "新增"] or events[0]["changes"][0]["new"] == "四组"
    assert {"label": "自然村（组）", "old": "三组", "new": "四组"} in events[0]["changes"]
    assert str(clerk) in [event["who"] for event in events]


def test_one_save_is_one_line_of_the_history(two_towns, signed_in, clerk, household_form):
    household, client = two_towns["own"][0], signed_in(clerk)
    page = address(HOUSEHOLDS, "record", household.pk) + "?tab=history"
    before = len(client.get(page).context["events"])
    for name in ("一组", "二组"):
        with whole_city():
            household.refresh_from_db()
        data = household_form(household, group_name=name)
        assert client.post(address(HOUSEHOLDS, "edit", household.pk), data).status_code == 302
    events = client.get(page).context["events"]
    assert len(events) == before + 2 and all(event["changes"] for event in events[:2])


def test_a_long_history_shows_fifty_saves_and_none_without_what_it_changed(two_towns):
    record = Household.objects.filter(pk=two_towns["own"][0].pk)
    with whole_city():
        for number in range(60):
            record.update(version=F("version") + 1)  # as every save begins
            record.update(group_name=f"{number}组")
        told = changes_of(Household, record.get().pk, HOUSEHOLDS.editable_columns)
    assert [line["changes"][0]["new"] for line in told] == [f"{number}组" for number in range(59, 9, -1)]


def test_the_history_asks_no_more_often_for_many_moves_than_for_one(member, two_towns):
    first, second = two_towns["own"][:2]
    columns = MEMBERS.editable_columns

    def told_after_moving(to):
        Member.objects.filter(pk=member.pk).update(household=to, region=to.region_id, relation="其他")
        with CaptureQueriesContext(connection) as asked:
            told = changes_of(Member, member.pk, columns)
        return len(asked), told

    with whole_city():
        once, _ = told_after_moving(second)
        told_after_moving(first)
        often, told = told_after_moving(second)
    assert once == often
    named = next(change for change in told[0]["changes"] if change["new"] == second.number)
    assert named["old"] == first.number


def test_the_history_names_the_household_a_row_came_from(member, two_towns, signed_in, clerk):
    to = two_towns["own"][1]
    with whole_city():
        type(member).objects.filter(pk=member.pk).update(household=to, region=to.region_id, relation="其他")
    page = signed_in(clerk).get(address(MEMBERS, "record", member.pk) + "?tab=history").content.decode()
    assert two_towns["own"][0].number in page and to.number in page


def test_a_deleted_record_keeps_its_history_in_its_scope(moneyless, signed_in, clerk, neighbour):
    household, client = moneyless, signed_in(clerk)
    client.post(address(HOUSEHOLDS, "delete", household.pk))
    events = client.get(address(HOUSEHOLDS, "record", household.pk)).context["events"]
    assert events[0]["what"] == "删除"
    assert signed_in(neighbour).get(address(HOUSEHOLDS, "record", household.pk)).status_code == 404
