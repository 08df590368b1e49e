"""Workflows: steps, clocks, pauses, and two people pressing at once."""

from datetime import date, timedelta
from itertools import product

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from core import steps
from core.models import Parameter, StepTaken, Workday
from core.scoping import whole_city
from core.tests.errands import ERRANDS, Errand, create_table
from core.workdays import Calendar, is_weekday

VILLAGE = "610881114203"
MONDAY = date(2023, 9, 25)  # before the long holiday of Mid-Autumn and National Day
HOLIDAY = [date(2023, 9, 29) + timedelta(days=n) for n in range(8)]


@pytest.fixture
def errand(db):
    create_table()
    with whole_city():
        yield _errand()


def _errand():
    for day in HOLIDAY:
        Workday.objects.create(day=day, is_workday=False, name="中秋国庆")
    for day in (date(2023, 10, 7), date(2023, 10, 8)):
        Workday.objects.create(day=day, is_workday=True, name="调休上班")
    return Errand.objects.create(region_id=VILLAGE, amount=7, **ERRANDS.clock().begin("asked", MONDAY))


def announced(errand, by, on=MONDAY):
    with time_machine.travel(on):
        steps.take(ERRANDS, errand, "announce", by=by)
    return errand


def test_a_step_changes_the_state_and_is_written_down(errand, clerk):
    announced(errand, clerk)
    taken = StepTaken.objects.get()
    assert (errand.state, errand.asked_by, errand.version) == ("public", clerk, 2)
    assert (taken.label, taken.source, taken.target, taken.by) == ("公示", "asked", "public", clerk)


def test_deadlines_skip_the_holiday_and_count_the_shifted_working_days(errand):
    due = ERRANDS.clock().due_on
    assert errand.due_on == date(2023, 9, 28)
    assert due("asked", date(2023, 9, 28)) == date(2023, 10, 9)  # 7 and 8 October are worked
    assert due("granted", MONDAY) is None


def test_the_effect_of_a_step_belongs_to_it(errand, clerk, office):
    announced(errand, clerk)
    with time_machine.travel(MONDAY + timedelta(days=5)):
        steps.take(ERRANDS, errand, "grant", by=office, opinion="同意", document_number="神巩衔办发〔2023〕14号")
    errand.refresh_from_db()
    assert (errand.amount, errand.state, errand.due_on, errand.limit_on) == (14, "granted", None, None)


def test_a_public_notice_must_stand_its_days(errand, clerk, office):
    announced(errand, clerk)
    with time_machine.travel(MONDAY + timedelta(days=4)), pytest.raises(ValidationError, match="最早 2023年9月30日"):
        steps.take(ERRANDS, errand, "grant", by=office, opinion="同意", document_number="1号")
    assert Errand.objects.get().state == "public"


def test_the_whole_clock_stands_still_during_the_notice(errand, clerk, office):
    limit = errand.limit_on
    announced(errand, clerk)
    with time_machine.travel(MONDAY + timedelta(days=6)):
        steps.take(ERRANDS, errand, "return", by=office, opinion="材料不全")
    assert errand.limit_on == limit + timedelta(days=6)


def test_the_second_of_two_people_is_told_and_nothing_is_doubled(errand, clerk, office):
    second = Errand.objects.get()
    announced(errand, clerk)
    with time_machine.travel(MONDAY), pytest.raises(ValidationError, match="已由别人办理，现在是“公示”"):
        steps.take(ERRANDS, second, "announce", by=office)
    assert StepTaken.objects.count() == 1


def test_two_steps_that_need_two_people_refuse_one(errand, office):
    announced(errand, office)
    with time_machine.travel(MONDAY + timedelta(days=5)), pytest.raises(ValidationError, match="须是两个人"):
        steps.take(ERRANDS, errand, "grant", by=office, opinion="同意", document_number="1号")
    assert (errand.state, Errand.objects.get().granted_by) == ("public", None)


def test_a_role_without_the_permission_is_refused(errand, clerk):
    announced(errand, clerk)
    with pytest.raises(PermissionDenied):
        steps.take(ERRANDS, errand, "grant", by=clerk, opinion="同意", document_number="1号")


def test_papers_a_step_asks_for_are_demanded_all_at_once(errand, clerk, office):
    announced(errand, clerk)
    with time_machine.travel(MONDAY + timedelta(days=5)), pytest.raises(ValidationError) as refused:
        steps.take(ERRANDS, errand, "grant", by=office)
    assert refused.value.messages == ["请写明办理意见。", "请填写文号。"]


def test_a_refusal_names_its_reason(errand, clerk, office):
    Errand.objects.update(amount=101)
    errand.refresh_from_db()
    announced(errand, clerk)
    with time_machine.travel(MONDAY), pytest.raises(ValidationError, match="金额超过 100"):
        steps.take(ERRANDS, errand, "return", by=office, opinion="退回")


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)])
def test_a_step_happens_neither_before_its_state_nor_in_the_future(errand, clerk, day):
    with time_machine.travel(MONDAY), pytest.raises(ValidationError, match="办理日期不能"):
        steps.take(ERRANDS, errand, "announce", by=clerk, happened_on=day)


def test_a_paused_errand_keeps_its_working_days(errand, clerk):
    with time_machine.travel(MONDAY + timedelta(days=1)):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充发票")
    assert (errand.days_left, ERRANDS.available(errand, clerk)) == (2, [])
    assert list(Errand.objects.overdue(date(2024, 1, 1))) == []
    limit = errand.limit_on
    with time_machine.travel(date(2023, 10, 9)):
        steps.resume(ERRANDS, errand, by=clerk)
    assert errand.due_on == date(2023, 10, 11)
    assert errand.limit_on == limit + timedelta(days=13)


def test_an_overdue_errand_is_as_late_after_the_pause_as_before(errand, clerk):
    late, later = date(2023, 10, 9), date(2023, 10, 16)  # due on 28 September: 7 and 8 October were worked
    assert list(Errand.objects.due_before(ERRANDS.clock().escalates_before(0, late))) == [errand]
    with time_machine.travel(late):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充发票")
    assert errand.days_left == -3
    with time_machine.travel(later):
        steps.resume(ERRANDS, errand, by=clerk)
    assert errand.timing(later) == ("below", "本环节超期 5 天")
    assert list(Errand.objects.due_before(ERRANDS.clock().escalates_before(0, later))) == [errand]


def test_a_pause_during_the_notice_is_given_to_the_whole_once(errand, clerk, office):
    limit = errand.limit_on
    with time_machine.travel(MONDAY):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充发票")
    with time_machine.travel(MONDAY + timedelta(days=2)):
        steps.resume(ERRANDS, errand, by=clerk)
    announced(errand, clerk, MONDAY + timedelta(days=2))
    with time_machine.travel(MONDAY + timedelta(days=3)):
        steps.pause(ERRANDS, errand, by=office, reason="等待农户补充发票")
    with time_machine.travel(MONDAY + timedelta(days=6)):
        steps.resume(ERRANDS, errand, by=office)
    with time_machine.travel(MONDAY + timedelta(days=9)):
        steps.take(ERRANDS, errand, "return", by=office, opinion="材料不全")
    assert errand.limit_on == limit + timedelta(days=2 + 7)


def test_who_owes_the_step_may_pause_it_and_nobody_else(errand, clerk, office):
    announced(errand, clerk)
    assert not ERRANDS.may_pause(errand, clerk)
    with pytest.raises(PermissionDenied):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充发票")
    steps.pause(ERRANDS, errand, by=office, reason="等待农户补充发票")
    with pytest.raises(PermissionDenied):
        steps.resume(ERRANDS, errand, by=clerk)


def test_a_pause_that_somebody_forestalled_shows_the_record_as_it_stands(errand, clerk):
    Errand.objects.update(amount=9, version=F("version") + 1)
    with pytest.raises(ValidationError, match="没有重复办理"):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充发票")
    assert (errand.paused_on, errand.pause_reason, errand.amount) == (None, "", 9)


def test_a_pause_wants_a_reason(errand, clerk):
    with pytest.raises(ValidationError, match="请写明暂停原因"):
        steps.pause(ERRANDS, errand, by=clerk, reason=" ")


@pytest.mark.parametrize(
    ("day", "colour", "words"),
    [
        (MONDAY, "plain", "2023-09-28 前办理"),
        (date(2023, 9, 27), "near", "本环节09月28日到期"),
        (date(2023, 9, 28), "near", "本环节今天到期"),
        (date(2023, 9, 30), "below", "本环节超期 2 天"),
    ],
)
def test_clocks_speak(errand, day, colour, words):
    assert errand.timing(day) == (colour, words)
    kinds = {"below": Errand.objects.overdue(day), "near": Errand.objects.near(day)}
    assert [kind for kind, rows in kinds.items() if rows.exists()] == ([colour] if colour != "plain" else [])
    listed = Errand.objects.annotate(colour=Errand.objects.colour("due_on", day)).get()
    assert listed.colour == colour.removeprefix("plain")


def test_the_office_says_how_long_before_a_deadline_its_light_is_amber(errand):
    step_soon, whole_soon = errand.due_on - timedelta(days=3), errand.limit_on - timedelta(days=8)
    assert errand.timing(step_soon)[0] == "plain" and not Errand.objects.near(step_soon)
    Parameter.objects.create(name="amber_step_days", value="3")
    assert errand.timing(step_soon) == ("near", "本环节09月28日到期")
    assert list(Errand.objects.near(step_soon)) == [errand]
    Errand.objects.update(due_on=None)
    errand.refresh_from_db()
    assert errand.timing(whole_soon) is None
    Parameter.objects.create(name="amber_whole_days", value="8")
    assert errand.timing(whole_soon)[0] == "near"
    assert list(Errand.objects.near(whole_soon)) == [errand]


def test_a_paused_errand_has_no_colour(errand, clerk):
    with time_machine.travel(MONDAY):
        steps.pause(ERRANDS, errand, by=clerk, reason="等待农户补充住院发票")
    day = MONDAY + timedelta(days=60)
    assert Errand.objects.annotate(colour=Errand.objects.colour("due_on", day)).get().colour == ""


def test_the_clock_of_the_whole_stands_still_inside_the_notice(errand, clerk):
    announced(errand, clerk)
    day = errand.limit_on + timedelta(days=40)
    assert errand.timing(day) is None
    assert not Errand.objects.overdue(day).exists()
    assert not Errand.objects.near(day).exists()
    assert not Errand.objects.due_before(day).exists()


def test_what_was_late_on_entering_the_notice_stays_as_late_as_it_was(errand, clerk):
    day = errand.limit_on + timedelta(days=2)
    announced(errand, clerk, day)
    assert errand.timing(day + timedelta(days=30)) == ("below", "全程超期 2 天")
    assert list(Errand.objects.overdue(day + timedelta(days=30))) == [errand]


def test_what_is_over_the_whole_limit_is_told_too(errand):
    day = errand.limit_on + timedelta(days=1)
    Errand.objects.update(due_on=day + timedelta(days=9))
    assert list(Errand.objects.due_before(day)) == [errand]
    assert not Errand.objects.due_before(errand.limit_on).exists()


def test_lists_and_records_tell_the_same_of_every_clock(errand):
    """Every order of the four days in either state: the list of what is late or near is what the record says."""
    days = [None, *(MONDAY + timedelta(days=n) for n in (-8, -1, 0, 1, 5, 9))]
    Errand.objects.bulk_create(
        Errand(region_id=VILLAGE, state=state, entered_on=entered, due_on=due, limit_on=limit)
        for state, entered, due, limit in product(("asked", "public"), days[1:4], days, days)
    )
    for kind, colour in (("overdue", "below"), ("near", "near")):
        told = {row.pk for row in Errand.objects.all() if (row.timing(MONDAY) or ("",))[0] == colour}
        assert set(getattr(Errand.objects, kind)(MONDAY).values_list("pk", flat=True)) == told != set()


def test_an_errand_of_another_town_cannot_be_moved(errand, neighbour):
    with time_machine.travel(MONDAY), pytest.raises(ValidationError):
        steps.take(ERRANDS, errand, "announce", by=neighbour)
    assert Errand.objects.get().state == "asked"


@given(start=st.dates(date(2023, 1, 1), date(2026, 12, 31)), days=st.integers(0, 30), off=st.sets(st.integers(0, 60)))
def test_a_deadline_is_a_working_day_with_exactly_so_many_behind_the_start(start, days, off):
    calendar = Calendar({start + timedelta(days=n): not is_weekday(start + timedelta(days=n)) for n in off})
    due = calendar.after(start, days)
    assert calendar.between(start, due) == days
    assert days == 0 or calendar.is_workday(due)


@given(
    today=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    due=st.integers(-40, 40),
    stood=st.integers(0, 40),
    off=st.sets(st.integers(-60, 120)),
    days=st.integers(0, 15),
)
def test_a_pause_changes_neither_the_days_left_nor_the_days_late(today, due, stood, off, days):
    calendar = Calendar({today + timedelta(days=n): not is_weekday(today + timedelta(days=n)) for n in off})
    due, later = today + timedelta(days=due), today + timedelta(days=stood)
    left = calendar.left(today, due)
    moved = calendar.with_left(later, left)
    assert calendar.left(later, moved) == left
    assert (left < 0) == (due < today) == (moved < later)
    assert (due < calendar.before(today, days)) == (moved < calendar.before(later, days)), "what was escalated stays so"
