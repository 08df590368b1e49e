"""The plan split to units and towns, and the month's progress."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from bulletins import assigning
from bulletins.assignment_steps import PROGRESS_STEPS
from bulletins.models import Assignment, ProgressReport
from bulletins.tests.rows import DECEMBER, add_assignment, add_report
from core.scoping import in_scope, whole_city
from core.steps import take
from shenmu_portal.pages import todos_of
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

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
        add_assignment("610881", "2024-08-1", year=2024)
    assert assigning.open_reports(DECEMBER) == 3
    assert assigning.open_reports(DECEMBER) == 0
    with whole_city():
        assert set(ProgressReport.objects.values_list("state", flat=True)) == {"town", "unit", "office"}
        assert {report.due_on for report in ProgressReport.objects.all()} == {date(2024, 1, 1)}


def test_what_a_year_left_unfinished_is_asked_for_in_the_next():
    with whole_city():
        left = add_assignment(TOWN, "2023-04-1-t")
        add_assignment(TOWN, "2023-05-1-t", done_on=date(2023, 12, 1))
        assert assigning.open_reports(DECEMBER + 2) == 1
        assert ProgressReport.objects.get().assignment == left


def test_a_task_past_its_day_rings_for_who_reports_it(office, clerk, department, leader, time_machine):
    labour, water = department("labour"), department("water")
    with whole_city():
        add_assignment(TOWN, "2023-04-1-t", department="labour", due_on=date(2023, 12, 31))
        add_assignment(TOWN, "2023-05-1-t", due_on=date(2023, 12, 31), done_on=date(2023, 12, 30))

    def rings(user):
        with in_scope(user.region_id):
            return [(todo.count, todo.url) for todo in todos_of(user) if todo.label == "超过期限还没完成的要点任务"]

    time_machine.move_to("2023-12-31 23:30+08:00")
    assert rings(clerk) == []
    time_machine.move_to("2024-01-01 00:30+08:00")  # still last year in UTC
    assert rings(clerk) == rings(labour) == rings(office) == [(1, "/rhythms/#late-tasks")]
    assert rings(water) == rings(leader) == []


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
    assert client.post(f"/assignments/{task.pk}/split/", data, follow=True).status_code == 200
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
