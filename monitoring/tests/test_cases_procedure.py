"""The procedure of a case, from the clue to the city's approval, with its clocks."""

from datetime import date, timedelta

import chinese_calendar
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import steps
from core.ledger.forms import form_field
from core.models import StepTaken
from core.scoping import in_scope, whole_city
from core.workdays import Calendar
from monitoring.listings import todos_of
from monitoring.models import Case, Clue
from monitoring.tests.procedures import MONDAY, VISITED, VOTES, take, to_city, to_notice, written_visit
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clues import CLUE_WORKFLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters", "workdays")]


def test_a_clue_becomes_a_case_with_its_own_clocks(case, clue):
    clue.refresh_from_db()
    assert (clue.state, clue.case, clue.due_on) == ("case", case, None)
    assert (case.state, case.risks, case.episode, case.source) == ("visit", ["因病"], 1, "declared")
    assert case.due_on == MONDAY + timedelta(days=2)
    assert case.limit_on == MONDAY + timedelta(days=15)


def test_a_clue_from_elsewhere_is_taken_up_within_a_working_day(clue, clerk, office, signed_in):
    def waiting(day):
        with time_machine.travel(day), in_scope("610881114"):
            return [(todo.count, todo.state, todo.url) for todo in todos_of(clerk) if todo.label == "线索等待受理"][0]

    address = "/clues/?figure=unacknowledged@2023-08"
    assert waiting(MONDAY + timedelta(days=1)) == (1, "near", address)
    assert waiting(MONDAY + timedelta(days=2)) == (1, "below", address)
    with time_machine.travel(MONDAY + timedelta(days=2)):
        client = signed_in(clerk)
        assert [row.pk for row in client.get(address).context["rows"]] == [clue.pk]
        page = client.get(f"/clues/{clue.pk}/").content.decode()
        assert "受理超期 1 天" in page and f"/clues/{clue.pk}/steps/acknowledge/" in page
        steps.take(CLUE_WORKFLOW, clue, "acknowledge", by=clerk)
    assert waiting(MONDAY + timedelta(days=2)) == (0, "near", address)
    assert (clue.state, clue.due_on) == ("open", MONDAY + timedelta(days=2))
    with pytest.raises(ValidationError, match="已由别人办理"):
        steps.take(CLUE_WORKFLOW, clue, "acknowledge", by=clerk)


@pytest.mark.parametrize(
    ("source", "waits"), [("department", True), ("grid", True), ("staff", False), ("screening", False)]
)
def test_a_clue_written_down_by_who_takes_it_up_needs_no_acknowledging(clue, source, waits):
    Clue.objects.update(source=source)
    assert Clue.objects.unacknowledged().exists() is waits


def test_any_step_on_a_clue_takes_it_up(clue, clerk):
    steps.take(CLUE_WORKFLOW, clue, "match", by=clerk)
    assert not Clue.objects.unacknowledged().exists()


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
        ((30, 20, 10, 10), "未过实到人数的一半，不能公示；评议未通过的请办理“不予纳入”。"),
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


def test_a_word_that_is_none_is_named_in_a_sentence(case):
    with pytest.raises(ValidationError) as refused:
        form_field(Case._meta.get_field("risks")).clean("因病、因为穷")
    assert refused.value.messages == ["第 2 项 “因为穷”不是可填的词。"]


def test_lists_show_each_deadline_in_its_own_colour(case, clerk, signed_in):
    late, soon = f'pill-below">{case.due_on} 超期<', f'pill-near">{case.limit_on} 将到期<'
    for day, shown in ((MONDAY, ()), (case.due_on + timedelta(days=1), (late,)), (case.limit_on, (late, soon))):
        with time_machine.travel(day):
            page = signed_in(clerk).get("/cases/?all=1").content.decode()
        assert [text for text in (late, soon) if text in page] == list(shown)


def test_a_lawful_notice_is_not_late_whatever_the_day(case, clerk, office, signed_in):
    to_notice(case, clerk, office)
    day = case.limit_on + timedelta(days=30)
    Case.objects.update(due_on=day + timedelta(days=9))
    case.refresh_from_db()
    assert case.timing(day) == ("plain", f"{case.due_on} 前办理")
    with time_machine.travel(day), in_scope("610881"):
        todos = {todo.label for todo in signed_in(clerk).get("/todos/").context["todos"]}
    assert "监测等待办理" in todos
    assert not todos & {"监测办理超期", "监测办理即将到期", "监测办理超期已报镇街"}


def test_each_step_may_be_paused_by_who_takes_it(case, clerk, office, reviewer):
    may = CASE_WORKFLOW.may_pause
    assert [may(case, each) for each in (clerk, reviewer, office)] == [True, False, False]
    to_notice(case, clerk, office)
    take(case, "notice", clerk, MONDAY + timedelta(days=5))
    assert [may(case, each) for each in (clerk, reviewer, office)] == [False, True, False]
    take(case, "review", reviewer, MONDAY + timedelta(days=7))
    assert [may(case, each) for each in (clerk, reviewer, office)] == [False, False, True]
    with time_machine.travel(MONDAY + timedelta(days=8)):
        steps.pause(CASE_WORKFLOW, case, by=office, reason="等待农户补充住院发票")
    assert case.timing(MONDAY + timedelta(days=60)) == ("plain", "已暂停：等待农户补充住院发票")


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


def test_the_papers_of_the_green_channel_turn_amber_and_red_and_are_asked_for(case, clerk, family, signed_in):
    take(case, "green", clerk)
    papers = case.papers_due_on
    Case.objects.update(due_on=papers + timedelta(days=90), limit_on=papers + timedelta(days=90))
    case.refresh_from_db()
    for day, kind, told in (
        (papers - timedelta(days=6), "", ("plain", f"{case.due_on} 前办理")),
        (papers - timedelta(days=5), "near", ("near", f"绿色通道补程序{papers:%m月%d日}到期")),
        (papers + timedelta(days=3), "overdue", ("below", "绿色通道补程序超期 3 天")),
    ):
        assert case.timing(day) == told
        assert [name for name in ("near", "overdue") if getattr(Case.objects, name)(day).exists()] == [kind] * bool(
            kind
        )
    with time_machine.travel(papers + timedelta(days=3)), in_scope("610881"):
        todos = {todo.label: todo.count for todo in signed_in(clerk).get("/todos/").context["todos"]}
    assert todos["监测办理超期"] == 1


def test_who_is_helped_first_has_a_plan_of_aid_before_being_monitored(case, clerk, family, signed_in):
    client, plan = signed_in(clerk), f"/households/{family.pk}/plan/"
    assert plan not in client.get(f"/households/{family.pk}/").content.decode()
    take(case, "green", clerk)
    assert plan in client.get(f"/households/{family.pk}/").content.decode()
    assert "2023年9月6日前补齐" in client.get(plan).content.decode()


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


def test_what_lies_is_told_to_the_town_and_then_to_the_city(case, clerk, office, signed_in):
    town, city = "监测办理超期已报镇街", "监测办理超期已报市"
    for days, told in ((2, set()), (7, {town}), (12, {town, city})):
        with time_machine.travel(MONDAY + timedelta(days=days)), in_scope("610881"):
            pages = [signed_in(who).get("/todos/").content.decode() for who in (clerk, office)]
        assert {words for words in (town, city) if any(words in page for page in pages)} == told
        assert not any("办理办理" in page for page in pages)


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
