"""A month's run: what it keeps, clears, takes back; that it can be repeated, stopped and never runs twice at once."""

from datetime import date

import psycopg2
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from core.models import JobState, Parameter
from core.months import Month
from core.scoping import whole_city
from monitoring import screening as screenings
from monitoring.models import Household, Income, Risk, Screening, Unevaluated
from monitoring.rules import all_rules, cleared_sentence, sentence
from monitoring.rules.missing import unjudged
from monitoring.tasks import screen_month, screen_previous_month, screen_this_week
from monitoring.tests.conftest import add_income, add_member, add_spending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
MONTH = Month.parse("202312")
POOR = {"wage": 5000}


@pytest.fixture
def screen():
    """Runs a month; `screen(month).new` tells what it did."""

    def run(month=MONTH, region_id="610881", weekly=False):
        with whole_city():
            job = Screening.objects.create(month=month, region_id=region_id, is_weekly=weekly)
        screenings.run_screening(job)
        with whole_city():
            job.refresh_from_db()
        return job

    return run


def risks(**filters):
    with whole_city():
        return list(Risk.objects.filter(**filters).order_by("month", "rule"))


def only_risk(**filters):
    (risk,) = risks(**filters)
    return risk


def set_wage(household, wage):
    with whole_city():
        Income.objects.filter(household=household).update(wage=wage)


def versions():
    with connection.cursor() as cursor, whole_city():
        cursor.execute("SELECT ctid, xmin, xmax, id FROM monitoring_risk UNION ALL "
                       "SELECT ctid, xmin, xmax, id FROM monitoring_unevaluated ORDER BY 4, 1")  # fmt: skip
        return cursor.fetchall()


def test_a_risk_keeps_its_figures_and_says_them(household, screen):
    row = household(incomes=[POOR])
    screen()
    risk = only_risk()
    assert (risk.rule, risk.severity, risk.risk_code, risk.region_id) == ("SR01", "red", "00", row.region_id)
    assert risk.evidence["pc_ref"] == 5000
    assert risk.evidence["versions"]["income_line"] == {"version": 1, "placeholder": True}
    assert sentence(risk) == "人均监测参考收入 5,000.00 元，低于监测线 7,200.00 元"


def test_a_second_run_touches_no_row(household, screen):
    household(incomes=[POOR])
    household(incomes=[])
    first, before = screen(), versions()
    second = screen()
    assert (first.risks, first.new, second.risks, second.new) == (1, 1, 1, 0)
    assert versions() == before and before


def test_a_risk_that_goes_on_keeps_its_first_month(household, screen):
    household(incomes=[POOR])
    screen(MONTH - 1)
    later = screen()
    assert later.new == 0
    assert [(risk.month, risk.since) for risk in risks()] == [(MONTH - 1, MONTH - 1), (MONTH, MONTH - 1)]


def test_a_risk_that_is_gone_is_cleared_with_the_reason(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    set_wage(row, 9000)
    assert screen().cleared == 1
    risk = only_risk()
    assert (risk.status, risk.cleared_in) == ("cleared", MONTH)
    assert cleared_sentence(risk) == "人均监测参考收入 9,000.00 元，已达到监测线 7,200.00 元"


def test_clearing_reaches_the_months_before(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 2)
    screen(MONTH - 1)
    set_wage(row, 9000)
    assert screen().cleared == 1
    assert {risk.cleared_in for risk in risks()} == {MONTH}


def test_a_cleared_risk_is_active_again_when_a_repeated_run_finds_it(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    set_wage(row, 9000)
    screen()
    set_wage(row, 5000)
    screen()
    assert [(risk.status, risk.cleared_in, risk.since) for risk in risks()] == [("active", None, MONTH - 1)] * 2


def test_a_new_rise_after_clearing_starts_anew(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 2)
    set_wage(row, 9000)
    screen(MONTH - 1)
    set_wage(row, 5000)
    assert screen().new == 1
    assert risks(month=MONTH)[0].since == MONTH
    assert risks(month=MONTH - 2)[0].status == "cleared"


def test_unknown_income_clears_nothing(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    with whole_city():
        row.incomes.all().delete()
    assert screen().cleared == 0
    assert only_risk().status == "active"


def test_a_household_taken_into_monitoring_leaves_the_rule_with_that_reason(household, screen):
    row = household(incomes=[POOR])
    screen(MONTH - 1)
    with whole_city():
        Household.objects.filter(pk=row.pk).update(monitored_as="突发严重困难户", identified_in=MONTH)
    screen()
    assert cleared_sentence(only_risk()) == "该户的监测或搬迁状态已变，不再适用这条规则。"


def test_late_data_take_a_finding_of_the_same_month_back(household, screen):
    row = household(incomes=[POOR])
    screen()
    set_wage(row, 9000)
    screen()
    assert risks() == []


def test_a_finding_that_was_checked_on_the_spot_is_cleared_but_kept(household, screen, office):
    row = household(incomes=[POOR])
    screen()
    with whole_city():
        Risk.objects.update(reviewed_by=office, reviewed_at="2023-12-20T00:00Z", review_note="收入漏报")
    set_wage(row, 9000)
    screen()
    assert (only_risk().status, only_risk().review_note) == ("cleared", "收入漏报")
    set_wage(row, 5000)
    screen()
    assert (only_risk().status, only_risk().review_note) == ("active", "收入漏报")


def test_figures_that_change_are_renewed_in_place(household, screen):
    row = household(incomes=[POOR])
    screen()
    version = only_risk().version
    set_wage(row, 4000)
    assert screen().new == 0
    assert (only_risk().evidence["pc_ref"], only_risk().version) == (4000, version + 1)


def test_a_changed_line_is_a_new_version_in_the_evidence(household, screen):
    household(incomes=[POOR])
    screen()
    Parameter.objects.filter(name="income_line", year=2023).update(value="7300", version=2, is_placeholder=False)
    screen()
    assert only_risk().evidence["income_line"] == 7300
    assert only_risk().evidence["versions"]["income_line"] == {"version": 2, "placeholder": False}


def test_only_the_named_town_is_screened(household, screen, villages):
    household(region_id=villages["610881114"][0], incomes=[POOR])
    other = household(region_id=villages["610881101"][0], incomes=[POOR])
    screen()
    set_wage(other, 9000)
    job = screen(region_id="610881114")
    assert (job.households, job.risks) == (1, 1)
    assert len(risks()) == 2


def test_households_without_facts_are_listed_not_passed_over(household, screen):
    household(incomes=[{"end": "202309"}, {"end": "202209"}])
    household(incomes=[], people=[{"born_on": "2023-01-01"}, {}], has_safe_water=None)
    with whole_city():
        add_member(household(incomes=[{"end": "202309"}]), born_on="2024-05-01")
    screen()
    with whole_city():
        missing = sorted(Unevaluated.objects.values_list("missing", flat=True))
    assert missing == [["上年收入", "出生日期"], ["收入", "饮水安全"]]
    assert unjudged(["出生日期"]) == ["SR13", "SR15", "SR16", "SR28"], "who can work and who ought to be at school"


def test_a_household_whose_facts_have_come_leaves_that_list(household, screen):
    row = household(incomes=[])
    screen()
    with whole_city():
        add_income(row)
    screen()
    with whole_city():
        assert not Unevaluated.objects.exists()


def test_in_the_first_year_nobody_is_listed_for_want_of_the_year_before(household, screen):
    household()
    screen()
    with whole_city():
        assert not Unevaluated.objects.exists()


def test_medical_spending_of_one_assisted_member_uses_the_lower_limit(household, screen):
    row = household(people=[{"dibao": "农村低保"}, {}], incomes=[{"wage": 90000}])
    with whole_city():
        add_spending(row, 10001, member=row.people[0])
        add_spending(row, 20000, member=row.people[1])
    screen()
    assert sentence(only_risk()) == "一名成员近 12 个月医疗自付 10,001.00 元，超过 10,000.00 元"


def test_a_year_without_a_line_refuses_the_run(household, screen):
    Parameter.objects.filter(name="income_line", year=2023).delete()
    with pytest.raises(ValidationError, match="2023 年的防返贫监测线没有配置"):
        screen()
    with whole_city():
        assert Screening.objects.get().state == JobState.REFUSED


def test_a_month_to_come_is_refused(screen):
    with time_machine.travel(date(2023, 11, 15)), pytest.raises(ValidationError, match="还没有到"):
        screen()


def test_a_cancelled_run_stops_between_rules_and_the_next_one_completes_it(household, screen):
    household(incomes=[POOR], has_safe_water=False)
    with whole_city():
        job = Screening.objects.create(month=MONTH, region_id="610881")
    screenings.cancel_screening(job)
    screenings.run_screening(job)
    assert risks() == []
    with whole_city():
        job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert screen().risks == 2


def test_a_run_shows_its_progress_and_its_figures(household, screen):
    household(incomes=[POOR])
    job = screen()
    assert (job.state, job.done, job.percent, job.stage) == (JobState.DONE, len(all_rules()) + 4, 100, "")
    assert (job.households, job.risks, job.new, job.cleared) == (1, 1, 1, 0)
    assert job.finished_at and job.heartbeat_at


def test_two_runs_of_one_month_exclude_each_other(screen):
    settings = connection.get_connection_params()
    other = psycopg2.connect(
        **{name: settings[name] for name in ("dbname", "user", "password", "host", "port") if name in settings}
    )
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [screenings.LOCK, int(MONTH)])
        with pytest.raises(ValidationError, match="2023年12月的筛查正在进行"):
            screen()
        assert screen(MONTH - 1).state == JobState.DONE
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert screen().state == JobState.DONE


def test_pressing_the_button_twice_gives_one_run(office):
    first = screenings.request_screening(MONTH, region_id="610881", by=office)
    second = screenings.request_screening(MONTH, region_id="610881", by=office)
    assert (first.pk, first.user) == (second.pk, office)


def test_the_task_runs_a_requested_screening_and_a_second_delivery_changes_nothing(household):
    household(incomes=[POOR])
    job = screenings.request_screening(MONTH, region_id="610881")
    screen_month(job.pk)
    before = versions()
    screen_month(job.pk)
    assert versions() == before
    assert len(risks()) == 1


def test_the_timetable_asks_for_the_month_before():
    with time_machine.travel(date(2024, 1, 1)):
        screen_previous_month()
    with whole_city():
        assert Screening.objects.get().month == MONTH


def test_every_week_the_running_month_is_asked_beside_its_own_months_run():
    with time_machine.travel(date(2024, 1, 1)):
        screen_previous_month()
        for _ in range(2):
            screen_this_week()
    with whole_city():
        jobs = sorted(Screening.objects.values_list("month", "is_weekly"))
    assert jobs == [(MONTH, False), (MONTH + 1, True)]


def test_the_command_ends_with_the_figures(household, capsys):
    household(incomes=[POOR])
    call_command("screen_households", "2023-12")
    assert capsys.readouterr().out.splitlines()[-1] == "1 households, 1 risks, 1 new, 0 cleared"
    call_command("screen_households", "2023-12", region="610881114")
    assert capsys.readouterr().out.splitlines()[-1] == "1 households, 1 risks, 0 new, 0 cleared"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["2023-13"], "2023-13"), (["1995-01"], "1995 年"), (["2023-12", "--region", "999999"], "没有区划代码 999999")],
)
def test_the_command_refuses_with_one_sentence(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("screen_households", *arguments)
