"""缺什么补什么: each way a household may lack something, what fills it, the grace, the list and the plan."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.ledger.registry import ledger_named
from core.models import Parameter
from core.months import Month
from core.scoping import in_scope, whole_city
from core.tests.test_attachments import photo
from monitoring.aid_gaps import RULES, check_aid, gaps_of, list_week
from monitoring.models import AidCheck, AidGap, AidMeasure, Case, Household, RegisteredAid, WeeklyGap, WorkPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
TODAY = date(2023, 12, 4)
CITY = "610881"
ABLE, WEAK, NONE = {"labour": "普通劳动力"}, {"labour": "弱劳动力或半劳动力"}, {"labour": "无劳动力"}


@pytest.fixture
def monitored(household):
    """Makes an open household with people and registered measures: `monitored([ABLE], risks=…, industry=[…])`."""

    def make(people, registered=None, risks=(), identified="202301", **fields):
        month = Month.parse(identified) if identified else None
        plain = {"monitored_as": "突发严重困难户", "identified_in": month, "risks": list(risks)}
        row = household(people=people, **(plain | fields))
        if registered is not None:
            with whole_city():
                RegisteredAid.objects.create(household=row, region_id=row.region_id, **registered)
        return row

    return make


def found(*rows):
    """The rule codes each household lacks by, red ones plain and yellow ones with a question mark."""
    with whole_city():
        gaps = gaps_of(Household.objects.open(), TODAY)
    told = [gaps.get((row.pk, row.region_id), {}) for row in rows]
    return [{code + ("" if severity == "red" else "?") for code, severity in each.items()} for each in told]


@pytest.mark.parametrize(
    ("people", "registered", "lacks"),
    [
        ([ABLE], None, {"AG01"}),
        ([ABLE], {"safety_net": ["低保"]}, {"AG01"}),
        ([ABLE, NONE], {"industry": ["带动生产"]}, set()),
        ([ABLE], {"industry": ["其他"], "jobs": ["技能培训"]}, {"AG02"}),
        ([ABLE], {"industry": ["其他"], "jobs": ["技能培训", "劳务输出"]}, set()),
        ([ABLE], {"public_post_note": "看护水源"}, set()),
        ([ABLE], {"finance": ["其他"], "public_posts": ["保洁员"]}, set()),
        ([NONE], None, {"AG03"}),
        ([NONE, {"labour": "丧失劳动力"}], {"health": ["医疗救助"]}, {"AG03"}),
        ([NONE], {"safety_net": ["临时救助"]}, set()),
        ([NONE | {"dibao": "农村低保"}], None, set()),
        ([NONE | {"tekun": "农村特困"}], None, set()),
        ([NONE, {"labour": ""}], None, set()),
        ([WEAK, NONE], {"safety_net": ["低保"]}, {"AG04"}),
        ([WEAK, NONE], {"jobs": ["技能培训"]}, set()),
        ([WEAK, ABLE], None, {"AG01"}),
    ],
)
def test_labour_decides_what_a_household_must_have(people, registered, lacks, monitored):
    assert found(monitored(people, registered)) == [lacks]


@pytest.mark.parametrize(
    ("risk", "answers", "code"),
    [
        ("因病", {"health": ["医疗救助"]}, "AG11"),
        ("因病", {"social": ["捐款捐物"]}, "AG11"),
        ("因学", {"education": ["雨露计划"]}, "AG12"),
        ("因学", {"compulsory_education": ["补助"]}, "AG12"),
        ("因残", {"safety_net": ["残疾人补贴"]}, "AG13"),
        ("因安全住房", {"housing": ["维修加固"]}, "AG14"),
        ("因安全饮水", {"water": ["解决水质"]}, "AG15"),
    ],
)
def test_a_risk_needs_a_measure_that_answers_it(risk, answers, code, monitored):
    development = {"industry": ["带动生产"]}
    lacking, answered = monitored([ABLE], development, [risk]), monitored([ABLE], development | answers, [risk])
    assert found(lacking, answered) == [{code}, set()]


@pytest.mark.parametrize(("identified", "lacks"), [("202012", set()), ("202101", {"AG14"})])
def test_being_moved_answers_only_for_who_was_identified_before_2021(identified, lacks, monitored):
    moved = {"industry": ["带动生产"], "relocation": ["易地搬迁"]}
    assert found(monitored([ABLE], moved, ["因安全住房"], identified)) == [lacks]


OUT = NONE | {"born_on": "2012-05-01", "education": "", "school_year": ""}
BARE = ABLE | {"in_resident_insurance": False}


@pytest.mark.parametrize(
    ("people", "fields", "answers", "code"),
    [
        ([ABLE, OUT], {}, {"compulsory_education": ["劝返复学"]}, "AG16"),
        ([ABLE], {"had_dropout": True}, {"compulsory_education": ["送教上门"]}, "AG16"),
        ([BARE], {}, {"health": ["参加大病保险"]}, "AG17"),
        ([ABLE], {"had_uninsured": True}, {"social": ["捐款捐物"]}, "AG17"),
    ],
)
def test_a_guarantee_that_is_missing_needs_its_measure_now_and_as_identified(people, fields, answers, code, monitored):
    development = {"industry": ["带动生产"]}
    lacking = monitored(people, development, **fields)
    answered = monitored(people, development | answers, **fields)
    assert found(lacking, answered) == [{code}, set()]


@pytest.mark.parametrize(
    ("identified", "status", "refused"),
    [("202101", "计划", True), ("202101", "已终止", False), ("202012", "计划", False), (None, "计划", False)],
)
def test_who_was_identified_since_2021_is_not_moved_by_the_form(identified, status, refused, monitored, desk):
    row = monitored([ABLE], identified=identified)
    typed = {"household": row.number, "category": "搬迁", "item": "易地搬迁", "status": status}
    page = desk.post(reverse("aid-measures-add"), typed)
    assert ("2021年1月及以后识别的监测对象不能登记搬迁" in page.content.decode()) is refused
    with whole_city():
        assert AidMeasure.objects.exists() is not refused


def test_who_was_identified_since_2021_is_not_moved_by_a_workbook(monitored, brought_in):
    late, early = monitored([ABLE]), monitored([ABLE], identified="202012")
    heads = {column.name: column.header for column in ledger_named("aid-measures").editable_columns}
    moved = dict.fromkeys(heads.values(), "") | {
        heads["category"]: "搬迁",
        heads["item"]: "易地搬迁",
        heads["status"]: "计划",
    }
    batch = brought_in("aid-measures", [moved | {heads["household"]: row.number} for row in (late, early)])
    assert (batch.new, batch.rejected) == (1, 1)
    with whole_city():
        assert AidMeasure.objects.get().household_id == early.pk


def test_a_workbook_without_some_columns_of_the_key_is_refused_by_their_names(monitored, brought_in):
    columns = {column.name: column.header for column in ledger_named("aid-measures").editable_columns}
    typed = {"household": monitored([ABLE]).number, "category": "健康帮扶", "item": "医疗救助", "status": "计划"}
    batch = brought_in("aid-measures", [{columns[name]: word for name, word in typed.items()}])
    assert batch.state == "refused"
    assert f"“{columns['content']}”" in batch.message and f"“{columns['planned_on']}”" in batch.message


ANSWERED = {
    "money_source": "不需资金",
    "responsible_person": "张三",
    "received_by": "李四",
    "received_on": "2023-12-01",
}


@pytest.mark.parametrize("left_out", [*ANSWERED, "finished_on", ""])
def test_what_is_done_has_its_money_its_person_its_receipt_and_something_to_show(left_out, monitored, desk):
    typed = {"household": monitored([ABLE]).number, "category": "健康帮扶", "item": "医疗救助", "status": "已完成"}
    typed |= {"finished_on": "2023-12-01", "files": photo((20, 20))} | ANSWERED
    page = desk.post(reverse("aid-measures-add"), typed | {left_out or "files": ""})
    assert page.status_code == 422 and (left_out or "files") in page.context["form"].errors
    with whole_city():
        assert not AidMeasure.objects.exists()
    typed["files"] = photo((20, 20))
    answer = desk.post(reverse("aid-measures-add"), typed, follow=True)
    with whole_city():
        measure = AidMeasure.objects.get()
    assert "没有佐证" not in answer.content.decode()
    assert desk.get(f"/aid-measures/{measure.pk}/?tab=attachments").context["attachments"]


def test_a_file_that_is_none_keeps_the_measure_unwritten(monitored, desk):
    fake = SimpleUploadedFile("照片.jpg", b"<script>alert(1)</script>")
    typed = {"household": monitored([ABLE]).number, "category": "健康帮扶", "item": "医疗救助", "status": "计划"}
    page = desk.post(reverse("aid-measures-add"), typed | {"files": fake})
    assert page.status_code == 422 and "不认识“照片.jpg”" in page.content.decode()
    assert page.context["title"] == "新增帮扶措施"
    with whole_city():
        assert not AidMeasure.objects.exists()


def test_a_workbook_brings_no_finished_measure_that_nobody_paid_and_one_without_evidence_is_marked(
    monitored, brought_in, desk
):
    heads = {column.name: column.header for column in ledger_named("aid-measures").editable_columns}
    done = {"household": monitored([ABLE]).number, "category": "健康帮扶", "item": "医疗救助", "status": "已完成"}
    done |= {"finished_on": "2023-12-01"} | ANSWERED
    rows = [done | {"content": "一"}, done | {"content": "二", "money_source": ""}]
    named = [dict.fromkeys(heads.values(), "") | {heads[name]: cell for name, cell in row.items()} for row in rows]
    batch = brought_in("aid-measures", named)
    assert (batch.new, batch.rejected) == (1, 1)
    with whole_city():
        measure = AidMeasure.objects.get()
    assert measure.content == "一"
    assert "已完成，没有佐证" in desk.get(f"/aid-measures/{measure.pk}/").content.decode()
    without, shown = (desk.get(f"/aid-measures/?all=1&has_evidence={answer}").content.decode() for answer in (0, 1))
    assert f"/aid-measures/{measure.pk}/" in without and f"/aid-measures/{measure.pk}/" not in shown


def test_a_measure_past_its_planned_day_is_red_in_the_list_until_it_is_done(monitored, desk):
    row = monitored([ABLE])
    with whole_city():
        measure = AidMeasure.objects.create(
            household=row, region_id=row.region_id, category="健康帮扶", planned_on=TODAY, status="实施中"
        )
    assert f'pill-below">{TODAY} 超期<' in desk.get("/aid-measures/?all=1").content.decode()
    with whole_city():
        AidMeasure.objects.filter(pk=measure.pk).update(status="已完成", finished_on=TODAY)
    assert f"<td>{TODAY}</td>" in desk.get("/aid-measures/?all=1").content.decode()


def test_a_measure_of_the_portal_counts_like_a_registered_one_until_it_is_stopped(monitored):
    row = monitored([ABLE], risks=["因病"])
    with whole_city():
        belongs = {"household": row, "region_id": row.region_id}
        post = AidMeasure.objects.create(**belongs, category="公益岗位帮扶", item="其他")
        AidMeasure.objects.create(**belongs, category="健康帮扶", item="医疗救助")
    assert found(row) == [set()]
    with whole_city():
        AidMeasure.objects.filter(pk=post.pk).update(status="已终止")
    assert found(row) == [{"AG01"}]


def test_a_plan_to_work_is_a_try_of_a_weak_household(monitored):
    row = monitored([WEAK])
    assert found(row) == [{"AG04"}]
    with whole_city():
        WorkPlan.objects.create(household=row, region_id=row.region_id, member=row.people[0], is_planning=True)
    assert found(row) == [set()]


@pytest.mark.parametrize(("identified", "told"), [("202306", "AG01"), ("202307", "AG01?"), (None, "AG01")])
def test_a_gap_is_red_when_the_grace_is_over(identified, told, monitored):
    assert found(monitored([ABLE], identified=identified)) == [{told}]


def test_the_office_changes_the_grace_and_what_does_not_count(monitored):
    late, trained = monitored([ABLE], identified="202307"), monitored([ABLE], {"jobs": ["劳务输出"]})
    assert found(late, trained) == [{"AG01?"}, set()]
    Parameter.objects.filter(name="dev_grace_months").update(value="3")
    Parameter.objects.filter(name="aid_uncounted_items").update(value="其他、技能培训、劳务输出")
    assert found(late, trained) == [{"AG01"}, {"AG02"}]


def test_only_open_households_are_asked(monitored):
    cleared, ordinary = monitored([ABLE], is_cleared=True), monitored([ABLE], monitored_as="")
    assert found(cleared, ordinary) == [set(), set()]


def test_a_member_who_left_gives_no_labour(monitored):
    row = monitored([NONE, ABLE | {"left_on": "20230601", "left_reason": "死亡"}], {"safety_net": ["低保"]})
    assert found(row) == [set()]


def test_a_check_lists_gaps_once_keeps_since_when_and_drops_what_is_filled(monitored):
    row = monitored([ABLE], risks=["因病"])
    check_aid(CITY, TODAY)
    with whole_city():
        AidGap.objects.update(since=date(2023, 11, 6))
        assert set(AidGap.objects.values_list("rule", flat=True)) == {"AG01", "AG11"}
        RegisteredAid.objects.create(household=row, region_id=row.region_id, health=["医疗救助"])
    check = check_aid(CITY, TODAY)
    with whole_city():
        assert list(AidGap.objects.values_list("rule", "since", "checked_on")) == [("AG01", date(2023, 11, 6), TODAY)]
        assert AidCheck.objects.count() == 1
    assert (check.households, check.red, check.yellow, check.green) == (1, 1, 0, 0)


def test_mondays_list_is_kept_as_it_was_with_the_green_channel_and_says_what_is_filled_since(
    monitored, clerk, signed_in
):
    lacking = monitored([ABLE])
    hurried = monitored([ABLE], {"industry": ["带动生产"]})
    with whole_city():
        Case.objects.create(
            household=hurried, region_id=hurried.region_id, state="visit", papers_due_on=TODAY, started_on=TODAY
        )
    check_aid(CITY, TODAY)
    assert list_week(CITY, TODAY) == 2
    with whole_city():
        monday = TODAY - timedelta(days=TODAY.weekday())
        lines = set(WeeklyGap.objects.values_list("household", "rule", "severity", "listed_on"))
        assert lines == {(lacking.pk, "AG01", "red", monday), (hurried.pk, "GC01", "yellow", monday)}
        AidMeasure.objects.create(household=lacking, region_id=lacking.region_id, category="产业帮扶", item="土地流转")
    check_aid(CITY, TODAY)
    assert list_week(CITY, TODAY + timedelta(days=1)) == 2, "made once a week"
    page = signed_in(clerk).get("/weekly-gaps/", follow=True)
    assert sorted(row.still for row in page.context["rows"]) == ["已补齐", "没有补齐"]


def test_a_towns_check_touches_no_other_town(monitored, villages):
    monitored([ABLE])
    foreign = monitored([ABLE], region_id=villages["610881101"][0])
    check_aid(CITY, TODAY)
    with whole_city():
        AidMeasure.objects.create(household=foreign, region_id=foreign.region_id, category="产业帮扶", item="土地流转")
    check_aid("610881114", TODAY)
    with whole_city():
        assert AidGap.objects.count() == 2
    with in_scope("610881114"):
        assert AidGap.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_households(monitored):
    def queries():
        with whole_city(), CaptureQueriesContext(connection) as captured:
            gaps_of(Household.objects.open(), TODAY)
        return len(captured)

    monitored([ABLE])
    few = queries()
    for _ in range(4):
        monitored([ABLE])
    assert queries() == few <= len(RULES) + 8


def test_the_page_shows_green_and_red_by_town_and_the_button_checks_anew(monitored, signed_in, clerk):
    monitored([ABLE])
    monitored([ABLE], {"industry": ["带动生产"]})
    client = signed_in(clerk)
    client.post(reverse("aid-check"))
    town = client.get(reverse("aid")).context["towns"][0]
    assert (town["households"], town["green"], town["red"], town["yellow"]) == (2, 1, 1, 0)
    assert "监测户帮扶缺项超过宽限期" in client.get(reverse("todos")).content.decode()


def test_the_plan_tells_what_is_missing_as_of_now(monitored, signed_in, clerk):
    row = monitored([ABLE | {"name": "李四"}], {"health": ["医疗救助"]}, ["因病"])
    page = signed_in(clerk).get(reverse("aid-plan", args=[row.pk])).content.decode()
    assert "有劳动力没有开发式措施" in page and "因病风险没有对应措施" not in page
    assert "李四" in page and "医疗救助" in page and "户主签字" in page


def test_a_plan_of_another_town_is_not_found(monitored, signed_in, neighbour):
    assert signed_in(neighbour).get(reverse("aid-plan", args=[monitored([ABLE]).pk])).status_code == 404


def test_reading_roles_may_look_and_not_check(monitored, signed_in, auditor):
    client = signed_in(auditor)
    assert client.get(reverse("aid")).status_code == 200
    assert client.post(reverse("aid-check")).status_code == 403
