"""The procedure of a case, from the clue to the city's approval and the removal of the risk, with its clocks."""

import io
from datetime import date, timedelta
from decimal import Decimal

import chinese_calendar
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import steps
from core.models import StepTaken
from core.scoping import in_scope, whole_city
from core.workdays import Calendar
from monitoring.clearing_checks import blocks
from monitoring.models import (
    AidMeasure,
    Case,
    Clearing,
    Clue,
    Elimination,
    Household,
    Income,
    Member,
    ResponsiblePerson,
    Visit,
)
from monitoring.prefilling import checked_again
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clearings import CLEARING_WORKFLOW
from monitoring.workflows.clues import CLUE_WORKFLOW
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
MONDAY = date(2023, 8, 7)


def photo():
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "JPEG")
    return SimpleUploadedFile("照片.jpg", content.getvalue())


VOTES = {"votes_due": 30, "votes_present": 25, "votes_for": 24, "votes_against": 1}
VISITED = {"visitors": "张三、李四", "has_consent": True, "monitored_as": "边缘易致贫户", "risks": ["因病"]}
PAPERS = {"opinion": "情况属实", "document_number": "神巩衔办发〔2023〕14号"}


@pytest.fixture(autouse=True)
def workdays(db):
    call_command("load_workdays", verbosity=0)


@pytest.fixture
def reviewer(db):
    return person("reviewer-610881114", "reviewer", "610881114")


@pytest.fixture
def family(household):
    """An ordinary household in the clerk's town with a yearly income over the line."""
    return household(
        people=[{"name": "张三丰", "in_resident_insurance": True, "school_year": "", "education": "初中"}],
        incomes=[{"household_size": 1}],
        category="一般农户",
        head_name="张三丰",
    )


@pytest.fixture
def clue(family):
    with whole_city(), time_machine.travel(MONDAY):
        yield Clue.objects.create(
            household=family, region_id=family.region_id, source="declared", risk_code="01", received_on=MONDAY,
            **CLUE_WORKFLOW.clock().begin("open", MONDAY),
        )  # fmt: skip


@pytest.fixture
def case(clue, clerk):
    steps.take(CLUE_WORKFLOW, clue, "open", by=clerk, opinion="住院属实")
    return Case.objects.get()


def take(record, name, by, on=MONDAY, **values):
    workflow = CLEARING_WORKFLOW if isinstance(record, Clearing) else CASE_WORKFLOW
    with time_machine.travel(on):
        steps.take(workflow, record, name, by=by, files=[photo()], values=values, **PAPERS)
    record.refresh_from_db()
    return record


def to_notice(case, clerk, office):
    take(case, "visit", clerk, **VISITED)
    take(case, "match", office, match_result="名下无车辆、商铺")
    return take(case, "appraise", clerk, **VOTES)


def to_city(case, clerk, office, reviewer):
    to_notice(case, clerk, office)
    take(case, "notice", clerk, MONDAY + timedelta(days=5))
    return take(case, "review", reviewer, MONDAY + timedelta(days=7))


def test_a_clue_becomes_a_case_with_its_own_clocks(case, clue):
    clue.refresh_from_db()
    assert (clue.state, clue.case, clue.due_on) == ("case", case, None)
    assert (case.state, case.risks, case.episode, case.source) == ("visit", ["因病"], 1, "declared")
    assert case.due_on == MONDAY + timedelta(days=2)
    assert case.limit_on == MONDAY + timedelta(days=15)


def test_a_clue_without_its_household_opens_no_case(clue, clerk):
    Clue.objects.update(household=None, name="某人")
    clue.refresh_from_db()
    with pytest.raises(ValidationError, match="匹配农户"):
        steps.take(CLUE_WORKFLOW, clue, "open", by=clerk, opinion="属实")


def test_a_second_clue_of_a_household_is_merged(case, family, clerk):
    other = Clue.objects.create(
        household=family, region_id=family.region_id, source="grid", **CLUE_WORKFLOW.clock().begin("open", MONDAY)
    )
    with pytest.raises(ValidationError, match="请用“并入”"):
        steps.take(CLUE_WORKFLOW, other, "open", by=clerk, opinion="属实")
    steps.take(CLUE_WORKFLOW, other, "merge", by=clerk, opinion="同一件事")
    other.refresh_from_db()
    assert (other.state, other.case) == ("merged", case)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"visitors": "张三"}, "至少 2 人"),
        ({"visitors": "张三、张三"}, "至少 2 人"),
        ({"has_consent": None}, "承诺授权书"),
        ({"monitored_as": "脱贫不稳定户"}, "须是脱贫户"),
        ({"risks": []}, "至少填写一项致贫返贫风险"),
    ],
)
def test_a_visit_that_lacks_something_is_told_what(case, clerk, changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        take(case, "visit", clerk, **{**VISITED, **changed})
    assert (Case.objects.get().state, case.visitors) == ("visit", "")


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ((30, 31, 20, 1), "不能多于应到人数"),
        ((30, 20, 15, 6), "不能多于实到人数"),
        ((30, 20, 10, 10), "未过实到人数的一半"),
        ((None, None, None, None), "未过实到人数的一半"),
    ],
)
def test_votes_that_do_not_add_up_or_carry_are_refused(case, clerk, office, votes, sentence):
    take(case, "visit", clerk, **VISITED)
    take(case, "match", office, match_result="无异常")
    with pytest.raises(ValidationError, match=sentence):
        take(case, "appraise", clerk, **dict(zip(VOTES, votes, strict=True)))
    assert Case.objects.get().state == "appraisal"


def test_the_notice_stands_five_days_and_the_whole_clock_with_it(case, clerk, office):
    limit = case.limit_on
    to_notice(case, clerk, office)
    with pytest.raises(ValidationError, match="须满 5 天"):
        take(case, "notice", clerk, MONDAY + timedelta(days=4))
    take(case, "notice", clerk, MONDAY + timedelta(days=6))
    assert (case.state, case.limit_on) == ("town", limit + timedelta(days=6))


def test_an_objection_leads_back_to_the_visit(case, clerk, office):
    to_notice(case, clerk, office)
    take(case, "objection", clerk, MONDAY + timedelta(days=2))
    assert (case.state, case.due_on) == ("visit", date(2023, 8, 11))


def test_approval_writes_the_household_and_nothing_before_it_does(case, clerk, office, reviewer, family):
    to_city(case, clerk, office, reviewer)
    family.refresh_from_db()
    assert family.monitored_as == ""
    take(case, "approve", office, MONDAY + timedelta(days=9))
    family.refresh_from_db()
    assert (family.monitored_as, str(family.identified_in), family.risks) == ("边缘易致贫户", "2023-08", ["因病"])
    assert (case.state, case.limit_on) == ("announcement", None)


def test_the_reviewer_cannot_approve_and_the_database_holds_it(case, clerk, office, reviewer):
    to_city(case, clerk, office, reviewer)
    Case.objects.filter(pk=case.pk).update(reviewed_by=office)
    case.refresh_from_db()
    with pytest.raises(ValidationError, match="请由另一人审定"):
        take(case, "approve", office, MONDAY + timedelta(days=9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(approved_by=office)


def test_each_step_is_its_roles_alone(case, clerk, office, reviewer, grid):
    for who, step in (
        (reviewer, "visit"),
        (office, "visit"),
        (clerk, "match"),
        (clerk, "review"),
        (reviewer, "approve"),
    ):
        with pytest.raises(PermissionDenied):
            take(case, step, who)


def test_of_two_people_one_takes_the_step_and_the_other_is_told(case, clerk, grid):
    again = Case.objects.get()
    take(case, "visit", clerk, **VISITED)
    with pytest.raises(ValidationError, match="已由别人办理，现在是“信息比对”"):
        take(again, "visit", clerk, **VISITED)
    assert StepTaken.objects.filter(ledger="cases", step="visit").count() == 1


def test_the_green_channel_keeps_the_step_and_lists_the_case_until_it_is_complete(case, clerk, office, reviewer):
    due = case.due_on
    take(case, "green", clerk)
    assert (case.state, case.due_on, case.papers_due_on) == ("visit", due, MONDAY + timedelta(days=30))
    assert list(Case.objects.in_green_channel()) == [case]
    with pytest.raises(ValidationError, match="绿色通道已开启"):
        take(case, "green", clerk)
    to_city(case, clerk, office, reviewer)
    take(case, "approve", office, MONDAY + timedelta(days=9))
    assert list(Case.objects.in_green_channel()) == []


def test_a_refusal_needs_its_reason_and_the_day_the_farmer_was_told(case, clerk, clue):
    with pytest.raises(ValidationError, match="反馈农户的日期"):
        take(case, "refuse", clerk, refusal_reason="收入稳定", told_on=None)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        take(case, "refuse", clerk, refusal_reason="收入稳定", told_on=MONDAY + timedelta(days=1))
    take(case, "refuse", clerk, refusal_reason="收入稳定", told_on=MONDAY)
    clue.refresh_from_db()
    assert (case.state, case.due_on, case.limit_on, clue.state) == ("refused", None, None, "done")


def test_a_withdrawn_case_leaves_the_way_free_for_another(case, clerk, family):
    take(case, "withdraw", clerk)
    clue = Clue.objects.create(
        household=family, region_id=family.region_id, source="grid", **CLUE_WORKFLOW.clock().begin("open", MONDAY)
    )
    steps.take(CLUE_WORKFLOW, clue, "open", by=clerk, opinion="又住院")
    assert list(Case.objects.order_by("episode").values_list("episode", "state")) == [(1, "withdrawn"), (2, "visit")]


def test_two_cases_at_once_are_refused_by_the_database(case, family):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(household=family, region_id=family.region_id, episode=2, source="grid")


# -- removal ------------------------------------------------------------------------------------------------------

FIGURES = {
    "cleared_by": "帮扶消除", "has_dropout": False, "is_house_damaged": False, "has_uninsured": False,
    "is_water_damaged": False, "wage": Decimal(30000), "property": Decimal(0), "transfer": Decimal(2000),
    "business": Decimal(5000), "business_cost": Decimal(1000), "net": Decimal(36000), "per_capita_net": Decimal(12000),
    "claims": Decimal(0), "out_of_pocket": Decimal(500), "contact_name": "王联系", "contact_phone": "15400002222",
}  # fmt: skip
MARCH = date(2024, 3, 1)


@pytest.fixture
def followed(case, clerk, office, reviewer, family):
    """The case is admitted in August 2023 and aided."""
    to_city(case, clerk, office, reviewer)
    take(case, "approve", office, MONDAY + timedelta(days=9))
    take(case, "announce", clerk, MONDAY + timedelta(days=9))
    take(case, "enter", clerk, MONDAY + timedelta(days=9), national_number="99088170000001")
    with pytest.raises(ValidationError, match="还没有登记帮扶措施"):
        take(case, "aid", clerk, MONDAY + timedelta(days=10))
    AidMeasure.objects.create(
        household=family, region_id=family.region_id, category="健康帮扶", status="已完成", finished_on=MONDAY
    )
    return take(case, "aid", clerk, MONDAY + timedelta(days=10))


@pytest.fixture
def clearing(followed, clerk):
    take(followed, "ask_clearing", clerk, MARCH)
    return Clearing.objects.get()


def test_six_months_must_pass_and_the_sentence_names_them(followed, clerk):
    assert (followed.state, followed.due_on) == ("following", None)
    with pytest.raises(
        ValidationError, match="2023年8月识别，到2024年1月监测 5 个月，不满 6 个月，最早2024年2月可以消除"
    ):
        take(followed, "ask_clearing", clerk, date(2024, 1, 31))
    take(followed, "ask_clearing", clerk, date(2024, 2, 1))
    assert Clearing.objects.count() == 1


def test_one_removal_at_a_time(followed, clearing, clerk):
    with pytest.raises(ValidationError, match="正在办理"):
        take(followed, "ask_clearing", clerk, MARCH)


@pytest.mark.parametrize(
    ("model", "changes", "sentence"),
    [
        (Household, {"has_safety_net": True}, "整户无劳动能力兜底保障户"),
        (Household, {"house_grade": "D"}, "住房鉴定为 D 级"),
        (Household, {"house_grade": "", "is_house_dangerous": True}, "住房标为危房"),
        (Household, {"has_safe_water": False}, "饮水安全没有解决"),
        (Member, {"in_resident_insurance": False, "in_employee_insurance": False}, "张三丰没有参加基本医保"),
        (Member, {"id_born_on": date(2012, 5, 1), "education": "", "school_year": ""}, "张三丰义务教育阶段失学辍学"),
        (Income, {"wage": 3000, "business": 0, "property": 0, "transfer": 0}, "低于 2024 年监测线 7,800 元"),
    ],
)
def test_what_forbids_a_removal_is_named(followed, family, model, changes, sentence):
    if model is Household:
        family.refresh_from_db()
        Household.objects.update(**changes)
    else:
        model.objects.update(**changes)
    family.refresh_from_db()
    with time_machine.travel(MARCH):
        assert any(sentence in found for found in blocks(family)), list(blocks(family))


def test_nothing_forbids_the_removal_of_a_sound_household(followed, family):
    family.refresh_from_db()
    with time_machine.travel(MARCH):
        assert list(blocks(family)) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"has_uninsured": True}, "仍有家庭成员没有参加基本医保"),
        ({"has_dropout": None}, "请填写“义务教育阶段适龄儿童少年失学辍学”"),
        ({"net": Decimal(35000)}, "36,000.00 元，填写的是 35,000.00 元"),
        ({"per_capita_net": Decimal(7000)}, "7,000.00 元，低于 2024 年监测线 7,800 元"),
    ],
)
def test_figures_that_speak_against_it_stop_the_visit(clearing, clerk, changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        take(clearing, "visit", clerk, MARCH, **{**FIGURES, **changed})


def test_aid_that_was_never_given_removes_no_risk(clearing, clerk):
    AidMeasure.objects.update(status="计划", finished_on=None)
    with pytest.raises(ValidationError, match="至少一项已实施的帮扶措施"):
        take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "visit", clerk, MARCH, **{**FIGURES, "cleared_by": "自然消除"})


def cleared(clearing, clerk, office, reviewer):
    take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "appraise", clerk, MARCH, **VOTES)
    take(clearing, "notice", clerk, MARCH + timedelta(days=5))
    take(clearing, "review", reviewer, MARCH + timedelta(days=6))
    return take(clearing, "approve", office, MARCH + timedelta(days=7))


def test_a_removal_marks_the_household_ends_the_episode_and_keeps_its_figures(
    followed, clearing, clerk, office, reviewer, family, clue
):
    cleared(clearing, clerk, office, reviewer)
    for row in (family, followed, clue):
        row.refresh_from_db()
    assert (family.is_cleared, family.cleared_by, str(family.cleared_in)) == (True, "帮扶消除", "2024-03")
    assert (followed.state, clue.state, clearing.state) == ("cleared", "done", "announcement")
    assert Elimination.objects.get().per_capita_net == Decimal(12000)


def test_what_changed_since_the_visit_stops_the_approval(clearing, clerk, office, reviewer, family):
    take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "appraise", clerk, MARCH, **VOTES)
    take(clearing, "notice", clerk, MARCH + timedelta(days=5))
    take(clearing, "review", reviewer, MARCH + timedelta(days=6))
    Household.objects.filter(pk=family.pk).update(has_safe_water=False)
    clearing = Clearing.objects.get()
    with pytest.raises(ValidationError, match="饮水安全没有解决"):
        take(clearing, "approve", office, MARCH + timedelta(days=7))
    family.refresh_from_db()
    assert not family.is_cleared


def test_a_cleared_household_may_be_identified_again_as_a_new_episode(clearing, clerk, office, reviewer, family):
    cleared(clearing, clerk, office, reviewer)
    again = Clue.objects.create(
        household=Household.objects.get(pk=family.pk), region_id=family.region_id, source="grid",
        received_on=MARCH, **CLUE_WORKFLOW.clock().begin("open", MARCH),
    )  # fmt: skip
    with time_machine.travel(MARCH + timedelta(days=30)):
        steps.take(CLUE_WORKFLOW, again, "open", by=clerk, opinion="又遭灾")
    assert Case.objects.order_by("-episode").first().episode == 2


def test_a_household_that_is_no_more_counts_as_cleared_by_itself(followed, reviewer, family):
    take(followed, "reduce", reviewer, MARCH)
    family.refresh_from_db()
    assert (followed.state, family.is_cleared, family.cleared_by) == ("reduced", True, "自然消除")


# -- clocks ---------------------------------------------------------------------------------------------------------


def test_what_lies_is_told_to_the_town_and_then_to_the_city(case, clerk, office, signed_in):
    town, city = "监测办理超期已报镇街", "监测办理超期已报市"
    for days, told in ((2, set()), (7, {town}), (12, {town, city})):
        with time_machine.travel(MONDAY + timedelta(days=days)), in_scope("610881"):
            pages = [signed_in(who).get("/todos/").content.decode() for who in (clerk, office)]
        assert {words for words in (town, city) if any(words in page for page in pages)} == told


@given(start=st.dates(date(2023, 1, 1), date(2026, 12, 20)), days=st.integers(0, 15))
def test_deadlines_across_holidays_and_year_ends_leave_exactly_the_allowed_working_days(start, days):
    calendar = calendar_of_2023_to_2026()
    due = calendar.after(start, days)
    assert calendar.between(start, due) == days
    assert days == 0 or calendar.is_workday(due)
    assert calendar.between(calendar.before(start, days), start) >= days - 1 + calendar.is_workday(start)


def calendar_of_2023_to_2026():
    """The State Council's days: 国庆, 春节, 调休 and year ends among them."""
    first, last = date(2023, 1, 1), date(2026, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return Calendar({day: chinese_calendar.is_workday(day) for day in days})


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2023, 9, 28), 2, date(2023, 10, 8)),  # 国庆: 7 and 8 October are worked
        (date(2024, 2, 8), 3, date(2024, 2, 19)),  # 春节: the eve and the Sunday of the 18th are worked
        (date(2023, 12, 29), 2, date(2024, 1, 3)),  # year end
    ],
)
def test_a_visit_is_owed_on_the_day_the_office_would_count(start, days, due):
    assert Calendar.load().after(start, days) == due


def written_visit(record, **values):
    """A visit as the village's workbook brings it."""
    plain = {"visitor": "李驻村、王网格", "note": "住院属实，收入未变", "visited_on": record.entered_on}
    return Visit.objects.create(household=record.household, region_id=record.region_id, **plain | values)


def test_the_form_of_a_cases_check_begins_with_the_visit_that_was_imported(case, clerk, signed_in):
    address, client = f"/cases/{case.pk}/steps/visit/", signed_in(clerk)
    with whole_city():
        written_visit(case, visited_on=case.entered_on - timedelta(days=1), visitor="以前的人")
        written_visit(case, duty="department", visitor="部门的人")
    assert client.get(address).context["form"].brought == []
    with whole_city():
        visit = written_visit(case)
    response = client.get(address)
    form = response.context["form"]
    shown = {name: form[name].value() for name in ("visitors", "happened_on", "opinion")}
    assert shown == {"visitors": visit.visitor, "happened_on": visit.visited_on, "opinion": visit.note}
    assert "已带入，请核对" in response.content.decode()


def test_a_removals_check_stands_among_the_tasks_with_the_years_figures_in_its_form(clearing, clerk, signed_in):
    household = clearing.household
    with whole_city():
        income = household.incomes.get()
        ResponsiblePerson.objects.create(household=household, region_id=household.region_id, name="王联系")
    address, client = f"/clearings/{clearing.pk}/steps/visit/", signed_in(clerk)
    assert "1 户待消除核查" in client.get("/tasks/").content.decode()
    page = client.get(f"/tasks/?region={household.region_id}").content.decode()
    assert "待风险消除核查" in page
    assert address in page
    form = client.get(address).context["form"]
    assert (form["net"].value(), form["per_capita_net"].value()) == (income.net, income.per_capita_net)
    assert form["contact_name"].value() == "王联系"
    assert form["has_dropout"].value() in (None, "")  # to be looked at, never taken over


def test_a_grid_workers_form_says_nothing_of_registers_the_grid_does_not_read(clearing):
    household, worker = clearing.household, person("grid-1", "grid", TOWN)
    with whole_city():
        ResponsiblePerson.objects.create(household=household, region_id=household.region_id, name="王联系")
        assert checked_again(clearing, worker) == {}
