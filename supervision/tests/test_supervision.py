"""Supervision visits: what the register refuses, who may write it, what it asks for, and the calendar it feeds."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Region
from core.scoping import in_scope, whole_city
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN
from supervision.models import SupervisionVisit
from supervision.tests.rows import add_supervision

pytestmark = pytest.mark.django_db
OWED = "督导发现的问题没有整改到位"
TYPED = {
    "number": "DD1", "kind": "季度督导", "visited_on": "2023-11-06", "unit": "市衔接办", "people": "示例督导一组",
    "subject": "工作落实", "findings": "记录不完整", "deadline": "2023-12-06",
}  # fmt: skip


@pytest.fixture(autouse=True)
def settled():
    call_command("load_regions", verbosity=0)


@pytest.mark.parametrize(
    "values",
    [
        {"deadline": None},
        {"findings": ""},
        {"findings": "", "deadline": None, "rectified_on": date(2023, 12, 1)},
        {"deadline": date(2023, 11, 5)},
        {"rectified_on": date(2023, 11, 5)},
    ],
)
def test_the_database_refuses_what_cannot_be(values):
    with whole_city(), pytest.raises(IntegrityError), transaction.atomic():
        add_supervision(TOWN, **values)


def test_the_office_writes_it_down_and_is_told_in_words_what_is_missing(office, signed_in, villages):
    client, typed = signed_in(office), TYPED | {"region": villages[TOWN][0]}
    refused = client.post("/supervision-visits/add/", typed | {"deadline": ""})
    assert "发现问题的须填写整改期限" in refused.content.decode()
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    assert "不能晚于今天" in client.post("/supervision-visits/add/", typed | {"visited_on": tomorrow}).content.decode()
    wordless = client.post("/supervision-visits/add/", typed | {"rectified_on": typed["visited_on"]})
    assert "请写明整改情况" in wordless.content.decode()
    assert client.post("/supervision-visits/add/", typed).status_code == 302
    with whole_city():
        visit = SupervisionVisit.objects.get()
    assert (visit.is_open, visit.region_id) == (True, villages[TOWN][0])
    assert "当天的同类督导已登记" in client.post("/supervision-visits/add/", typed | {"number": "DD2"}).content.decode()


def test_a_town_reads_its_own_visits_and_writes_none(clerk, signed_in):
    with whole_city():
        add_supervision(TOWN, "本镇发现")
        add_supervision(OTHER_TOWN, "别镇发现")
    page = signed_in(clerk).get("/supervision-visits/").content.decode()
    assert "本镇发现" in page
    assert "别镇发现" not in page
    assert signed_in(clerk).get("/supervision-visits/add/").status_code == 403


def test_findings_are_owed_until_they_are_put_right_and_urgent_past_their_day(clerk, time_machine):
    time_machine.move_to("2023-12-06 09:00:00+08:00")
    with whole_city():
        visit = add_supervision(TOWN)
        add_supervision(OTHER_TOWN)

    def owed():
        with in_scope(clerk.region_id):
            return {todo.label: (todo.count, todo.state) for todo in todos_of(clerk)}.get(OWED)

    assert owed() == (1, "near")
    time_machine.move_to("2023-12-07 09:00:00+08:00")
    assert owed() == (1, "below")
    with whole_city():
        SupervisionVisit.objects.filter(pk=visit.pk).update(rectified_on=date(2023, 12, 7))
    assert owed() is None


def test_the_synthetic_county_is_supervised_every_quarter_and_the_same_seed_gives_the_same():
    call_command("load_demo_supervision", "2023-11")
    with whole_city():
        rows = SupervisionVisit.objects.order_by("number")
        first = list(rows.values_list("region_id", "visited_on", "kind", "findings", "rectified_on"))
        assert max(rows.values_list("visited_on", flat=True)) <= date(2023, 11, 30)
        summer = rows.filter(kind="季度督导", visited_on__range=(date(2023, 7, 1), date(2023, 9, 30)))
        assert {code[:9] for code in summer.values_list("region_id", flat=True)} == {
            town.pk for town in Region.objects.towns()
        }
        with pytest.raises(CommandError, match="已有督导记录"):
            call_command("load_demo_supervision", "2023-11")
        rows.delete()
    call_command("load_demo_supervision", "2023-11")
    with whole_city():
        again = SupervisionVisit.objects.order_by("number").values_list(
            "region_id", "visited_on", "kind", "findings", "rectified_on"
        )
        assert list(again) == first
