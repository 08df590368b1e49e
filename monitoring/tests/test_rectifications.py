"""问题整改: applied for, reviewed and signed off by different people, with evidence; opened again it counts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core import steps
from core.models import Parameter
from core.scoping import in_scope, whole_city
from core.tests.test_attachments import photo
from monitoring.models import Rectification
from monitoring.todos import todos_of
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW
from shenmu_portal.tests.personas import person

pytestmark = pytest.mark.django_db
FOUND = date(2023, 6, 1)
TOWN = "610881114"


@pytest.fixture
def reviewer(db):
    return person("reviewer-610881114", "reviewer", TOWN)


@pytest.fixture
def problem(villages):
    with whole_city():
        return make(villages[TOWN][0])


def make(village, **fields):
    plain = {
        "number": "WT1", "source": "审计", "year": 2023, "found_on": FOUND, "category": "政策落实", "description": "补助拨付不及时",
        "unit": "市住建局", "responsible": "张三", "term": "限期整改", "deadline": date(2023, 8, 31), "measures": "限期拨付",
        "entered_on": FOUND, "started_on": FOUND,
    }  # fmt: skip
    return Rectification.objects.create(region_id=village, **{**plain, **fields})


def step(problem, name, by, **papers):
    with in_scope(by.region_id):
        problem.refresh_from_db()
        return steps.take(RECTIFICATION_WORKFLOW, problem, name, by=by, opinion="同意", **papers)


def refreshed(problem):
    with whole_city():
        problem.refresh_from_db()


def applied(problem, by):
    return step(problem, "apply", by, files=[photo((20, 20))], values={"progress": "已全部拨付"})


def test_the_way_to_signing_off(problem, clerk, reviewer, office):
    applied(problem, clerk)
    step(problem, "review", reviewer)
    step(problem, "close", office)
    assert (problem.state, problem.applied_by, problem.reviewed_by, problem.closed_by) == (
        "closed",
        clerk,
        reviewer,
        office,
    )


def test_signing_off_wants_evidence_and_measures(problem, clerk):
    with pytest.raises(ValidationError, match="请上传照片或文件"):
        step(problem, "apply", clerk, values={"progress": "完成"})
    with whole_city():
        Rectification.objects.update(measures="")
    with pytest.raises(ValidationError, match="还没有填写整改措施"):
        applied(problem, clerk)


def test_nobody_signs_off_what_he_applied_for(problem, office):
    applied(problem, office)
    with pytest.raises(ValidationError, match="不能自己审核或验收"):
        step(problem, "review", office)


def test_a_clerk_cannot_review(problem, clerk):
    applied(problem, clerk)
    with pytest.raises(PermissionDenied):
        step(problem, "review", clerk)


def test_a_problem_that_comes_back_counts_and_starts_again(problem, clerk, reviewer, office):
    applied(problem, clerk)
    step(problem, "review", reviewer)
    step(problem, "close", office)
    step(problem, "relapse", reviewer)
    refreshed(problem)
    assert (problem.state, problem.reopened, problem.closed_by) == ("working", 1, None)
    applied(problem, office)  # who closed the first round may take part in the second
    assert problem.applied_by == office


def test_returned_it_is_worked_on_again(problem, clerk, reviewer):
    applied(problem, clerk)
    step(problem, "return", reviewer)
    refreshed(problem)
    assert (problem.state, problem.applied_by) == ("working", None)


@pytest.mark.parametrize(
    ("day", "colour", "late", "near"),
    [
        (date(2023, 8, 20), "plain", 0, 0),
        (date(2023, 8, 21), "near", 0, 1),
        (date(2023, 8, 31), "near", 0, 1),
        (date(2023, 9, 1), "below", 1, 0),
    ],
)
def test_the_deadline_speaks(problem, day, colour, late, near):
    with whole_city():
        assert problem.timing(day)[0] == colour
        assert (Rectification.objects.overdue(day).count(), Rectification.objects.near(day).count()) == (late, near)


def test_the_office_says_how_long_before_the_deadline_it_is_near(problem):
    Parameter.objects.create(name="amber_problem_days", value="20")
    with whole_city():
        assert problem.timing(date(2023, 8, 11))[0] == "near"
        assert list(Rectification.objects.near(date(2023, 8, 11))) == [problem]


def test_the_list_shows_the_deadline_in_its_colour(problem, clerk, signed_in):
    for day, shown in (
        ("2023-08-01", "<td>2023-08-31</td>"),
        ("2023-08-21", '<span class="pill pill-near">2023-08-31 将到期</span>'),
        ("2023-09-01", '<span class="pill pill-below">2023-08-31 超期</span>'),
    ):
        with time_machine.travel(day):
            assert shown in signed_in(clerk).get("/rectifications/?all=1").content.decode()


def rung(user):
    """{label: how many} of the user's to-dos about problems."""
    with in_scope(user.region_id):
        return {todo.label: todo.count for todo in todos_of(user) if "整改" in todo.label and todo.count}


ALL, NEAR, LATE = "问题等待整改和申请销号", "问题整改即将到期", "问题整改超期"


@pytest.mark.parametrize(
    ("day", "town", "city"),
    [
        ("2023-08-20", {ALL: 1}, {}),
        ("2023-08-21", {ALL: 1, NEAR: 1}, {NEAR: 1}),
        ("2023-09-01", {ALL: 1, LATE: 1}, {LATE: 1}),
    ],
)
def test_what_is_being_put_right_rings_where_it_is_owed(day, town, city, problem, clerk, reviewer, office, auditor):
    elsewhere = person("clerk-610881102", "clerk", "610881102")
    with time_machine.travel(f"{day} 09:00+08:00"):
        assert (rung(clerk), rung(reviewer), rung(office)) == (town, town, city)
        assert (rung(auditor), rung(elsewhere)) == ({}, {})


def test_the_bell_leads_to_the_problems_it_counts(problem, villages, clerk, signed_in):
    with whole_city():
        make(villages[TOWN][1], number="WT2", deadline=date(2023, 12, 31))
        make(villages[TOWN][1], number="WT3", state="applied")
    with time_machine.travel("2023-09-01 09:00+08:00"):
        client = signed_in(clerk)
        todos = {todo.label: todo for todo in client.get("/todos/").context["todos"]}
        for label, count in ((LATE, 1), (ALL, 2)):
            assert todos[label].count == count
            assert client.get(todos[label].url.replace("/?", "/count/?")).content == str(count).encode()


def test_a_closed_problem_is_never_late(problem):
    with whole_city():
        Rectification.objects.update(state="closed")
        assert not Rectification.objects.overdue(date(2030, 1, 1)).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"deadline": None}, "须填写整改期限"), ({"deadline": FOUND - timedelta(days=1)}, "不能早于发现日期")],
)
def test_contradictions_are_refused(villages, fields, sentence):
    problem = Rectification(
        region_id=villages[TOWN][0], number="WT2", source="审计", year=2023, found_on=FOUND, category="政策落实",
        description="补助", unit="局", responsible="张三", **{"term": "限期整改", "deadline": FOUND, **fields},
    )  # fmt: skip
    with whole_city(), pytest.raises(ValidationError, match=sentence):
        problem.full_clean()


def test_a_ledger_comes_in_by_workbook_with_its_links(household, villages, brought_in):
    home = household()
    row = {
        "镇村": villages[TOWN][0], "问题来源": "审计", "年度": 2023, "发现日期": "2023-06-01", "问题类别": "政策落实", "问题描述": "补助",
        "责任单位": "市住建局", "责任人": "张三", "时限要求": "立行立改",
    }  # fmt: skip
    batch = brought_in(
        "rectifications",
        [
            {"问题编号": "A1", **row, "户编号": home.number},
            {"问题编号": "A2", **row, "举一反三自（问题编号）": "A1"},
            {"问题编号": "A3", **row, "户编号": "没有这户"},
            {"问题编号": "A4", **row, "时限要求": "限期整改"},
        ],
    )
    with whole_city():
        told = {(issue.row, issue.message[:8]) for issue in batch.issues.all()}
        assert told == {(4, "没有这个编号的农户"[:8]), (5, "限期整改的须填写")}
        assert Rectification.objects.get(number="A1").concerned == home
        assert Rectification.objects.get(number="A2").like.number == "A1"


@time_machine.travel(date(2023, 7, 1), tick=False)
def test_the_step_page_closes_the_circle_for_a_clerk(problem, signed_in, clerk):
    client, address = signed_in(clerk), f"/rectifications/{problem.pk}/steps/apply/"
    assert client.get(address).status_code == 200
    upload = photo((20, 20))
    files = SimpleUploadedFile("现场.jpg", upload.read())
    data = {
        "happened_on": "2023-07-01",
        "progress": "已拨付",
        "opinion": "申请销号",
        "version": problem.version,
        "files": [files],
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    with whole_city():
        assert Rectification.objects.get().state == "applied"


def test_a_record_leads_to_the_household_and_the_problem_it_names(household, clerk, signed_in):
    home = household()
    plain = {
        "region_id": home.region_id, "source": "审计", "year": 2023, "found_on": date(2023, 6, 1), "category": "政策落实",
        "description": "补助", "unit": "局", "responsible": "张三", "term": "立行立改",
    }  # fmt: skip
    with whole_city():
        first = Rectification.objects.create(number="甲1", **plain)
        second = Rectification.objects.create(number="甲2", **plain, concerned=home, like=first)
    page = signed_in(clerk).get(f"/rectifications/{second.pk}/").content.decode()
    assert f"/households/{home.pk}/" in page and f"/rectifications/{first.pk}/" in page
