"""What a supervision found goes on into 问题整改: the town reports there, the office signs off, the visit follows."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core import steps
from core.scoping import in_scope, whole_city
from core.tests.test_attachments import photo
from monitoring.models import Rectification
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person
from supervision.actions import pass_on, problem_of
from supervision.checks import ELSEWHERE, NOT_CLOSED
from supervision.models import SupervisionVisit
from supervision.tests.rows import add_supervision
from supervision.todos import todos_of

pytestmark = pytest.mark.django_db
OWED = "督导发现的问题没有整改到位"
TYPED = {
    "description": "网格员排查记录不完整", "category": "工作落实", "unit": "锦界镇人民政府", "responsible": "张三",
    "deadline": "2023-12-06", "measures": "逐村补记",
}  # fmt: skip


@pytest.fixture
def visit(villages):
    with whole_city():
        return add_supervision(villages[TOWN][0], "网格员排查记录不完整", kind="暗访")


def page_of(visit):
    return f"/supervision-visits/{visit.pk}/rectify/"


def refreshed(row):
    with whole_city():
        return type(row).objects.select_related(None).get(pk=row.pk)


def take(problem, name, by, **papers):
    with in_scope(by.region_id):
        return steps.take(RECTIFICATION_WORKFLOW, refreshed(problem), name, by=by, opinion="同意", **papers)


def standing(visit):
    with whole_city():
        row = SupervisionVisit.objects.get(pk=visit.pk)
        return row.is_open, row.rectified_on, row.standing


def passed_on(visit, by):
    problem = problem_of(visit)
    problem.category, problem.unit, problem.responsible, problem.measures = "工作落实", "镇政府", "张三", "逐村补记"
    with in_scope(by.region_id):
        return pass_on(visit, problem, by=by)


def test_the_town_takes_a_finding_over_in_one_step(visit, clerk, signed_in):
    client = signed_in(clerk)
    assert "转入问题整改" in client.get(f"/supervision-visits/{visit.pk}/").content.decode()
    form = client.get(page_of(visit)).context["form"]
    assert (form["description"].value(), form["deadline"].value()) == (visit.findings, visit.deadline)
    answer = client.post(page_of(visit), TYPED)
    with whole_city():
        problem = Rectification.objects.get()
    assert answer.url == reverse("rectifications-record", args=[problem.pk])
    assert (problem.source, problem.region_id, problem.found_on) == ("暗访", visit.region_id, visit.visited_on)
    page = client.get(f"/supervision-visits/{visit.pk}/").content.decode()
    assert f"/rectifications/{problem.pk}/" in page and "整改中" in page and "rectify" not in page
    assert "整改中" in client.get("/supervision-visits/").content.decode()
    assert (
        "网格员排查记录不完整" in client.get(f"/rectifications/{problem.pk}/?tab=supervision-visits").content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"responsible": ""}, "该字段是必填项"),
        ({"deadline": "2023-11-01"}, "整改期限不能早于发现日期"),
        ({"deadline": ""}, "须填写整改期限"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visit, clerk, signed_in, wrong, sentence):
    answer = signed_in(clerk).post(page_of(visit), TYPED | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "逐村补记" in page
    with whole_city():
        assert not Rectification.objects.exists()


def test_the_towns_report_and_the_offices_word_stand_on_the_visit(visit, clerk, office):
    reviewer = person("reviewer-610881114", "reviewer", TOWN)
    problem = passed_on(visit, clerk)
    with pytest.raises(ValidationError, match="请上传照片或文件"):
        take(problem, "apply", clerk, values={"progress": "已补记"})
    take(problem, "apply", clerk, values={"progress": "已补记"}, files=[photo((20, 20))])
    take(problem, "return", office)
    assert standing(visit) == (True, None, "整改中")
    take(problem, "apply", clerk, values={"progress": "又补记两户"}, files=[photo((20, 20))])
    take(problem, "review", reviewer)
    done = take(problem, "close", office)
    assert standing(visit) == (False, done.happened_on, "已销号")
    take(problem, "relapse", reviewer)
    assert standing(visit) == (True, None, "整改中")


def test_of_two_people_one_passes_it_on(visit, clerk, office):
    first = passed_on(visit, clerk)
    with pytest.raises(ValidationError, match="已由别人转入"):
        passed_on(visit, office)
    with whole_city():
        assert list(Rectification.objects.all()) == [first]


def typed_of(visit, **changed):
    names = ("number", "kind", "visited_on", "unit", "people", "subject", "findings", "deadline", "version")
    return {name: getattr(visit, name) for name in names} | {"region": visit.region_id} | changed


def test_a_visit_linked_by_hand_to_a_problem_signed_off_already_is_put_right(visit, office, clerk, signed_in):
    problem, client, address = passed_on(visit, clerk), signed_in(office), f"/supervision-visits/{visit.pk}/edit/"
    with whole_city():
        Rectification.objects.update(state="closed", entered_on=date(2023, 11, 20))
        SupervisionVisit.objects.update(problem=None)
    unknown = client.post(address, typed_of(refreshed(visit), problem="没有"))
    assert "没有编号为 没有 的问题整改" in unknown.content.decode()
    assert client.post(address, typed_of(refreshed(visit), problem=problem.number)).status_code == 302
    assert standing(visit) == (False, date(2023, 11, 20), "已销号")


def test_a_problem_says_when_it_is_put_right_and_is_of_the_visits_own_town(
    villages, visit, office, clerk, signed_in, stage_book
):
    problem, client, address = passed_on(visit, clerk), signed_in(office), f"/supervision-visits/{visit.pk}/edit/"
    early = typed_of(refreshed(visit), problem=problem.number, rectified_on="2023-11-20")
    assert NOT_CLOSED in client.post(address, early).content.decode()
    with whole_city():
        elsewhere = add_supervision(villages[OTHER_TOWN][0])
    foreign = typed_of(elsewhere, problem=problem.number)
    assert ELSEWHERE in client.post(f"/supervision-visits/{elsewhere.pk}/edit/", foreign).content.decode()
    rows = [
        {
            "督导编号": each.number,
            "镇村": each.region.full_name,
            "督导方式": each.kind,
            "督导日期": "2023-11-06",
            "问题编号": problem.number,
        }
        | {"整改完成日期": day, "整改情况": "已补记"}
        for each, day in ((visit, "2023-11-20"), (elsewhere, ""))
    ]
    batch = stage_book("supervision-visits", rows, by=office)
    with whole_city():
        assert {issue.message for issue in batch.issues.all()} >= {NOT_CLOSED, ELSEWHERE}
    assert batch.rejected == 2


def test_the_number_that_a_visit_refers_to_stays(visit, office, clerk, signed_in):
    problem = passed_on(visit, clerk)
    form = signed_in(office).get(f"/rectifications/{problem.pk}/edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"version": problem.version}
    answer = signed_in(office).post(f"/rectifications/{problem.pk}/edit/", typed | {"number": "省督〔2023〕1号"})
    assert answer.status_code == 422 and "编号不能改" in answer.content.decode()


def test_what_was_passed_on_is_owed_as_a_problem_alone(visit, clerk, leader):
    def owed(user):
        with in_scope(user.region_id):
            return {todo.label for todo in todos_of(user) if todo.count}

    assert OWED in owed(clerk) and OWED not in owed(leader)
    passed_on(visit, clerk)
    assert OWED not in owed(clerk)


def test_where_nothing_was_found_or_another_town_was_visited_there_is_nothing_to_pass_on(
    villages, clerk, leader, signed_in
):
    with whole_city():
        clean = add_supervision(villages[TOWN][0], findings="", deadline=None)
        foreign = add_supervision(villages[OTHER_TOWN][0])
    client = signed_in(clerk)
    assert client.post(page_of(clean), TYPED).url == f"/supervision-visits/{clean.pk}/"
    assert client.post(page_of(foreign), TYPED).status_code == 404
    assert signed_in(leader).get(page_of(clean)).status_code == 403
