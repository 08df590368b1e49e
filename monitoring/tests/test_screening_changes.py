"""What has changed since the last month's end, and what befell a household in the month: who is found, and who is not."""

from datetime import date

import pytest
import time_machine

from core.months import Month
from core.scoping import whole_city
from monitoring.copying import copy_month_end
from monitoring.models import Household, Incident, Member, MonthEndCopy, Risk, Unevaluated, WaterAppraisal
from monitoring.rules import sentence
from monitoring.tests.conftest import add_member
from monitoring.tests.test_screening_run import MONTH, screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
CARD = "990881198006220125"

__all__ = ["screen"]


@pytest.fixture
def found(screen):
    """The signals of a month's run: `found()` gives {rule: severity} of the only household."""

    def run(month=MONTH):
        screen(month)
        with whole_city():
            return dict(Risk.objects.filter(month=month).values_list("rule", "severity"))

    return run


def copy_then(*members, month=MONTH - 1):
    """The month-end copy of these members as they stand."""
    with whole_city():
        copy_month_end(month, "610881")
        return MonthEndCopy.objects.filter(month=month).count()


def change(member, **fields):
    with whole_city():
        row = Member.objects.get(pk=member.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def befell(household, day="2023-12-15", **fields):
    with whole_city():
        Incident.objects.create(
            household=household, region_id=household.region_id, happened_on=date.fromisoformat(day), **fields
        )


@pytest.mark.parametrize(
    ("fields", "signals"),
    [
        ({"health": ["患有大病"]}, {"SR08": "orange"}),
        ({"health": ["长期慢性病"]}, {"SR08": "yellow"}),
        ({"health": ["残疾"]}, {"SR09": "yellow"}),
        ({"id_number": CARD + "42", "health": ["残疾"]}, {"SR09": "orange"}),
        ({"id_number": CARD + "43", "health": ["残疾"]}, {"SR09": "yellow"}),
        ({"labour": "弱劳动力或半劳动力"}, {"SR12": "orange"}),
        ({"left_on": date(2023, 12, 10), "left_reason": "婚出"}, {}),
        ({"left_on": date(2023, 12, 10), "left_reason": "服刑"}, {"SR24": "orange"}),
    ],
)
def test_a_member_that_changed_is_found_by_exactly_these_rules(household, found, fields, signals):
    people = [{"id_number": CARD, "born_on": "1980-06-22"}, {}, *({"labour": "弱劳动力或半劳动力"},) * 3]
    row = household(people=people, incomes=[{"wage": 90000}])
    copy_then()
    change(row.people[0], **fields)
    assert found() == signals


def test_a_disability_that_grows_heavy_is_found_and_one_that_stays_is_not(household, found):
    row = household(people=[{"id_number": CARD + "43", "born_on": "1980-06-22", "health": ["残疾"]}])
    copy_then()
    assert found() == {}
    change(row.people[0], id_number=CARD + "41")
    assert found() == {"SR09": "orange"}


def test_without_a_copy_of_the_month_before_nothing_is_said_of_a_change(household, found):
    household(people=[{"health": ["患有大病"]}])
    assert found() == {}
    with whole_city():
        assert not Unevaluated.objects.exists()


def test_a_household_that_alone_has_no_copy_is_listed_as_without_data(household, found):
    household()
    copy_then()
    newcomer = household()
    found()
    with whole_city():
        assert list(Unevaluated.objects.values_list("household", "missing")) == [(newcomer.pk, ["上月底情况"])]


@pytest.mark.parametrize(("wage", "signals"), [(10799, {"SR25": "yellow"}), (10800, {}), (None, {"SR25": "yellow"})])
def test_who_leaves_dibao_is_found_while_the_income_is_low_or_unknown(household, found, wage, signals):
    row = household(people=[{"dibao": "农村低保"}], incomes=[{"wage": wage}] if wage else [])
    copy_then()
    change(row.people[0], dibao="未享受")
    assert found() == signals


def test_a_labourer_who_died_counts_as_he_was_at_the_last_months_end(household, found):
    row = household(people=[{}, {}], incomes=[{"wage": 90000}])
    copy_then()
    gone = {"left_on": date(2023, 12, 10), "left_reason": "死亡"}
    change(row.people[0], labour="丧失劳动力", **gone)
    assert found() == {"SR24": "orange"}
    change(row.people[1], labour="弱劳动力或半劳动力")
    assert found() == {"SR24": "red"}


@pytest.mark.parametrize(
    ("fields", "signals"),
    [
        ({"kind": "自然灾害", "damage": "倒塌"}, {"SR21": "red"}),
        ({"kind": "自然灾害", "damage": "一般损坏"}, {"SR21": "orange"}),
        ({"kind": "自然灾害", "loss": 5000}, {"SR21": "orange"}),
        ({"kind": "自然灾害", "loss": 4999}, {"SR21": "yellow"}),
        ({"kind": "自然灾害"}, {"SR21": "yellow"}),
        ({"kind": "意外事故", "casualties": 1}, {"SR22": "red"}),
        ({"kind": "意外事故", "loss": 5000}, {"SR22": "orange"}),
        ({"kind": "意外事故"}, {"SR22": "yellow"}),
        ({"kind": "产业失败"}, {"SR23": "orange"}),
        ({"kind": "意外事故", "day": "2023-11-30"}, {}),
        ({"kind": "意外事故", "day": "2024-01-01"}, {}),
    ],
)
def test_an_incident_of_the_month_weighs_as_much_as_it_cost(household, found, fields, signals):
    befell(household(), **fields)
    assert found() == signals


def test_the_disaster_that_weighs_most_gives_the_kind_of_the_risk(household, found):
    row = household()
    befell(row, kind="自然灾害", disaster_kind="旱灾", loss=90000)
    befell(row, kind="自然灾害", disaster_kind="地质灾害", damage="倒塌")
    found()
    with whole_city():
        risk = Risk.objects.get()
    assert (risk.risk_code, sentence(risk)) == ("0202", "本月遭受地质灾害，房屋倒塌")


@pytest.mark.parametrize(("quality", "signals"), [("不达标", {"SR20": "red"}), ("基本达标", {})])
def test_one_failing_item_makes_the_water_unsafe_whatever_the_cell_says(household, found, quality, signals):
    row, rest = household(), dict.fromkeys(("quantity", "convenience", "assurance"), "达标")
    with whole_city():
        WaterAppraisal.objects.create(
            household=row, region_id=row.region_id, appraised_on=date(2023, 12, 1), quality=quality, **rest
        )
        Household.objects.update(has_safe_water=True)
    assert found() == signals


def test_a_copy_holds_who_belonged_at_the_months_end_and_never_changes(household):
    row = household(people=[{"health": ["健康"]}, {"left_on": "2023-11-30", "left_reason": "婚出"}])
    assert copy_then() == 1
    change(row.people[0], health=["患有大病"])
    with whole_city():
        add_member(row)
    assert copy_then() == 2
    with whole_city():
        assert MonthEndCopy.objects.get(member=row.people[0]).health == ["健康"]


def test_a_months_run_keeps_the_copy_and_one_of_a_running_month_does_not(household, screen):
    household()
    with time_machine.travel(date(2023, 12, 31)):
        screen()
    with whole_city():
        assert not MonthEndCopy.objects.exists()
    with time_machine.travel(date(2024, 1, 1)):
        screen()
    with whole_city():
        assert MonthEndCopy.objects.get().month == Month.parse("202312")


def test_the_copy_seals_the_number_and_tells_the_disability(household):
    household(people=[{"id_number": CARD + "42", "born_on": "1980-06-22"}])
    copy_then()
    with whole_city():
        copy = MonthEndCopy.objects.get()
    assert (copy.id_number.reveal(), copy.id_length, copy.id_disability) == (CARD + "42", 20, "42")


def test_the_weekly_run_asks_only_its_own_rules_and_keeps_no_copy(household, screen):
    row = household(incomes=[{"wage": 5000}], has_safe_water=False)
    befell(row, kind="意外事故")
    job = screen(weekly=True)
    with whole_city():
        assert sorted(Risk.objects.values_list("rule", flat=True)) == ["SR20", "SR22"]
        assert not MonthEndCopy.objects.exists()
        assert not Unevaluated.objects.exists()
    assert (job.done, job.percent) == (8, 100)


def test_the_month_that_runs_does_not_hide_the_last_one_screened_whole(household, screen):
    household(incomes=[{"wage": 5000}], has_safe_water=False)
    with time_machine.travel(date(2023, 12, 18)):
        screen(MONTH - 1)
        screen(weekly=True)
        with whole_city():
            assert Risk.objects.all().latest_month() == MONTH - 1
