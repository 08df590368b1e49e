"""Alarms of projects and assets: what each rule finds, the nightly list, the board, and the way to the record."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.months import Month
from core.scoping import whole_city
from projects.alarms import RULES, alarms_of, check_alarms, sentence
from projects.measures import lagging
from projects.models import Alarm, Asset, Contract, Linkage, Notice, Patrol, Project, Rent
from projects.models.alarms import AlarmCode
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 20)
CITY = "610881"


@pytest.fixture
def village(villages):
    call_command("load_parameters", verbosity=0)
    return villages[TOWN][0]


def make_asset(number, region, **fields):
    plain = {"name": f"示例资产{number}", "kind": "经营性资产", "formed_year": 2022, "region_id": region}
    return Asset.objects.create(number=number, **plain | fields)


def trouble(village):
    """A project or an asset in trouble by each rule, and by no other one; gives {rule: name}."""
    ago = lambda days: TODAY - timedelta(days=days)  # noqa: E731
    linked = lambda project, mechanism: Linkage.objects.create(  # noqa: E731
        project=project, region_id=village, mechanism=mechanism
    )
    begun = {"state": "building", "begun_on": ago(10), "planned_end_on": TODAY + timedelta(days=40)}
    make_project(
        "PA01",
        village,
        state="planned",
        lag_reason="等图纸",
        lag_measures="催办",
        planned_start_on=ago(20),
        planned_end_on=TODAY + timedelta(days=40),
    )
    roads = {"kind": "乡村建设行动", "subkind": ""}
    for number, reason in (("PA02", "连阴雨"), ("PA03", "")):
        make_project(number, village, **begun | roads | {"planned_end_on": ago(3)}, lag_reason=reason)
    make_project("PA04", village, **begun | roads | {"begun_on": ago(36)})
    short = make_project("PA05", village, **roads, state="banked")
    Notice.objects.create(
        project=short, region_id=village, level="市级", kind="入库", place="网站", begun_on=ago(30), ended_on=ago(25)
    )
    linked(make_project("PA06", village, **begun), "直接发放资金")
    make_project("PA07", village, **begun)
    make_project("PA08", village, **roads, state="accepted", is_work_relief=True, finished_on=ago(5), worker_wages=1)
    leased = make_asset("AA01", village)
    contract = Contract.objects.create(
        asset=leased, region_id=village, number="H1", partner="甲", operation="租赁", begun_on=ago(300),
        ends_on=TODAY + timedelta(days=300), annual_rent=1000,
    )  # fmt: skip
    Rent.objects.create(asset=leased, contract=contract, region_id=village, due_on=ago(12), due=1000)
    ending = make_asset("AA02", village)
    Contract.objects.create(
        asset=ending, region_id=village, number="H2", partner="乙", operation="租赁", begun_on=ago(300),
        ends_on=TODAY + timedelta(days=60), annual_rent=1000,
    )  # fmt: skip
    make_asset("AA03", village, accepted_on=ago(91))
    make_asset("AA04", village, accepted_on=ago(91), titled_on=ago(31))
    make_asset("AA05", village, use="闲置", use_since=ago(181))
    watched = make_asset("AA06", village, state="kept", handed_on=ago(200))
    Patrol.objects.create(asset=watched, region_id=village, patrolled_on=ago(91), patroller="甲", use="在用")
    make_asset("AA07", village, use="损毁", use_since=ago(2))
    make_asset("FINE", village, accepted_on=ago(90), use="闲置", use_since=ago(180))
    make_project("FINE", village, **begun | roads)


def test_every_rule_finds_its_own_and_nothing_else(village):
    assert [rule.code for rule in RULES] == list(AlarmCode)
    with whole_city():
        trouble(village)
    assert check_alarms(CITY, TODAY) == len(RULES) + 1
    with whole_city():
        found = Alarm.objects.order_by("number", "rule").values_list("number", "rule")
        assert list(found) == sorted([(code, code) for code in AlarmCode] + [("PA03", "PA02")])
        rent = Alarm.objects.get(rule="AA01")
        late = Alarm.objects.get(rule="PA01")
    assert (rent.amount, rent.since, rent.severity) == (1000, date(2023, 11, 8), "red")
    assert sentence(late) == "计划2023年10月31日开工，已逾期 20 天（原因：等图纸；整改：催办）"


def test_a_contract_whose_day_is_past_is_told_too(village):
    with whole_city():
        for number, operation in (("Z1", "租赁"), ("Z2", "自营")):
            Contract.objects.create(
                asset=make_asset(number, village, operation=operation), region_id=village, number=number, partner="乙",
                operation="租赁", begun_on=date(2022, 1, 1), ends_on=TODAY - timedelta(days=1), annual_rent=1000,
            )  # fmt: skip
    check_alarms(CITY, TODAY)
    with whole_city():
        assert list(Alarm.objects.values_list("number", "rule")) == [("Z1", "AA02")]


@time_machine.travel(TODAY)
def test_a_day_of_the_plan_that_lies_ahead_in_the_month_is_not_missed_yet(village):
    with whole_city():
        make_project("P1", village, state="building", planned_end_on=TODAY + timedelta(days=5))
        make_project("P2", village, state="building", planned_end_on=TODAY - timedelta(days=1))
        assert [each.number for each in lagging(Project.objects.all(), Month.of(TODAY))] == ["P2"]


def test_a_second_check_keeps_what_stands_and_drops_what_was_mended(village):
    with whole_city():
        mended = make_asset("Z1", village, accepted_on=date(2023, 1, 1))
        make_asset("Z2", village, accepted_on=date(2023, 1, 1))
    check_alarms(CITY, TODAY)
    with whole_city():
        kept = Alarm.objects.get(number="Z2").pk
        Asset.objects.filter(pk=mended.pk).update(titled_on=TODAY)
    assert check_alarms(CITY, TODAY + timedelta(days=1)) == 1
    with whole_city():
        assert list(Alarm.objects.values_list("pk", "checked_on")) == [(kept, TODAY + timedelta(days=1))]


def test_a_check_of_one_town_leaves_the_others_alone(village, villages):
    with whole_city():
        for number, region in (("Z1", village), ("Z2", villages[OTHER_TOWN][0])):
            make_asset(number, region, accepted_on=date(2023, 1, 1))
    check_alarms(CITY, TODAY)
    with whole_city():
        Asset.objects.update(titled_on=TODAY)
    check_alarms(TOWN, TODAY)
    with whole_city():
        assert list(Alarm.objects.values_list("number", flat=True)) == ["Z2"]


@time_machine.travel(TODAY)
def test_the_record_says_what_is_wrong_at_this_moment(village, signed_in, clerk):
    with whole_city():
        asset = make_asset("Z1", village, accepted_on=date(2023, 8, 1))
        assert [told for _, told in alarms_of(asset, "assets")] == ["2023年8月1日验收，111 天没有确权"]
    client, address = signed_in(clerk), reverse("assets-record", args=[asset.pk])
    assert "逾期未确权：2023年8月1日验收，111 天没有确权" in client.get(address).content.decode()
    with whole_city():
        Asset.objects.update(titled_on=TODAY, owner="集体(村)")
    assert "逾期未确权" not in client.get(address).content.decode()


@time_machine.travel(TODAY)
def test_the_board_counts_by_town_and_leads_to_the_record(village, villages, signed_in, office, clerk, grid):
    with whole_city():
        own = make_asset("Z1", village, accepted_on=date(2023, 1, 1))
        make_asset("Z2", villages[OTHER_TOWN][0], accepted_on=date(2023, 1, 1))
    client, board = signed_in(office), reverse("project-alarms-board")
    assert client.post(reverse("project-alarms-check")).status_code == 302
    with CaptureQueriesContext(connection) as queries:
        page = client.get(board)
    assert len(queries) <= 12
    assert page.context["total"] == 2
    assert [row["cells"][2]["number"] for row in page.context["tables"][1]["rows"]] == [1, 1]
    town = signed_in(clerk).get(board).context
    assert (town["total"], town["tables"][1]["corner"]) == (1, "村（社区）")
    shown = client.get(reverse("project-alarms-list"), {"rule": "AA03"})
    alarm = shown.context["rows"][0]
    assert client.get(reverse("project-alarms-record", args=[alarm.pk])).url == reverse("assets-record", args=[own.pk])
    assert signed_in(grid).post(reverse("project-alarms-check")).status_code == 302


def test_those_who_only_read_do_not_start_a_check(signed_in, leader, admin):
    assert signed_in(leader).post(reverse("project-alarms-check")).status_code == 403
    assert signed_in(admin).get(reverse("project-alarms-board")).status_code == 403
