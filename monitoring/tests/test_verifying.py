"""A visit on the phone is the 入户核实 of what waits there: clue and case go on with it, and nothing is typed twice."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from core.models import Attachment, StepTaken
from core.scoping import in_scope, scope_of, whole_city
from monitoring.models import Case, Clue, Visit
from monitoring.visiting import record_unchanged
from monitoring.workflows.cases import begin_case
from monitoring.workflows.clues import CLUE_WORKFLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def workdays(db):
    call_command("load_workdays", verbosity=0)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def family(household, grid):
    return household(grid.region_id, head_name="张三丰", group_name="一组", category="一般农户")


@pytest.fixture
def clue(family, today):
    with whole_city():
        return Clue.objects.create(
            household=family, region_id=family.region_id, source="declared", risk_code="01", description="住院自付三万元",
            received_on=today, **CLUE_WORKFLOW.clock().begin("open", today),
        )  # fmt: skip


def photo():
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "JPEG")
    return SimpleUploadedFile("入户.jpg", content.getvalue())


def visited(today, **values):
    return {
        "result": "无变化",
        "way": "入户",
        "visited_on": f"{today}",
        "visitor": "王网格",
        "note": "住院属实",
        **values,
    }


def checked(today, **values):
    check = {"companions": "李驻村", "has_consent": "True", "monitored_as": "边缘易致贫户", "risk": "因病"}
    return visited(today, verdict="checked", photos=[photo()], **check, **values)


def send(client, family, data):
    return client.post(f"/households/{family.pk}/visit/", data, **JSON)


def standing(*records):
    with whole_city():
        for record in records:
            record.refresh_from_db()
    return [record.state for record in records]


def test_one_form_opens_the_case_and_completes_its_visit_with_clocks_and_photo(family, clue, grid, signed_in, today):
    page = signed_in(grid).get(f"/households/{family.pk}/visit/").content.decode()
    assert "农户自主申报：住院自付三万元" in page
    answer = send(signed_in(grid), family, checked(today, other_risks=["因残"]))
    assert answer.status_code == 200, answer.content.decode()
    assert "入户核实已完成" in answer.json()["message"]
    with whole_city():
        case, visit = Case.objects.get(), Visit.objects.get()
        steps = list(StepTaken.objects.order_by("pk").values_list("ledger", "step", "opinion", "happened_on"))
    assert standing(clue) == ["case"]
    assert (case.state, case.entered_on, case.visitors, case.risks) == (
        "match",
        today,
        "王网格、李驻村",
        ["因病", "因残"],
    )
    assert case.due_on > today
    assert visit.result == "发现问题"
    assert steps == [("clues", "open", "住院属实", today), ("cases", "visit", "住院属实", today)]
    with whole_city():
        assert Clue.objects.count() == 1
        kept = Attachment.objects.order_by("pk")
        assert [each.ledger for each in kept] == ["visits", "cases"]
        assert len({each.file.name for each in kept}) == 1


def test_a_case_that_waits_for_its_visit_goes_on_with_one(family, grid, signed_in, today):
    with whole_city():
        case = begin_case(family, source="grid", received_on=today, on=today, risks=["因病"])
    page = signed_in(grid).get(f"/households/{family.pk}/visit/").content.decode()
    assert 'value="untrue"' not in page
    assert send(signed_in(grid), family, checked(today)).status_code == 200
    assert standing(case) == ["match"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"companions": ""}, "至少 2 人"),
        ({"has_consent": ""}, "承诺授权书"),
        ({"monitored_as": "脱贫不稳定户"}, "脱贫户"),
        ({"photos": []}, "请上传照片"),
        ({"note": ""}, "写明"),
    ],
)
def test_an_incomplete_check_is_refused_whole_and_says_why(values, sentence, family, clue, grid, signed_in, today):
    answer = send(signed_in(grid), family, {**checked(today), **values})
    assert answer.status_code == 422
    assert sentence in " ".join(answer.json()["errors"])
    assert standing(clue) == ["open"]
    with whole_city():
        assert not Visit.objects.exists()
        assert not Case.objects.exists()


def test_alone_the_worker_opens_the_case_and_completes_it_later_or_finds_it_untrue(
    family, clue, grid, signed_in, today
):
    client = signed_in(grid)
    send(client, family, visited(today, verdict="later", note=""))
    assert standing(clue) == ["open"]
    send(client, family, visited(today, verdict="true"))
    with whole_city():
        case = Case.objects.get()
    assert standing(clue, case) == ["case", "visit"]
    with whole_city():
        second = Clue.objects.create(
            household=family, region_id=family.region_id, source="hotline", received_on=today, description="同一件事",
            **CLUE_WORKFLOW.clock().begin("open", today),
        )  # fmt: skip
    assert "并入正在办理的" in client.get(f"/households/{family.pk}/visit/").content.decode()
    send(client, family, checked(today))
    assert standing(second, case) == ["merged", "match"]


def test_untrue_ends_the_clue(family, clue, grid, signed_in, today):
    answer = send(signed_in(grid), family, visited(today, verdict="untrue", note="没有住院"))
    assert "不属实" in answer.json()["message"]
    assert standing(clue) == ["untrue"]
    with whole_city():
        assert not Case.objects.exists()


def test_sent_again_by_a_phone_it_is_done_once_and_decided_meanwhile_it_is_told(family, clue, grid, signed_in, today):
    client, sent = signed_in(grid), {"client_key": str(uuid4()), "verdict": "untrue"}
    answers = [send(client, family, visited(today, **sent)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    late = send(client, family, visited(today, verdict="untrue"))
    assert late.status_code == 422
    assert "已由别人办理" in " ".join(late.json()["errors"])
    with whole_city():
        assert Visit.objects.count() == StepTaken.objects.count() == 1


def test_a_department_visits_without_deciding(family, clue, office, signed_in):
    office.role = "department"
    office.save()
    assert "data-check" not in signed_in(office).get(f"/households/{family.pk}/visit/").content.decode()


def test_what_waits_stands_first_on_the_phone_and_is_never_ticked_off_in_bulk(family, clue, grid, signed_in, today):
    with whole_city():
        Visit.objects.create(
            household=family, region_id=family.region_id, visited_on=today - timedelta(days=9), visitor="甲"
        )
        Clue.objects.create(
            region_id=family.region_id, source="declared", name="不知名", received_on=today,
            **CLUE_WORKFLOW.clock().begin("open", today),
        )  # fmt: skip
    page = signed_in(grid).get("/tasks/")
    heading, rows = page.context["groups"][0]
    assert (heading, [each.household for each in rows]) == ("待入户核实", [family])
    assert "不知名" in page.content.decode()
    with in_scope(scope_of(grid)):
        assert record_unchanged([family.pk], by=grid, visited_on=today, visitor="甲", way="电话").written == 0
