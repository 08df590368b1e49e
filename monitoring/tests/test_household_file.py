"""一户一档: one sheet of a household, now and as of any day, in a bounded number of queries."""

from datetime import date, timedelta

import pghistory
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import StepTaken
from core.scoping import whole_city
from monitoring.models import Household, Income, Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
QUERIES = 25


def sheet(client, household, **query):
    return client.get(reverse("household-file", args=[household.pk]), query)


def test_the_sheet_holds_who_income_risks_and_every_register_with_rows(two_towns, signed_in, clerk):
    page = sheet(signed_in(clerk), two_towns["own"][0]).content.decode()
    for words in ("张三丰", "家庭成员", "收入变化", "橙色", "务工", "合规自付"):
        assert words in page
    assert "990881197803100113" not in page


def test_it_opens_with_few_queries_however_much_there_is(two_towns, signed_in, clerk):
    household, client = two_towns["own"][0], signed_in(clerk)
    sheet(client, household)
    with CaptureQueriesContext(connection) as few:
        sheet(client, household)
    with whole_city():
        for n in range(20):
            Member.objects.create(household=household, region_id=household.region_id, name=f"成员{n}")
            case = household.cases.get()
            StepTaken.objects.create(
                region_id=household.region_id, ledger="cases", object_id=case.pk, step="aid", label="帮扶", source="aid",
                target="following", happened_on=timezone.localdate(), by=clerk,
            )  # fmt: skip
    with CaptureQueriesContext(connection) as more:
        sheet(client, household)
    assert len(more) == len(few) <= QUERIES, [query["sql"][:200] for query in more]


def test_the_sheet_of_another_town_is_not_found(two_towns, signed_in, neighbour, admin):
    assert sheet(signed_in(neighbour), two_towns["own"][0]).status_code == 404
    assert sheet(signed_in(admin), two_towns["own"][0]).status_code == 403


@pytest.mark.parametrize("on", ["x", "2023-13-01", "2999-01-01", "20230230"])
def test_a_day_that_is_none_is_refused(two_towns, signed_in, clerk, on):
    assert sheet(signed_in(clerk), two_towns["own"][0], on=on).status_code == 400


def test_a_day_before_the_household_was_written_down_has_no_sheet(two_towns, signed_in, clerk):
    page = sheet(signed_in(clerk), two_towns["own"][0], on="2020-01-01").content.decode()
    assert "这一天还没有这户的登记" in page
    assert "<h2>家庭成员" not in page


@pytest.fixture
def changed_later(two_towns):
    """张三丰's household as of five days ago, and changed since: moved on, a child born, an income put right."""
    household = two_towns["own"][0]
    with whole_city(), connection.cursor() as cursor:
        for table in ("household", "member", "income"):
            cursor.execute(
                f"UPDATE monitoring_{table}_event SET pgh_created_at = now() - interval '6 days' WHERE region_id LIKE '6108%'"
            )
        with pghistory.context(why="试"):
            Household.objects.filter(pk=household.pk).update(group_name="新组", category="脱贫户")
            Member.objects.create(household=household, region_id=household.region_id, name="新生儿", relation="之子")
            Income.objects.filter(household=household).update(wage=99000)
    return household


def test_a_past_day_shows_what_stood_then(changed_later, signed_in, clerk):
    client = signed_in(clerk)
    now = sheet(client, changed_later).content.decode()
    then = sheet(client, changed_later, on=str(timezone.localdate() - timedelta(days=5))).content.decode()
    for words in ("新组", "新生儿", "100,000.00"):
        assert words in now
        assert words not in then
    assert "张三丰" in then
    assert "21,000.00" in then


def test_the_record_page_leads_to_the_sheet_and_to_the_door_code(two_towns, signed_in, clerk):
    page = signed_in(clerk).get(reverse("households-record", args=[two_towns["own"][0].pk])).content.decode()
    assert f"/households/{two_towns['own'][0].pk}/file/" in page
    assert f"/households/{two_towns['own'][0].pk}/door-code/" in page


def test_steps_after_the_day_are_not_shown(two_towns, signed_in, clerk):
    household = two_towns["own"][0]
    with whole_city(), time_machine.travel(date(2023, 8, 7)):
        StepTaken.objects.create(
            region_id=household.region_id, ledger="cases", object_id=household.cases.get().pk, step="aid",
            label="帮扶措施已落实", source="aid", target="following", happened_on=timezone.localdate(), by=clerk,
        )  # fmt: skip
    assert "帮扶措施已落实" in sheet(signed_in(clerk), household).content.decode()
    assert "帮扶措施已落实" not in sheet(signed_in(clerk), household, on="2023-08-06").content.decode()
