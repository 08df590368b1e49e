"""What a signal does: opens a clue once, joins the one that lives, keeps silent after an untrue one, reminds a contact."""

from datetime import date

import pytest
import time_machine

from core.months import Month
from core.scoping import whole_city
from monitoring.models import Clue, Household, Incident, Risk
from monitoring.tests.conftest import add_member
from monitoring.tests.test_screening_run import MONTH, POOR, screen, set_wage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
TODAY = date(2024, 1, 4)  # a Thursday

__all__ = ["screen"]


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


def clues(**filters):
    with whole_city():
        return list(Clue.objects.filter(**filters).order_by("rule", "pk"))


def only_clue():
    (clue,) = clues()
    return clue


def end(clue, state):
    with whole_city():
        Clue.objects.filter(pk=clue.pk).update(state=state, due_on=None)


def responses(month=MONTH):
    with whole_city():
        return dict(Risk.objects.filter(month=month).values_list("rule", "response"))


def rows():
    with whole_city():
        return list(Clue.objects.order_by("pk").values()), list(Risk.objects.order_by("pk").values())


def befall(household, loss, month=MONTH):
    with whole_city():
        Incident.objects.update_or_create(
            household=household, region_id=household.region_id, happened_on=month.first_day, kind="意外事故",
            defaults={"loss": loss},
        )  # fmt: skip


def test_a_red_signal_opens_a_clue_to_be_visited_within_two_working_days(household, screen):
    row = household(incomes=[POOR])
    assert screen().clues == 1
    clue = only_clue()
    assert (clue.household_id, clue.region_id, clue.rule, clue.month) == (row.pk, row.region_id, "SR01", MONTH)
    assert (clue.source, clue.state, clue.severity, clue.risk_code) == ("screening", "open", "red", "00")
    assert (clue.received_on, clue.due_on) == (TODAY, date(2024, 1, 8))
    assert clue.evidence["pc_ref"] == 5000
    assert responses() == {"SR01": "clue"}


@pytest.mark.parametrize(("wage", "due_on"), [(8000, date(2024, 1, 11)), (5000, date(2024, 1, 8))])
def test_the_deadline_follows_the_severity(household, screen, wage, due_on):
    household(incomes=[{"wage": wage}])
    screen()
    with whole_city():
        assert (only_clue().due_on, Risk.objects.get().visit_by) == (due_on, due_on)


def test_a_yellow_signal_waits_thirty_days_and_three_of_them_as_long_as_an_orange_one(household, screen):
    alone = household(people=[{"in_resident_insurance": False}])
    old = {"born_on": "1950-01-01", "labour": "弱劳动力或半劳动力", "health": ["残疾"], "in_resident_insurance": False}
    three = household(people=[old, old])
    screen()
    assert {(clue.household_id, clue.severity, clue.due_on) for clue in clues()} == {
        (alone.pk, "yellow", date(2024, 2, 3)),
        (three.pk, "orange", date(2024, 1, 11)),
    }


def test_a_second_run_changes_neither_clue_nor_signal(household, screen):
    household(incomes=[POOR], has_safe_water=False)
    screen()
    before = rows()
    with time_machine.travel(date(2024, 1, 20)):
        assert screen().clues == 0
    assert rows() == before


def test_the_next_month_joins_the_clue_that_lives(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    first = only_clue()
    set_wage(row, 4000)
    assert screen().clues == 0
    clue = only_clue()
    assert (clue.pk, clue.month, clue.evidence["pc_ref"], clue.due_on) == (first.pk, MONTH, 4000, first.due_on)
    assert responses() == {"SR01": "attached"}


def test_a_case_that_runs_is_joined_too_and_one_that_is_done_is_not(household, screen):
    household(incomes=[POOR])
    screen(MONTH - 2)
    end(only_clue(), Clue.State.CASE)
    screen(MONTH - 1)
    assert responses(MONTH - 1) == {"SR01": "attached"}
    end(only_clue(), Clue.State.DONE)
    assert screen().clues == 1
    assert responses() == {"SR01": "clue"}


def test_a_clue_found_untrue_silences_its_rule_for_three_months(household, screen):
    household(incomes=[{"end": "202306", "wage": 5000}])
    screen(MONTH - 4)
    end(only_clue(), Clue.State.UNTRUE)
    for back in (3, 2, 1):
        assert screen(MONTH - back).clues == 0
        assert responses(MONTH - back) == {"SR01": "suppressed"}
    assert screen().clues == 1


def test_a_run_repeated_after_the_visit_opens_nothing_again(household, screen):
    household(incomes=[POOR])
    screen()
    end(only_clue(), Clue.State.UNTRUE)
    assert screen().clues == 0
    assert responses() == {"SR01": "clue"}


def test_a_signal_that_grows_worse_breaks_the_silence(household, screen):
    row = household()
    befall(row, 100, MONTH - 1)
    screen(MONTH - 1)
    end(only_clue(), Clue.State.UNTRUE)
    befall(row, 100)
    assert screen().clues == 0
    befall(row, 5000)
    assert screen().clues == 1
    assert [clue.severity for clue in clues()] == ["yellow", "orange"]


def test_a_signal_that_grows_worse_hastens_the_visit_and_one_that_eases_does_not_delay_it(household, screen):
    row = household()
    befall(row, 100)
    screen()
    befall(row, 5000)
    screen()
    assert (only_clue().severity, only_clue().due_on) == ("orange", date(2024, 1, 11))
    befall(row, 100)
    screen()
    assert (only_clue().severity, only_clue().due_on) == ("orange", date(2024, 1, 11))


def test_an_open_household_gets_a_reminder_and_no_clue(household, screen, office):
    row = household(monitored_as="突发严重困难户", identified_in=Month.parse("202301"), has_safe_water=False)
    screen()
    assert clues() == []
    with whole_city():
        assert Household.objects.get(pk=row.pk).monitored_as == "突发严重困难户"
        (risk,) = Risk.objects.visible_to(office).reminders()
    assert (risk.rule, risk.visit_by) == ("SR20", date(2024, 1, 8))


def test_the_weekly_run_opens_its_clues_at_once_and_the_months_run_joins_nothing_twice(household, screen):
    row = household(incomes=[POOR])
    with whole_city():
        add_member(row, born_on="2012-05-01", education="", labour="无劳动力")
    assert screen(weekly=True).clues == 1
    assert screen().clues == 1
    assert [(clue.rule, clue.severity) for clue in clues()] == [("SR01", "red"), ("SR16", "red")]
    assert set(responses().values()) == {"clue"}


def test_an_earlier_month_run_again_leaves_the_clue_of_the_later_one(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    screen()
    before = clues()[0].evidence
    set_wage(row, 3000)
    screen(MONTH - 1)
    assert (only_clue().month, only_clue().evidence) == (MONTH, before)
