"""Trying another value: exactly the households that would be found, or no longer, and nothing else touched."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from core.models import JobState, Parameter
from core.scoping import whole_city
from monitoring.demo.county import load_county, plan
from monitoring.models import Clue, MonthEndCopy, Risk, Trial, TrialDifference
from monitoring.tasks import run_trial
from monitoring.tests.conftest import add_spending
from monitoring.tests.test_screening_run import MONTH, screen
from monitoring.trials import request_trial, tried_names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]

__all__ = ["screen"]


@pytest.fixture
def attempt(office):
    """Tries a value and gives the ended trial."""

    def run(name, value, month=MONTH, year=None):
        trial = request_trial(Parameter.objects.get(name=name, year=year), value=value, month=month, by=office)
        run_trial(trial.pk)
        with whole_city():
            return Trial.objects.get(pk=trial.pk)

    return run


def differences(trial):
    with whole_city():
        rows = TrialDifference.objects.filter(trial=trial).order_by("household", "rule")
        return list(rows.values_list("household", "rule", "was", "would_be"))


def test_a_higher_line_finds_more_households_and_says_which(household, attempt):
    _, second, _, fourth, _ = [household(incomes=[{"wage": wage}]).pk for wage in (7000, 7300, 8000, 8900, 20000)]
    trial = attempt("income_line", "7500", year=2023)
    assert differences(trial) == [
        (second, "SR01", "", "red"),
        (second, "SR02", "orange", ""),
        (fourth, "SR02", "", "orange"),
    ]
    assert (trial.state, trial.households, trial.totals) == (JobState.DONE, 5, {"SR01": 1, "SR02": 2})


def test_an_age_that_the_facts_depend_on_is_tried_too(household, attempt):
    row = household(people=[{"born_on": "1955-06-01", "labour": "弱劳动力或半劳动力"}])
    assert differences(attempt("old_age", "68")) == [(row.pk, "SR28", "", "yellow")]
    assert differences(attempt("old_age", "69")) == []


def test_a_changed_severity_is_told_as_such(household, attempt):
    row = household(incomes=[{"wage": 40000}])
    with whole_city():
        add_spending(row, 30000, member=row.people[0])
    assert (row.pk, "SR05", "red", "orange") in differences(attempt("danger_ratio", "1.3"))


def test_a_trial_touches_neither_findings_nor_clues_nor_the_parameter(household, attempt, screen):
    household(incomes=[{"wage": 8000}])
    screen()
    with whole_city():
        before = [list(model.objects.order_by("pk").values()) for model in (Risk, Clue, MonthEndCopy)]
    assert len(differences(attempt("near_ratio", "1.05"))) == 1
    with whole_city():
        assert [list(model.objects.order_by("pk").values()) for model in (Risk, Clue, MonthEndCopy)] == before
    assert Parameter.objects.get(name="near_ratio").value == "1.2"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.household_facts'), to_regclass('pg_temp.trial_now')")
        assert cursor.fetchone() == (None, None)


def test_a_second_delivery_of_the_task_changes_nothing(household, attempt):
    household(incomes=[{"wage": 8000}])
    trial = attempt("near_ratio", "1.05")
    before = differences(trial)
    with whole_city():
        Trial.objects.filter(pk=trial.pk).update(state=JobState.RUNNING, done=0)
    run_trial(trial.pk)
    assert differences(trial) == before


@pytest.mark.parametrize(
    ("name", "year", "value", "said"),
    [
        ("near_ratio", None, "", "请填写试算取值"),
        ("near_ratio", None, "1.2", "与现在取值相同"),
        ("near_ratio", None, "一点三", "不是数字"),
        ("near_ratio", None, "NaN", "不是数字"),
        ("near_ratio", None, "Infinity", "不是数字"),
        ("old_age", None, "70.5", "不是整数"),
        ("old_age", None, "5000", "超出了可用的范围"),
        ("income_line", 2022, "7000", "请选 2022 年的月份"),
        ("composite_yellow", None, "2", "不影响筛查规则"),
        ("home_county", None, "府谷县", "不影响筛查规则"),
    ],
)
def test_a_value_that_cannot_be_tried_is_refused_in_one_sentence(office, name, year, value, said):
    with pytest.raises(ValidationError, match=said):
        request_trial(Parameter.objects.get(name=name, year=year), value=value, month=MONTH, by=office)


def test_every_parameter_of_a_rule_can_be_tried():
    assert tried_names() <= set(Parameter.objects.values_list("name", flat=True))
    assert {"income_line", "old_age", "event_loss", "relapse_months"} <= tried_names()


def signals():
    """What a screening finds now, and forgets again."""
    call_command("screen_households", str(MONTH), verbosity=0)
    with whole_city():
        risks = Risk.objects.filter(month=MONTH).values_list("household", "rule", "severity")
        found = {(household, rule): severity for household, rule, severity in risks}
        Risk.objects.all().delete()
    return found


@pytest.mark.parametrize(("name", "value"), [("danger_ratio", "2.2"), ("newborn_days", "10"), ("unemp_min", "1")])
def test_a_trial_finds_what_screening_with_that_value_finds(attempt, name, value):
    load_county(plan(300, 7, MONTH), print)
    trial, now = attempt(name, value), signals()
    Parameter.objects.filter(name=name).update(value=value)
    then = signals()
    changed = {key for key in now.keys() | then.keys() if now.get(key) != then.get(key)}
    assert differences(trial) == sorted((*key, now.get(key, ""), then.get(key, "")) for key in changed)


def test_the_page_counts_by_rule_and_town_and_leads_to_the_names(two_towns, office, signed_in):
    parameter = Parameter.objects.get(name="near_ratio")
    client = signed_in(office)
    assert (
        reverse("trial-start", args=[parameter.pk])
        in client.get(reverse("parameter", args=[parameter.pk])).content.decode()
    )
    answer = client.post(reverse("trial-start", args=[parameter.pk]), {"value": "3", "month": "2023-12"})
    assert answer.status_code == 302
    with whole_city():
        trial = Trial.objects.get(user=office)
    assert "排队中" in client.get(answer.url).content.decode()
    run_trial(trial.pk)
    page = client.get(answer.url)
    assert [(row["rule"], row["now"], row["then"], row["more"]) for row in page.context["rules"]] == [("SR02", 0, 5, 5)]
    assert [(row["name"], row["more"]) for row in page.context["towns"]] == [("高家堡镇", 2), ("锦界镇", 3)]
    names = client.get(page.context["towns"][1]["url"])
    assert len(names.context["rows"]) == 3
    assert 'value="3"' in client.get(page.context["adopt"]).content.decode()


def test_a_clerk_neither_starts_nor_reads_a_trial(two_towns, clerk, office, signed_in):
    parameter = Parameter.objects.get(name="near_ratio")
    with whole_city():
        trial = Trial.objects.create(parameter=parameter, month=MONTH, now="1.2", value="2", region_id="610881")
    client = signed_in(clerk)
    assert client.get(reverse("trial-start", args=[parameter.pk])).status_code == 403
    assert client.get(reverse("trial", args=[trial.pk])).status_code == 403


def test_a_month_to_come_or_unreadable_is_told(office, signed_in):
    parameter = Parameter.objects.get(name="near_ratio")
    answer = signed_in(office).post(reverse("trial-start", args=[parameter.pk]), {"value": "2", "month": "去年"})
    assert answer.status_code == 422 and "应为月份" in answer.content.decode()
