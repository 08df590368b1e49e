"""Identity numbers: check digits, birth dates, disability certificates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity import CHECK_DIGITS, WEIGHTS, check_digit, read_id

# Invented people: 990881 is no region.
GOOD = "99088119671008317X"
births = st.dates(date(1900, 1, 1), date(2020, 12, 31))
places = st.from_regex("[0-9]{6}", fullmatch=True)
orders = st.integers(0, 999)


def number(place, born_on, order):
    first17 = f"{place}{born_on:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def by_definition(first17):
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True)) % 11]


@given(places, births, orders)
def test_a_number_with_its_check_digit_tells_birth_and_sex(place, born_on, order):
    identity = read_id(number(place, born_on, order))
    assert identity.card_ok
    assert identity.birth_on == born_on
    assert identity.sex == ("男" if order % 2 else "女")
    assert identity.key == identity.base18 == number(place, born_on, order)
    assert identity.problems == ()


@given(st.from_regex("[0-9]{17}", fullmatch=True))
def test_the_check_digit_follows_the_standard(first17):
    assert check_digit(first17) == by_definition(first17)
    right = read_id(first17 + by_definition(first17))
    assert right.card_ok is (right.birth_on is not None and right.birth_on <= date.today())


@given(places, births, orders, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, born_on, order, position, shift):
    right = number(place, born_on, order)
    if right[position] == "X":
        return
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    assert not read_id(wrong).card_ok
    assert read_id(wrong).problems


@given(places, births, orders, st.integers(0, 15))
def test_two_swapped_digits_are_always_noticed(place, born_on, order, position):
    right = number(place, born_on, order)
    first, second = right[position : position + 2]
    swapped = right[:position] + second + first + right[position + 2 :]
    assert read_id(swapped).card_ok is (first == second)


@given(st.text())
def test_any_text_is_read_without_a_fault(typed):
    identity = read_id(typed)
    assert identity.length == len(typed)
    assert identity.key == (identity.base18 or typed)
    assert all(problem.endswith("。") for problem in identity.problems)


def test_a_disability_certificate_is_an_id_with_kind_and_grade():
    short, long = read_id(GOOD + "43"), read_id(GOOD + "43B1")
    assert (short.length, short.disability_kind, short.disability_grade, short.problems) == (20, "4", "3", ())
    assert (long.length, long.disability_kind, long.disability_grade) == (22, "4", "3")
    assert long.problems == ("残疾人证末两位（补办次数）应为数字。",)
    assert short.key == long.key == GOOD
    assert short.card_ok
    assert long.card_ok
    assert len(read_id(GOOD + "95").problems) == 2


def test_a_certificate_on_a_wrong_number_keeps_every_doubt():
    problems = read_id(GOOD[:17] + "0" + "90").problems
    assert len(problems) == 3
    assert "校验码" in problems[0]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("990881671008317", "现在是 15 位"),
        (GOOD + "1", "现在是 19 位"),
        ("99088119671008317x", "第 18 位应为数字或 X"),
        ("9908811967１00831７X", "前 17 位应为数字"),
        ("990881196113083178", "不是真实的日期"),
        ("99088119610403898X", "校验码"),
        ("990881195410084000", "被表格软件截断"),
    ],
)
def test_each_doubt_is_one_sentence(typed, sentence):
    identity = read_id(typed)
    assert not identity.card_ok
    assert sentence in identity.problems[0]


def test_an_empty_number_has_no_problems():
    identity = read_id("")
    assert (identity.problems, identity.base18, identity.key, identity.card_ok) == ((), None, "", False)


def test_a_birth_after_the_day_of_the_check_is_not_accepted():
    child = number("990881", date(2023, 6, 1), 1)
    assert read_id(child, date(2023, 6, 1)).card_ok
    early = read_id(child, date(2023, 5, 31))
    assert not early.card_ok
    assert early.birth_on == date(2023, 6, 1)
    assert early.problems == ("号码里的出生日期还没有到。",)


def test_virtual_numbers_are_told_by_their_prefix():
    assert read_id(number("999999", date(1980, 1, 1), 1)).virtual
    assert not read_id(GOOD).virtual


def test_no_birth_or_sex_is_read_from_something_that_is_no_number():
    identity = read_id("护照E12345678901234")
    assert (identity.birth_on, identity.sex) == (None, "")
