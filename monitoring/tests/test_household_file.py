"""一户一档: one sheet of a household, now and as of any day, in a bounded number of queries."""

from datetime import date, timedelta

import pghistory
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import Attachment, StepTaken
from core.scoping import whole_city
from monitoring.models import AidMeasure, Case, Household, Income, Member, Visit, WaterAppraisal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
QUERIES, QUERIES_THEN = 25, 45


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
    """张三丰's household as of five days ago, and changed since: moved on, a child born, an income and a visit put
    right, a measure deleted, the head's name corrected, the father gone to another household."""
    household = two_towns["own"][0]
    with whole_city():
        head = household.members.get(relation="户主")
        father = Member.objects.create(
            household=household, region_id=household.region_id, name="张老汉", relation="之父"
        )
        visit = Visit.objects.create(
            household=household,
            region_id=household.region_id,
            visited_on=date(2023, 5, 1),
            visitor="李网格",
            note="屋顶漏雨",
        )
    _set_back("household", "member", "income", "visit", "aidmeasure", "safetynetpayment", "case")
    with whole_city(), pghistory.context(why="试"):
        Household.objects.filter(pk=household.pk).update(group_name="新组", category="脱贫户")
        Member.objects.create(household=household, region_id=household.region_id, name="新生儿", relation="之子")
        Income.objects.filter(household=household).update(wage=99000)
        Visit.objects.filter(pk=visit.pk).update(note="已经修好")
        Visit.objects.create(
            household=household, region_id=household.region_id, visited_on=date(2023, 5, 2), visitor="后来的人"
        )
        household.aid_measures.get().delete()
        Member.objects.filter(pk=head.pk).update(name="张改名")
        elsewhere = two_towns["own"][1]
        Member.objects.filter(pk=father.pk).update(household=elsewhere, region=elsewhere.region_id)
    return household


def _set_back(*tables):
    """Let what has happened to these registers have happened six days ago."""
    with whole_city(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"UPDATE monitoring_{table}_event SET pgh_created_at = now() - interval '6 days' WHERE region_id LIKE '6108%'"
            )


@pytest.fixture
def then():
    return str(timezone.localdate() - timedelta(days=5))


def test_a_past_day_shows_what_stood_then(changed_later, signed_in, clerk, then):
    client = signed_in(clerk)
    now, past = (sheet(client, changed_later, **on).content.decode() for on in ({}, {"on": then}))
    for words in ("新组", "新生儿", "100,000.00", "张改名"):
        assert words in now
        assert words not in past
    assert "张三丰" in past
    assert "21,000.00" in past


def test_a_past_day_shows_the_other_registers_as_they_were_edited_deleted_or_not_there_yet(
    changed_later, signed_in, clerk, then
):
    client = signed_in(clerk)
    now, past = (sheet(client, changed_later, **on).content.decode() for on in ({}, {"on": then}))
    for words in ("已经修好", "后来的人"):  # edited and added since
        assert words in now
        assert words not in past
    for words in ("屋顶漏雨", "发展生产", "张老汉"):  # as it was before the edit; deleted since; moved away since
        assert words not in now
        assert words in past


def test_the_lights_of_a_past_day_are_judged_by_what_stood_then(two_towns, signed_in, clerk, then):
    household = two_towns["own"][0]
    own = {"household": household}
    with whole_city():
        Household.objects.filter(pk=household.pk).update(has_safe_water=False, house_grade="D")
        Member.objects.filter(**own).update(in_resident_insurance=False, in_employee_insurance=False)
    _set_back("household", "member", "houseappraisal", "houserebuild", "waterappraisal")
    with whole_city():
        Household.objects.filter(pk=household.pk).update(has_safe_water=True, house_grade="A")
        Member.objects.filter(**own).update(in_resident_insurance=True)
        WaterAppraisal.objects.filter(**own).delete()
    client = signed_in(clerk)
    now, past = (sheet(client, household, **on).content.decode() for on in ({}, {"on": then}))
    for domain in ("医疗", "住房", "饮水"):
        assert f"{domain}达标" in now and f"{domain}未达标" not in now
        assert f"{domain}未达标" in past
    assert "张三丰未参保" in past


def test_photos_of_visits_and_evidence_of_measures_are_among_the_papers_also_of_a_past_day(
    changed_later, signed_in, clerk, then
):
    with whole_city():
        visit = Visit.objects.filter(household=changed_later).earliest("visited_on")
        measure = AidMeasure.pgh_event_model.objects.filter(household=changed_later).first().pgh_obj_id
        keep(changed_later, "visits", visit.pk, "屋顶照片", clerk)
        keep(changed_later, "aid-measures", measure, "领羊收据", clerk)
        Attachment.objects.update(created_at=timezone.now() - timedelta(days=6))
        keep(changed_later, "visits", visit.pk, "后来的照片", clerk)
        keep(changed_later, "cases", changed_later.cases.get().pk, "后来的照片", clerk)
    client = signed_in(clerk)
    now, past = (sheet(client, changed_later, **on).content.decode() for on in ({}, {"on": then}))
    assert "屋顶照片" in now and "领羊收据" not in now  # the measure was deleted since
    assert now.count("<span>后来的照片</span>") == 1
    assert "屋顶照片" in past and "领羊收据" in past and "后来的照片" not in past


def keep(household, ledger, key, title, by):
    Attachment.objects.create(
        region_id=household.region_id, ledger=ledger, object_id=key, kind="photo", title=title, file=f"{title}.jpg",
        content_type="image/jpeg", size=1, by=by,
    )  # fmt: skip


def test_a_deleted_case_keeps_its_steps_on_the_days_it_was_there(changed_later, signed_in, clerk, then):
    with whole_city():
        case = changed_later.cases.get()
        taken = StepTaken.objects.create(
            region_id=changed_later.region_id, ledger="cases", object_id=case.pk, step="aid", label="帮扶措施已落实",
            source="aid", target="following", happened_on=date(2023, 8, 1), by=clerk,
        )  # fmt: skip
        StepTaken.objects.filter(pk=taken.pk).update(created_at=timezone.now() - timedelta(days=6))
        Case.objects.filter(pk=case.pk).delete()
    client = signed_in(clerk)
    assert "帮扶措施已落实" not in sheet(client, changed_later).content.decode()
    assert "帮扶措施已落实" in sheet(client, changed_later, on=then).content.decode()


def test_a_past_day_opens_with_few_queries_however_much_there_is(changed_later, signed_in, clerk, then):
    client = signed_in(clerk)
    sheet(client, changed_later, on=then)
    with CaptureQueriesContext(connection) as few:
        sheet(client, changed_later, on=then)
    with whole_city():
        for n in range(5):
            Visit.objects.create(
                household=changed_later,
                region_id=changed_later.region_id,
                visited_on=date(2023, 6, n + 1),
                visitor="甲",
            )
    _set_back("visit")
    with CaptureQueriesContext(connection) as more:
        sheet(client, changed_later, on=then)
    assert len(more) == len(few) <= QUERIES_THEN, [query["sql"][:200] for query in more]


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
