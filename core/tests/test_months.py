"""Months: every spelling of part A3, and arithmetic that counts months."""

import pickle
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.months import Month, moved

months = st.builds(lambda year, number: Month(year * 12 + number - 1), st.integers(1990, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    "spelling",
    ["202309", "202309.0", "20230915", "20230915.0", "2023-9", "2023-09", "2023/9", "2023.9", "2023.09", "2023年9月",
     "2023年09月", "2023-9-1", "2023/09/01", "2023.9.1", "2023年9月1日", " 2023-09 ", "２０２３年９月"],
)  # fmt: skip
def test_every_usual_spelling_is_read(spelling):
    assert Month.parse(spelling) == Month(2023 * 12 + 8)


@pytest.mark.parametrize(
    "wrong",
    ["", "2023", "202313", "202300", "2023年13月", "2023-0", "1989-12", "2101-01", "2023-9/1", "2023 09", "九月",
     "45170", "2023年9", "202309.5", "2023-9-", "-202309", "٢٠٢٣٠٩"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(wrong):
    with pytest.raises(ValueError, match="应为月份"):
        Month.parse(wrong)


@given(months)
def test_a_month_reads_back_from_what_it_shows(month):
    assert (
        Month.parse(str(month)) == Month.parse(month.label) == Month.parse(f"{month.year}{month.number:02d}") == month
    )
    assert Month.of(month.first_day) == Month.of(month.last_day) == month


@given(months, st.integers(-500, 500))
def test_differences_count_months(month, step):
    later = month + step
    assert isinstance(later, Month)
    assert later - month == step
    assert not isinstance(later - month, Month)
    assert later - step == step * -1 + later == month
    assert isinstance(later - step, Month)


@given(months)
def test_the_day_after_the_last_day_opens_the_next_month(month):
    assert Month.of(date.fromordinal(month.last_day.toordinal() + 1)) == month + 1


def test_a_month_is_shown_in_two_ways():
    december = Month.of(datetime(2023, 12, 31, 23, 59))
    assert (str(december), f"{december}", december.label) == ("2023-12", "2023-12", "2023年12月")
    assert repr(december) == "Month(2023-12)"
    assert (december.first_day, december.last_day) == (date(2023, 12, 1), date(2023, 12, 31))
    assert Month.parse("2024-02").last_day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2023, 12, 31), 1, date(2024, 12, 31)),
        (date(2023, 12, 31), 0, date(2023, 12, 31)),
        (date(2025, 2, 28), -1, date(2024, 2, 28)),
    ],
)
def test_a_day_moves_by_years_and_a_leap_day_never_to_a_day_that_is_none(day, years, then):
    assert moved(day, years) == then


def test_a_month_survives_pickling_as_a_month():
    copy = pickle.loads(pickle.dumps(Month.parse("202312")))
    assert isinstance(copy, Month)
    assert copy.label == "2023年12月"
