"""The plan split to units and towns, the month's progress, and the calendar of who is late."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bulletins import assigning
from bulletins.assignment_steps import PROGRESS_STEPS
from bulletins.models import Assignment, ProgressReport
from bulletins.rhythms import Rhythms, late_names
from bulletins.tests.rows import DECEMBER, add_assignment, add_report
from core.models import Parameter, Region
from core.scoping import in_scope, whole_city
from core.steps import take
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN
from supervision.tests.rows import add_supervision

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 example"


@pytest.fixture(autouse=True)
def settled(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_parameters", verbosity=0)


@pytest.fixture
def plan(db):
    with whole_city():
        assigning.open_year(2023)


def paper():
    return SimpleUploadedFile("佐证.pdf", PAPER, "application/pdf")


def reported(report, by, percent=40, **values):
    values = {"percent": percent, "progress": "已分解到村", "problems": "", "next_steps": ""} | values
    step = {"town": "report-town", "unit": "report-unit", "office": "report-office"}[report.state]
    with in_scope(by.region_id):
        take(PROGRESS_STEPS, report, step, by=by, values=values, files=[paper()])
    return report


def test_the_shipped_split_covers_every_item_of_the_plan(plan):
    with whole_city():
        rows = Assignment.objects.filter(year=2023)
        assert set(rows.values_list("item", flat=True)) == set(range(1, 31))
        shares = rows.exclude(region="610881")
        assert shares.filter(item=13).count() == 2
        assert shares.filter(item=4).count() == 20
        assert not shares.filter(unit="").exists()


def test_the_next_year_begins_with_the_rows_of_the_last_and_only_once(plan):
    with whole_city():
        made = assigning.open_year(2025)
        assert made == Assignment.objects.filter(year=2023).count()
        assert set(Assignment.objects.filter(year=2025).values_list("due_on", flat=True)) == {date(2025, 12, 31)}
        with pytest.raises(ValidationError, match="已经建立"):
            assigning.open_year(2025)


def test_a_share_is_given_once_and_never_later_than_the_whole(office):
    with whole_city():
        task = add_assignment("610881", "2023-30-1", due_on=date(2023, 10, 1))
        towns = [TOWN, OTHER_TOWN]
        assert assigning.split(task, towns, due_on=date(2023, 9, 1), by=office) == 2
        assert assigning.split(task, towns, due_on=date(2023, 9, 1), by=office) == 0
        with pytest.raises(ValidationError, match="不能晚于"):
            assigning.split(task, towns, due_on=date(2023, 11, 1), by=office)
        with pytest.raises(ValidationError, match="至少选择"):
            assigning.split(task, ["610881999"], due_on=date(2023, 9, 1), by=office)
        share = Assignment.objects.get(region=TOWN)
        with pytest.raises(ValidationError, match="不能再分解"):
            assigning.split(share, [OTHER_TOWN], due_on=date(2023, 9, 1), by=office)


def test_a_month_asks_each_unit_once_and_only_for_what_is_open():
    with whole_city():
        add_assignment(TOWN, "2023-04-1-t")
        add_assignment("610881", "2023-03-4", department="water")
        add_assignment("610881", "2023-07-1")
        add_assignment("610881", "2023-08-1", done_on=date(2023, 6, 1))
        add_assignment("610881", "2022-08-1", year=2022)
    assert assigning.open_reports(DECEMBER) == 3
    assert assigning.open_reports(DECEMBER) == 0
    with whole_city():
        assert set(ProgressReport.objects.values_list("state", flat=True)) == {"town", "unit", "office"}
        assert {report.due_on for report in ProgressReport.objects.all()} == {date(2024, 1, 1)}


def test_accepted_progress_stands_on_the_task_and_all_of_it_ends_it(office, clerk):
    with whole_city():
        report = add_report(add_assignment(TOWN, "2023-04-1-t"))
    reported(report, clerk, percent=100)
    with in_scope(office.region_id):
        take(PROGRESS_STEPS, report, "accept", by=office)
        task = Assignment.objects.get()
    assert (task.percent, task.reported_in, task.done_on) == (100, DECEMBER, report.entered_on)


def test_a_report_needs_evidence_and_says_why_when_it_falls(clerk):
    with whole_city():
        task = add_assignment(TOWN, "2023-04-1-t", percent=60)
        report = add_report(task)
    with in_scope(TOWN):
        values = {"percent": 60, "progress": "已完成", "problems": "", "next_steps": ""}
        with pytest.raises(ValidationError, match="佐证"):
            take(PROGRESS_STEPS, report, "report-town", by=clerk, values=values)
    with pytest.raises(ValidationError, match="上次核收的进度是 60%"):
        reported(report, clerk, percent=40)
    reported(report, clerk, percent=40, problems="汛期停工")
    assert report.state == "reported"


def test_a_report_goes_back_to_whoever_owed_it(office, clerk):
    with whole_city():
        report = reported(add_report(add_assignment(TOWN, "2023-04-1-t")), clerk)
    with in_scope(office.region_id):
        names = {step.name for step in PROGRESS_STEPS.available(report, office)}
        assert names == {"accept", "return-town"}
        take(PROGRESS_STEPS, report, "return-town", by=office, opinion="请补照片")
    assert report.state == "town"


def test_a_department_reports_and_sees_its_own_tasks_only(department, signed_in):
    water, housing = department("water"), department("housing")
    with whole_city():
        own = add_report(add_assignment("610881", "2023-03-4", department="water"), state="unit")
        other = add_report(add_assignment("610881", "2023-03-3", department="housing"), state="unit")
    with pytest.raises(PermissionDenied, match="别的部门"):
        reported(other, water)
    reported(own, water)
    client = signed_in(water)
    assert client.get(f"/progress-reports/{own.pk}/").status_code == 200
    assert client.get(f"/progress-reports/{other.pk}/").status_code == 404
    with in_scope("610881"):
        assert any("任务进展等待办理" in todo[0] and todo[1] == 1 for todo in todos_of(housing))
        assert not any("任务进展" in todo[0] for todo in todos_of(water))


def test_only_who_owes_a_report_finds_it_in_the_to_dos(office, clerk):
    with whole_city():
        add_report(add_assignment(TOWN, "2023-04-1-t"))
    for user, expected in ((clerk, ["任务进展办理超期", "任务进展等待办理"]), (office, [])):
        with in_scope(user.region_id):
            assert [todo[0] for todo in todos_of(user) if "任务进展" in todo[0]] == expected


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


TASK = {
    "year": "2023",
    "item": "9",
    "title": "稳岗就业",
    "unit": "市人社局",
    "due_on": "2023-12-31",
    "department": "labour",
}


def test_the_office_adds_corrects_and_splits_a_task_in_the_browser(signed_in, office):
    client = signed_in(office)
    assert client.post("/assignments/new/", TASK).status_code == 302
    with whole_city():
        task = Assignment.objects.get()
    assert (task.number, task.region_id) == ("2023-09-1", "610881")
    client.post(f"/assignments/{task.pk}/set/", TASK | {"unit": "市人力资源和社会保障局"})
    data = {"towns": [TOWN], "due_on": "2023-11-30"}
    assert client.post(f"/assignments/{task.pk}/split/", data).status_code == 302
    with whole_city():
        assert Assignment.objects.get(region="610881").unit == "市人力资源和社会保障局"
        assert Assignment.objects.get(region=TOWN).due_on == date(2023, 11, 30)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("item", "0", "从 1 起"),
        ("item", "99", "60"),
        ("year", "19", "2021"),
        ("due_on", "明年", "日期"),
        ("department", "x", "选项"),
    ],
)
def test_a_wrong_task_is_answered_in_words(field, value, sentence, signed_in, office):
    answer = signed_in(office).post("/assignments/new/", TASK | {field: value})
    assert answer.status_code == 422
    assert any(sentence in words for errors in answer.context["form"].errors.values() for words in errors)


def test_nobody_but_the_office_changes_the_split(signed_in, clerk):
    with whole_city():
        task = add_assignment(TOWN, "2023-04-1-t")
    client = signed_in(clerk)
    for path in ("/assignments/new/", f"/assignments/{task.pk}/set/", f"/assignments/{task.pk}/split/"):
        assert client.get(path).status_code == 403
    assert client.post("/assignments/open-year/").status_code == 403
