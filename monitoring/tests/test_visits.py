"""Visits: written once however often a phone sends them, many at once as unchanged, problems become clues."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.models import Attachment, Parameter, Region
from core.months import Month
from core.scoping import in_scope, scope_of, whole_city
from monitoring.models import Clue, Grid, GridHousehold, GridWorker, Household, Sweep, Visit, WaterAppraisal
from monitoring.regular_work import helper_visited
from monitoring.sweeps import open_sweep
from monitoring.visiting import record_unchanged, record_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
TOWN = "610881114"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def own(household, grid):
    """Three households of the grid worker's village."""
    return [household(grid.region_id, head_name=name, group_name="一组") for name in ("李四", "张三丰", "王五")]


@pytest.fixture
def foreign(household, villages):
    return household(villages["610881101"][0], head_name="外村人")


@pytest.fixture
def sweep(own, foreign, today):
    with whole_city():
        return open_sweep(Sweep.Kind.HALF_YEAR, Region.objects.get(pk="610881"), starts_on=today)[0]


def typed(today, **values):
    return {"result": "无变化", "way": "入户", "visited_on": f"{today}", "visitor": "网格员甲", **values}


def photo():
    """A picture with the place it was taken in."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (38.0, 50.0, 12.0)
    Image.new("RGB", (640, 480), "green").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("家门口.jpg", made.getvalue())


def address(household):
    return f"/households/{household.pk}/visit/"


def written(household):
    with whole_city():
        return list(Visit.objects.filter(household=household))


def test_a_visit_is_saved_ticks_its_round_and_says_so(own, sweep, grid, signed_in, today):
    answer = signed_in(grid).post(address(own[0]), typed(today, checked=["收入", "饮水"]), follow=True)
    assert "完成 1 轮排查" in answer.content.decode()
    [visit] = written(own[0])
    assert (visit.visitor, visit.way, visit.checked, visit.recorded_by) == ("网格员甲", "入户", ["收入", "饮水"], grid)


def test_sent_again_with_its_key_a_visit_counts_once(own, grid, signed_in, today):
    client, sent = signed_in(grid), typed(today, client_key=str(uuid4()))
    answers = [client.post(address(own[0]), sent, **JSON) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(written(own[0])) == 1


def test_another_village_key_cannot_be_used(own, foreign, grid, neighbour, today):
    key = uuid4()
    with whole_city():
        Visit.objects.create(
            household=foreign, region_id=foreign.region_id, visited_on=today, visitor="别人", client_key=key
        )
    with in_scope(scope_of(grid)), pytest.raises(ValidationError, match="发送编号"):
        record_visit(own[0], by=grid, client_key=key, visited_on=today, visitor="甲")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"result": "发现问题"}, "写明是什么问题"),
        ({"visited_on": f"{timezone.localdate() + timedelta(days=1)}"}, "不能晚于今天"),
        ({"visited_on": "昨天"}, "日期"),
        ({"visitor": ""}, "必填"),
        ({"result": "很好"}, "很好"),
        ({"note": "长" * 501}, "500"),
        ({"team": "消防队"}, "消防队"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_written(values, sentence, own, grid, signed_in, today):
    answer = signed_in(grid).post(address(own[0]), typed(today, **values), **JSON)
    assert answer.status_code == 422
    assert sentence in " ".join(answer.json()["errors"])
    assert written(own[0]) == []


def test_a_problem_becomes_a_clue_once(own, grid, signed_in, today):
    client = signed_in(grid)
    for _ in range(2):
        client.post(address(own[0]), typed(today, result="发现问题", note="饮水管冻裂，三天没水"))
    with whole_city():
        clue = Clue.objects.get(household=own[0])
    assert (clue.source, clue.description, clue.state) == ("grid", "饮水管冻裂，三天没水", "open")
    assert clue.due_on


def test_a_photo_loses_its_place_and_is_fetched_in_the_scope_only(own, grid, neighbour, signed_in, today):
    signed_in(grid).post(address(own[0]), typed(today, photos=[photo()]))
    with whole_city():
        kept = Attachment.objects.get(ledger="visits")
        content = kept.file.read()
    assert not Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    assert signed_in(grid).get(f"/attachments/{kept.pk}/").status_code == 200
    assert signed_in(neighbour).get(f"/attachments/{kept.pk}/").status_code == 404


def test_a_file_that_is_no_photo_is_refused_and_the_visit_with_it(own, grid, signed_in, today):
    script = SimpleUploadedFile("照片.jpg", b"<script>alert(1)</script>")
    answer = signed_in(grid).post(address(own[0]), typed(today, photos=[script]), **JSON)
    assert answer.status_code == 422
    assert written(own[0]) == []


@pytest.fixture
def helper(grid):
    """The village's account is that of a 帮扶责任人 whose time runs, after one as 第一书记 that has ended."""
    with whole_city():
        place = {"region_id": grid.region_id, "name": "甲", "user": grid}
        part = Grid.objects.create(region_id=grid.region_id, number=f"{grid.region_id}01", name="东片")
        GridWorker.objects.create(grid=part, team="第一书记", until_on=date(2020, 1, 1), **place)
        GridWorker.objects.create(grid=part, team="帮扶责任人", **place)
    return grid


def test_a_visit_is_the_visitors_teams_and_the_form_lets_another_be_chosen(own, seen, helper, signed_in, today):
    client, month = signed_in(helper), Month.of(today)
    with whole_city():
        Household.objects.update(category="脱贫户")
    form = client.get(address(own[2])).context["form"]
    client.post(address(own[2]), typed(today, team=form.initial["team"]))
    client.post("/tasks/unchanged/", {**typed(today), "team": "村两委", "household": [own[0].pk]})
    assert [visit.team for visit in (*written(own[2]), written(own[0])[-1])] == ["帮扶责任人", "村两委"]
    assert client.get("/tasks/").context["unchanged"].initial["team"] == "帮扶责任人"
    with whole_city():
        assert list(helper_visited(Household.objects.all(), month)) == [own[2]]


def test_the_households_page_leads_to_the_visit_those_who_may_write_one(own, grid, leader, signed_in):
    record = reverse("households-record", args=[own[0].pk])
    assert f'href="{address(own[0])}"' in signed_in(grid).get(record).content.decode()
    assert f'href="{address(own[0])}"' not in signed_in(leader).get(record).content.decode()


def test_a_household_elsewhere_and_a_role_without_the_right_are_refused(own, foreign, grid, leader, signed_in, today):
    assert signed_in(grid).post(address(foreign), typed(today)).status_code == 404
    assert signed_in(leader).post(address(own[0]), typed(today)).status_code == 403
    with in_scope("610881"), pytest.raises(PermissionDenied):
        record_unchanged([own[0].pk], by=leader, visited_on=today, visitor="甲", way="入户")


MET = {"quantity": "达标", "quality": "达标", "convenience": "基本达标", "assurance": "达标"}


def test_the_four_items_of_water_are_written_down_with_the_visit(own, grid, signed_in, today):
    client = signed_in(grid)
    with whole_city():
        water, _ = open_sweep(Sweep.Kind.WATER, Region.objects.get(pk="610881"), starts_on=today)
    assert client.get(address(own[0])).context["form"].initial["checked"] == ["饮水"]
    for values in (MET, {**MET, "quality": "不达标"}):  # the second visit of a day puts right the first
        assert client.post(address(own[0]), typed(today, **values), **JSON).status_code == 200
    with whole_city():
        appraisal = WaterAppraisal.objects.get(household=own[0])
        own[0].refresh_from_db()
        assert (appraisal.is_safe, appraisal.appraiser, own[0].has_safe_water) == (False, "网格员甲", False)
        assert water.targets.exclude(visit=None).count() == 1
    part = client.post(address(own[1]), typed(today, quantity="达标"), **JSON)
    assert part.status_code == 422
    assert "四项要一起填" in " ".join(part.json()["errors"])


def test_a_departments_visit_serves_the_departments_round(own, sweep, today, signed_in, office):
    with whole_city():
        monthly, _ = open_sweep(
            Sweep.Kind.MONTHLY, Region.objects.get(pk="610881"), starts_on=today.replace(day=1), whom="all"
        )
    office.role = "department"
    office.save()
    signed_in(office).post(address(own[0]), typed(today, way="电话"))
    with whole_city():
        assert monthly.targets.exclude(visit=None).count() == 1
        assert sweep.targets.exclude(visit=None).count() == 0


# -- unchanged since last time ------------------------------------------------------------------------------------


@pytest.fixture
def seen(own, today):
    """Two households seen before, the second with a problem; the third never."""
    with whole_city():
        return [
            Visit.objects.create(
                household=house,
                region_id=house.region_id,
                visited_on=today - timedelta(days=30),
                visitor="甲",
                **values,
            )
            for house, values in ((own[0], {}), (own[1], {"result": "发现问题", "note": "漏雨"}))
        ]


def test_unchanged_is_written_for_households_seen_before_without_a_problem(own, seen, foreign, sweep, grid, today):
    with in_scope(scope_of(grid)):
        keys = [house.pk for house in (*own, foreign)]
        result = record_unchanged(keys, by=grid, visited_on=today, visitor="网格员甲", way="电话")
        assert (result.written, result.left_out) == (1, 3)
        visit = Visit.objects.get(visited_on=today)
        assert (visit.household, visit.result, visit.previous, visit.visitor) == (own[0], "无变化", seen[0], "网格员甲")
        assert sweep.targets.exclude(visit=None).count() == 1
        again = record_unchanged(keys, by=grid, visited_on=today, visitor="网格员甲", way="电话")
        assert again.written == 0


def test_unchanged_cannot_be_written_for_tomorrow(own, seen, grid, today):
    with in_scope(scope_of(grid)), pytest.raises(ValidationError, match="不能晚于今天"):
        record_unchanged([own[0].pk], by=grid, visited_on=today + timedelta(days=1), visitor="甲", way="入户")


def test_the_page_writes_the_ticked_households_and_tells_of_those_left_out(own, seen, sweep, grid, signed_in, today):
    data = {**typed(today), "household": [house.pk for house in own], "region": grid.region_id}
    page = signed_in(grid).post("/tasks/unchanged/", data, follow=True).content.decode()
    assert "1 户已登记" in page
    assert "2 户没有登记" in page
    empty = signed_in(grid).post("/tasks/unchanged/", {**typed(today), "region": grid.region_id}, follow=True)
    assert "请先勾选" in empty.content.decode()


# -- what is due --------------------------------------------------------------------------------------------------


def due_of(page):
    return [each.household.head_name for _, rows in page.context["groups"] for each in rows]


def test_the_task_page_lists_what_is_due_in_the_own_village(own, sweep, grid, signed_in, today):
    client = signed_in(grid)
    assert sorted(due_of(client.get("/tasks/"))) == ["张三丰", "李四", "王五"]
    client.post(address(own[0]), typed(today))
    assert sorted(due_of(client.get("/tasks/"))) == ["张三丰", "王五"]


def test_a_worker_of_a_grid_sees_its_households(own, grid, signed_in, today):
    with whole_city():
        east = Grid.objects.create(region_id=grid.region_id, number=f"{grid.region_id}01", name="东片")
        GridWorker.objects.create(region_id=grid.region_id, grid=east, name="甲", user=grid)
        GridHousehold.objects.create(household=own[1], region_id=grid.region_id, grid=east)
        open_sweep(Sweep.Kind.HALF_YEAR, Region.objects.get(pk="610881"), starts_on=today)
    assert due_of(signed_in(grid).get("/tasks/")) == ["张三丰"]


def test_a_town_chooses_the_village_and_another_towns_is_refused(own, sweep, clerk, villages, signed_in):
    client = signed_in(clerk)
    places = {place.code: left for place, left, *_ in client.get("/tasks/").context["places"]}
    assert places[own[0].region_id] == 3
    assert client.get(f"/tasks/?region={villages['610881101'][0]}").status_code == 400
    assert len(due_of(client.get(f"/tasks/?region={own[0].region_id}"))) == 3


def test_the_home_page_tells_what_is_owed(own, sweep, grid, signed_in):
    todos = signed_in(grid).get("/todos/").context["todos"]
    assert ("本轮待走访的农户", 3, "/tasks/", "near") in todos


# -- the round's page ---------------------------------------------------------------------------------------------


def test_who_was_missed_last_week_is_late_until_somebody_comes(own, seen, grid, signed_in, today):
    city = Region.objects.get(pk="610881")
    with whole_city():
        Household.objects.update(category="脱贫户")
        open_sweep(Sweep.Kind.WEEKLY, city, starts_on=today - timedelta(days=7))
        open_sweep(Sweep.Kind.WEEKLY, city, starts_on=today)
    desk = signed_in(grid)

    def late():
        todos = {todo.label: todo.count for todo in desk.get("/todos/").context["todos"]}
        page = desk.get("/tasks/")
        assert page.context["late"] == todos.get("逾期没有走访的农户", 0)
        assert page.content.decode().count("上一轮没有走访，") == page.context["late"]
        return page.context["late"], todos.get("本轮待走访的农户", 0)

    before = late()
    assert before[0] and sum(before) == 3
    missed = next(due for _, rows in desk.get("/tasks/").context["groups"] for due in rows if due.was_missed)
    desk.post(address(missed.household), typed(today, checked=["收入"]))
    assert late() == (before[0] - 1, before[1])


@pytest.mark.parametrize(("missed", "is_late"), [(Sweep.Kind.WEEKLY, False), (Sweep.Kind.WATER, True)])
def test_who_was_missed_in_one_kind_of_round_is_late_in_that_kind_alone(own, grid, signed_in, today, missed, is_late):
    """Visited this week but nobody looked at the water: only the water round still owes the household."""
    city = Region.objects.get(pk="610881")
    with whole_city():
        Household.objects.update(category="脱贫户")
        open_sweep(missed, city, starts_on=today - timedelta(days=7))
        for kind in (Sweep.Kind.WEEKLY, Sweep.Kind.WATER):
            open_sweep(kind, city, starts_on=today)
    desk = signed_in(grid)
    desk.post(address(own[0]), typed(today, checked=["收入"]))
    page = desk.get("/tasks/")
    [due] = [due for _, rows in page.context["groups"] for due in rows if due.household == own[0]]
    assert [sweep.kind for sweep in due.sweeps] == [Sweep.Kind.WATER]
    assert due.is_late == is_late
    assert page.context["late"] == 2 + is_late
    todos = {todo.label: todo.count for todo in desk.get("/todos/").context["todos"]}
    assert (todos["逾期没有走访的农户"], todos.get("本轮待走访的农户", 0)) == (2 + is_late, 1 - is_late)


def test_a_task_is_amber_the_days_before_its_round_ends_that_the_office_says(own, grid, signed_in, today):
    with whole_city():
        city = Region.objects.get(pk="610881")
        open_sweep(Sweep.Kind.HALF_YEAR, city, starts_on=today, due_on=today + timedelta(days=3))
    desk = signed_in(grid)

    def colours():
        return {due.state for _, rows in desk.get("/tasks/").context["groups"] for due in rows}

    assert colours() == {"plain"}
    Parameter.objects.filter(name="amber_step_days").update(value="3")
    assert colours() == {"near"}


def test_a_round_ended_by_hand_leaves_nobody_late(own, grid, office, signed_in, today):
    city = Region.objects.get(pk="610881")
    with whole_city():
        Household.objects.update(category="脱贫户")
        ended, _ = open_sweep(Sweep.Kind.WEEKLY, city, starts_on=today - timedelta(days=7))
        Sweep.objects.filter(pk=ended.pk).update(closed_on=today - timedelta(days=2))
        open_sweep(Sweep.Kind.WEEKLY, city, starts_on=today)
    page = signed_in(grid).get("/tasks/")
    assert (page.context["count"], page.context["late"]) == (3, 0)


def test_completion_goes_from_towns_to_villages_to_grids_and_links_to_names(own, sweep, office, grid, signed_in, today):
    signed_in(grid).post(address(own[0]), typed(today))
    client, page = signed_in(office), f"/sweeps/{sweep.pk}/"
    assert [(row["targets"], row["done"]) for row in client.get(page).context["rows"]] == [(1, 0), (3, 1)]
    town = client.get(f"{page}?region={TOWN}").context["rows"]
    assert [(row["place"], row["share"]) for row in town] == [(grid.region_id, "33.3%")]
    village = client.get(f"{page}?region={grid.region_id}").context
    assert [row["label"] for row in village["rows"]] == ["未划网格"]
    names = client.get(village["total"]["left_url"])
    assert len(names.context["rows"]) == 2


def test_a_village_sees_its_part_of_the_citys_round_only(own, sweep, grid, signed_in):
    client = signed_in(grid)
    assert client.get(f"/sweeps/{sweep.pk}/").context["total"]["targets"] == 3
    assert client.get(f"/sweeps/{sweep.pk}/?region=610881101").status_code == 400
    assert client.post(f"/sweeps/{sweep.pk}/close/").status_code == 403


def test_a_round_is_opened_by_the_button_and_pressed_twice_is_one(own, clerk, grid, signed_in, today):
    data = {"kind": "weekly", "region": TOWN, "whom": "all", "starts_on": "", "due_on": ""}
    client = signed_in(clerk)
    answers = [client.post("/sweeps/start/", data) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    with whole_city():
        assert Sweep.objects.get().targets.count() == 3
    assert signed_in(grid).post("/sweeps/start/", data).status_code == 403


def test_a_round_outside_the_scope_or_with_dates_reversed_is_refused(own, clerk, signed_in):
    client = signed_in(clerk)
    assert client.post("/sweeps/start/", {"kind": "weekly", "region": "610881"}).status_code == 422
    dates = {"starts_on": "2023-12-04", "due_on": f"{date(2023, 12, 1)}"}
    assert client.post("/sweeps/start/", {"kind": "weekly", "region": TOWN, **dates}).status_code == 422


def test_opening_by_command_says_what_it_did(own, foreign, capsys):
    call_command("open_sweeps", on=date(2023, 12, 6))
    assert "2 rounds, 0 households" in capsys.readouterr().out
