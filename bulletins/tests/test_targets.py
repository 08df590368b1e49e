"""The plan's targets: all of them are rows, each says where it stands or what is missing."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from bulletins import plans, targets
from bulletins.freezing import freeze
from bulletins.models import Snapshot, State, Subscription, Target
from bulletins.registry import BY_CODE
from bulletins.tests.conftest import DECEMBER, NOVEMBER, OTHER_TOWN, TOWN
from core.models import Parameter
from core.months import Month
from core.scoping import whole_city


@pytest.fixture
def plan(db):
    targets.load(2023)


def test_all_thirty_five_targets_are_rows_and_loading_again_adds_none(plan):
    assert targets.load(2023) == 35
    assert Target.objects.count() == 35


def test_a_target_that_is_no_number_keeps_its_words(plan):
    target = Target.objects.get(name="“十三五”易地搬迁")
    assert target.value is None
    assert target.sentence == "达到 63户147人"


def test_every_target_names_an_indicator_or_what_is_missing(plan):
    for target in Target.objects.all():
        assert target.indicator in BY_CODE or (not target.indicator and target.missing)


@pytest.mark.parametrize(
    ("period", "due"), [("2023", date(2023, 12, 31)), ("2023-04", date(2023, 4, 30)), ("持续", None)]
)
def test_a_period_is_due_on_its_last_day(period, due):
    assert targets._due(period) == due


def test_targets_without_data_say_what_is_missing_and_are_never_zero(draft):
    goals = {goal["name"]: goal for goal in draft.goals}
    assert len(goals) == 35
    toilets = goals["农村户厕改造"]
    assert (toilets["value"], toilets["state"], toilets["missing"]) == (None, State.NO_DATA, "户厕改造台账")


def test_a_target_not_yet_due_is_behind_and_afterwards_missed(county):
    assert freeze(NOVEMBER).totals["lifted_workers"]["state"] == State.BEHIND
    assert freeze(DECEMBER).totals["lifted_workers"]["state"] == State.MISSED


def test_a_total_binds_the_city_alone_and_a_share_every_town(draft):
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=draft, region=TOWN)
        assert rows.get(indicator="lifted_workers").target is None
        assert rows.get(indicator="insured_rate").target == 100
        assert rows.get(indicator="insured_rate").state == State.MET
        assert Snapshot.objects.get(bulletin=draft, region=OTHER_TOWN, indicator="insured_rate").state == State.MISSED


def test_what_must_always_be_zero_is_missed_by_one(draft):
    assert draft.totals["unsafe_water_households"]["state"] == State.MISSED
    assert draft.totals["dropouts"]["state"] == State.MET


def test_until_the_next_plan_comes_the_last_one_goes_on(plan):
    rows = targets.in_force(Month.parse("2024-03"))
    goal = targets.goal_of(BY_CODE["lifted_workers"], rows, Month.parse("2024-03"))
    assert (len(rows), goal.value, goal.is_due) == (35, 5701, False)


def test_before_the_first_plan_there_is_no_target(plan):
    assert targets.in_force(Month.parse("2022-12")) == []


def test_growth_is_held_against_that_of_all_farmers_once_it_is_published(county):
    Parameter.objects.filter(name="farmer_income_growth", year=2023).update(value="8.5", source="统计公报")
    total = freeze(DECEMBER).totals["growth_gap"]
    assert (total["value"], total["state"]) == ("31.5", State.MET)
    assert Decimal(total["target"]) == 0


def typed(target):
    """What the form of a row posts when nothing is changed."""
    return {name: "" if (value := getattr(target, name)) is None else str(value) for name in plans.HEADS}


def test_a_target_changed_by_hand_keeps_its_history_and_survives_the_next_start(plan, signed_in, office):
    target, client = Target.objects.filter(year=2023, value__isnull=False).first(), signed_in(office)
    url = reverse("target", args=[target.pk])
    assert client.post(url, typed(target) | {"value": "4321", "wording": "4321"}).status_code == 302
    event = client.get(url).context["events"][0]
    assert (event["who"], event["changes"][0]["new"]) == (str(office), "4321.00")
    targets.load(2023)
    target.refresh_from_db()
    assert target.value == 4321


def test_a_wrongly_loaded_row_is_corrected_whole_and_not_brought_back(plan, signed_in, office):
    target, client = Target.objects.get(name="农村公厕"), signed_in(office)
    changed = {
        "name": "农村公共厕所",
        "item": "31",
        "chapter": "九 新的一章",
        "owner": "市住建局",
        "indicator": "lifted_workers",
    }
    url = reverse("target", args=[target.pk])
    assert client.post(url, typed(target) | changed | {"chapter": ""}).status_code == 422
    assert client.post(url, typed(target) | changed).status_code == 302
    targets.load(2023)
    target.refresh_from_db()
    assert {name: str(getattr(target, name)) for name in changed} == changed
    assert Target.objects.filter(year=2023).count() == 35


def test_a_row_that_takes_anothers_name_is_refused_in_words(plan, signed_in, office):
    target = Target.objects.get(name="农村公厕")
    answer = signed_in(office).post(reverse("target", args=[target.pk]), typed(target) | {"name": "农村户厕改造"})
    assert answer.status_code == 422
    assert "已有同名的目标" in answer.content.decode()


def test_a_wrongly_loaded_row_is_deleted_after_its_consequences_are_shown(plan, signed_in, office, leader):
    client, target = signed_in(office), Target.objects.get(indicator="lifted_workers")
    url = reverse("target-delete", args=[target.pk])
    with whole_city():
        Subscription.objects.create(user=leader, region_id="610881", indicator="lifted_workers")
    told = "".join(client.get(url).context["lost"])
    for part in ("不再列入", "第 9 条没有别的目标", "没有要求可比", "1 人次订阅"):
        assert part in told
    first = Target.objects.filter(indicator="fund_progress").first()
    assert "改按“衔接资金支出进度" in "".join(client.get(reverse("target-delete", args=[first.pk])).context["lost"])
    assert client.post(url).status_code == 302
    targets.load(2023)
    assert not Target.objects.filter(name=target.name).exists()
    assert signed_in(leader).post(reverse("target-delete", args=[first.pk])).status_code == 403


def test_a_number_without_figures_names_what_its_indicator_lacks(plan):
    goals = {goal["name"]: goal for goal in freeze(DECEMBER).goals}
    assert goals["小额信贷逾期率"]["missing"] == BY_CODE["loan_overdue_rate"].missing
    assert all(bool(goal["missing"]) == (goal["state"] == State.NO_DATA) for goal in goals.values())


def test_the_page_says_of_a_connected_number_that_it_is_connected(plan, signed_in, office):
    page = signed_in(office).get("/targets/").content.decode()
    for name, words in (("有劳动能力监测户落实开发式帮扶措施数", "已接入"), ("农村公厕", "缺：公厕建设台账")):
        row = page[page.index(name) :]
        assert words in row[: row.index("</tr>")], name


def test_the_next_years_plan_begins_with_the_rows_of_the_last(plan, signed_in, office):
    assert signed_in(office).post(reverse("targets-next-year")).status_code == 302
    assert Target.objects.filter(year=2024).count() == Target.objects.filter(year=2023).count()
    assert {due.year for due in Target.objects.filter(year=2024).values_list("due_on", flat=True) if due} == {2024}


def test_a_leader_reads_the_targets_and_changes_none(plan, signed_in, leader):
    client = signed_in(leader)
    assert client.get(reverse("targets")).status_code == 200
    assert client.post(reverse("target", args=[Target.objects.first().pk]), {}).status_code == 403
