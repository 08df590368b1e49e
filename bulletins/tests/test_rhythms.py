"""The calendar of the year's rhythms: what falls due, who delivered it, who is late, and what nobody can know."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulletins.models import Assessment, Circular, ProgressReport
from bulletins.rhythms import Rhythms, late_names
from bulletins.tests.rows import DECEMBER, add_assessment, add_assignment, add_report
from core.models import JobState, Parameter, Region
from core.scoping import in_scope, whole_city
from monitoring.models import Income, Risk, Screening, Sweep, SweepTarget
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN
from supervision.tests.rows import add_supervision

pytestmark = pytest.mark.django_db
JANUARY = DECEMBER + 1


@pytest.fixture(autouse=True)
def settled(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_parameters", verbosity=0)


def stood(user, rhythm, month, places):
    with in_scope(user.region_id):
        occurrences = Rhythms(user, month, places).occurrences()
    return next(each for each in occurrences if each.rhythm == rhythm), occurrences


def test_the_calendar_names_who_delivered_and_who_is_late(office, clerk):
    with whole_city():
        add_report(add_assignment(TOWN, "2023-04-1-a"))
        done = add_report(add_assignment(OTHER_TOWN, "2023-04-1-b"))
        ProgressReport.objects.filter(pk=done.pk).update(state="accepted", percent=10, progress="已开始")
    found, everything = stood(office, "月调度", DECEMBER + 1, Region.objects.towns())
    assert [unit.name for unit in found.owing] == ["锦界镇"]
    assert [unit.name for unit in found.delivered] == ["高家堡镇"]
    assert found.state == "below"
    with in_scope(office.region_id):
        assert "锦界镇" in dict(late_names(everything))
    own, _ = stood(clerk, "月调度", DECEMBER + 1, Region.objects.towns().filter(pk=TOWN))
    assert (len(own.owing), len(own.delivered)) == (1, 0)


def test_what_nobody_knows_is_unknown_and_not_delivered(office):
    for rhythm in ("周统计", "月筛查", "月核算", "月调度"):
        found, _ = stood(office, rhythm, DECEMBER + 1, Region.objects.towns())
        assert (found.state, found.total) == ("unknown", 0), rhythm
        assert found.unknown


def test_a_quarter_of_supervision_is_what_was_written_down(office, clerk, leader, time_machine):
    time_machine.move_to("2024-01-10 09:00:00+08:00")
    with whole_city():
        add_supervision(TOWN, visited_on=date(2023, 11, 6), deadline=date(2024, 1, 9))
        add_supervision(OTHER_TOWN, visited_on=date(2023, 12, 31), deadline=date(2024, 1, 10))
        add_supervision("610881103", visited_on=date(2023, 9, 30))
        add_supervision("610881104", kind="专项督查")
    found, _ = stood(office, "季督导", DECEMBER + 1, Region.objects.towns())
    owes = {unit.name: unit.owes for unit in found.owing}
    assert owes["锦界镇"] == "1 次督导的问题到期没有整改"
    assert "高家堡镇" not in owes
    assert (len(found.delivered), found.total) == (1, 20)
    assert set(owes.values()) == {"1 次督导的问题到期没有整改", "还没有登记督导"}
    own, _ = stood(clerk, "季督导", DECEMBER + 1, Region.objects.towns().filter(pk=TOWN))
    assert [unit.url for unit in own.owing] == [f"/supervision-visits/?region={TOWN}&is_open=1"]
    assert own.due_on == date(2024, 1, 15)


def test_the_days_are_the_offices_parameters(office):
    Parameter.objects.filter(name="rhythm_screening_day").update(value="20")
    found, _ = stood(office, "月筛查", DECEMBER, Region.objects.towns())
    assert found.due_on == date(2023, 12, 20)


def test_the_calendar_asks_as_much_for_many_rows_as_for_few(two_towns, many_rows, signed_in, office):
    client = signed_in(office)
    client.get("/rhythms/?month=2024-01")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/rhythms/?month=2024-01").status_code == 200
    many_rows(2)
    with CaptureQueriesContext(connection) as many:
        client.get("/rhythms/?month=2024-01")
    assert len(many) == len(few) <= 35


@pytest.mark.parametrize("text", ["2024-13", "abc", "2024", "²"])
def test_a_month_that_is_none_is_refused(text, signed_in, office):
    assert signed_in(office).get("/rhythms/", {"month": text}).status_code == 400


def told(found):
    """{unit: what it owes}, and who delivered."""
    return {unit.name: unit.owes for unit in found.owing}, [unit.name for unit in found.delivered]


def weeks(user, month, places):
    with in_scope(user.region_id):
        return {each.due_on: each for each in Rhythms(user, month, places).occurrences() if each.rhythm == "周统计"}


def test_a_week_is_counted_by_the_households_not_visited(two_towns, office, clerk, time_machine):
    time_machine.move_to("2024-01-12 09:00+08:00")
    zhang, li, _ = two_towns["own"]
    with whole_city():
        sweep = Sweep.objects.create(
            region_id="610881", number="W1", name="示例周排查", kind="weekly", whom="all", duty="grid",
            starts_on=date(2024, 1, 8), due_on=date(2024, 1, 14),
        )  # fmt: skip
        for household, is_visited in ((zhang, True), (li, False), (two_towns["foreign"][0], True)):
            visit = household.visits.first() if is_visited else None
            SweepTarget.objects.create(sweep=sweep, household=household, region_id=household.region_id, visit=visit)
    found = weeks(office, JANUARY, Region.objects.towns())
    assert list(found) == [date(2024, 1, day) for day in (7, 14, 21, 28)]
    assert told(found[date(2024, 1, 14)]) == ({"锦界镇": "还有 1 户没有走访"}, ["高家堡镇"])
    assert found[date(2024, 1, 14)].state == "near"
    assert found[date(2024, 1, 7)].unknown == "这一周没有排查轮次。"
    assert found[date(2024, 1, 21)].unknown == "这一周还没有开始。"
    own = weeks(clerk, JANUARY, Region.objects.towns().filter(pk=TOWN))[date(2024, 1, 14)]
    assert own.owing[0].url == f"/sweep-targets/?region={TOWN}&visit=0"
    time_machine.move_to("2024-01-15 00:30+08:00")  # Monday here, still Sunday in UTC
    assert weeks(office, JANUARY, Region.objects.towns())[date(2024, 1, 14)].state == "below"


def test_a_month_is_screened_once_its_warnings_are_looked_into(two_towns, office):
    with whole_city():
        Screening.objects.create(month=DECEMBER, region_id="610881", state=JobState.DONE)
        Risk.objects.inside(OTHER_TOWN).update(reviewed_at=timezone.now())
    found, _ = stood(office, "月筛查", JANUARY, Region.objects.towns())
    owes, delivered = told(found)
    assert owes == {"锦界镇": "还有 3 条预警没有核实"}
    assert "高家堡镇" in delivered and len(delivered) == 19
    assert found.due_on == date(2024, 1, 15)


def test_a_month_is_accounted_for_by_who_was_counted_the_month_before(two_towns, office):
    zhang, li, _ = two_towns["own"]
    with whole_city():
        for household, months_back in ((zhang, (0, 1)), (li, (1,)), (two_towns["foreign"][0], (0, 1))):
            for back in months_back:
                Income.objects.create(
                    household=household, region_id=household.region_id, span=1, end_month=DECEMBER - back,
                    household_size=1, wage=1000,
                )  # fmt: skip
    found, _ = stood(office, "月核算", JANUARY, Region.objects.towns())
    assert told(found) == ({"锦界镇": "还有 1 户没有核算"}, ["高家堡镇"])
    assert found.due_on == date(2024, 1, 10)


FILE = {"file": "示例", "sha256": "0" * 64, "published_at": "2024-01-20T09:00+08:00", "state": "published"}


def test_a_quarters_notice_is_owed_by_the_office_until_it_is_published(office, clerk, time_machine):
    time_machine.move_to("2024-01-16 00:30+08:00")
    found, _ = stood(office, "季通报", JANUARY, Region.objects.towns())
    assert (found.period, found.due_on, found.state) == ("2023年第四季度", date(2024, 1, 15), "below")
    assert told(found) == ({"市衔接办": "还没有发布"}, [])
    Circular.objects.create(
        year=2023, quarter=4, title="示例", body="一、", drafted_at=timezone.now(), number=1, number_year=2024, **FILE
    )
    found, everything = stood(office, "季通报", JANUARY, Region.objects.towns())
    assert (found.state, told(found)) == ("met", ({}, ["市衔接办"]))
    with in_scope(TOWN):
        own = Rhythms(clerk, JANUARY, Region.objects.towns().filter(pk=TOWN)).occurrences()
        assert "季通报" not in {each.rhythm for each in own}
    assert "季通报" not in {each.rhythm for each in stood(office, "月筛查", JANUARY + 1, Region.objects.towns())[1]}


def test_a_years_assessment_is_owed_in_january_until_it_is_published(office, time_machine):
    time_machine.move_to("2024-01-31 23:30+08:00")
    found, _ = stood(office, "年考核", JANUARY, Region.objects.towns())
    assert (found.period, found.due_on, found.state) == ("2023年", date(2024, 1, 31), "near")
    time_machine.move_to("2024-02-01 00:30+08:00")  # still January in UTC
    assert stood(office, "年考核", JANUARY, Region.objects.towns())[0].state == "below"
    add_assessment(2023)
    Assessment.objects.update(**FILE)
    assert told(stood(office, "年考核", JANUARY, Region.objects.towns())[0]) == ({}, ["市衔接办"])


@pytest.mark.parametrize(("now", "month"), [("2024-01-01 00:30", "2024-01"), ("2024-02-29 23:30", "2024-02")])
def test_the_page_opens_in_the_month_it_is_in_shanghai(now, month, office, signed_in, time_machine):
    time_machine.move_to(f"{now}+08:00")
    assert str(signed_in(office).get("/rhythms/").context["month"]) == month
