"""Working days: holidays, weekends worked in exchange, and years nobody has entered yet."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from core.models import Workday
from core.workdays import Calendar, is_weekday, workdays_after, workdays_between

days = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@given(days, st.integers(0, 60))
def test_a_deadline_lies_exactly_that_many_working_days_ahead(start, count):
    end = workdays_after(start, count)
    assert workdays_between(start, end) == count
    assert count == 0 or is_weekday(end)


@given(days, st.integers(0, 90))
def test_working_days_add_up(start, length):
    middle, end = start + timedelta(days=length // 2), start + timedelta(days=length)
    assert workdays_between(start, end) == workdays_between(start, middle) + workdays_between(middle, end)


def test_the_start_is_not_counted_and_nothing_lies_backwards():
    friday = date(2023, 12, 1)
    assert workdays_after(friday, 1) == date(2023, 12, 4)
    assert workdays_after(friday, 0) == friday
    assert workdays_between(friday, date(2023, 11, 1)) == 0
    with pytest.raises(ValueError, match="negative"):
        workdays_after(friday, -1)


@pytest.fixture
def calendar(db):
    call_command("load_workdays", stdout=StringIO())
    return Calendar.load()


def test_holidays_are_skipped_and_exchanged_weekends_count(calendar):
    assert not calendar.is_workday(date(2023, 10, 2))
    assert calendar.is_workday(date(2023, 10, 7))
    assert calendar.after(date(2023, 9, 28), 1) == date(2023, 10, 7)
    assert calendar.between(date(2023, 9, 28), date(2023, 10, 9)) == 3


def test_years_from_2021_to_2026_are_known_and_others_fall_back_to_weekdays(calendar):
    assert all(calendar.is_known(year) for year in range(2021, 2027))
    assert not calendar.is_known(2020)
    assert not calendar.is_known(2031)
    assert not calendar.is_workday(date(2031, 10, 4))
    assert calendar.is_workday(date(2031, 10, 1))


def test_loading_again_keeps_what_the_office_changed(calendar):
    Workday.objects.filter(day=date(2023, 10, 7)).update(is_workday=False, name="市里放假")
    out = StringIO()
    call_command("load_workdays", stdout=out)
    assert "新增 0 天" in out.getvalue()
    assert not Calendar.load().is_workday(date(2023, 10, 7))


def test_every_loaded_day_differs_from_the_plain_week_or_has_a_chinese_name(calendar):
    names = set(Workday.objects.values_list("name", flat=True))
    assert {"国庆节", "国庆节调休上班", "春节"} <= names
    assert all(not name.isascii() for name in names)
