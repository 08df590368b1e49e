"""Reads Chinese identity numbers (GB 11643), and disability certificates built on them (20 or 22 characters)."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

LENGTHS = frozenset({18, 20, 22})
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
VIRTUAL_PREFIX = "999999"
"""People without a number get one that starts so from the national system."""

_CARD = re.compile("[0-9]{17}[0-9X]")


class Identity(NamedTuple):
    """What an identity number says about its owner."""

    length: int
    base18: str | None
    card_ok: bool
    birth_on: date | None
    sex: str
    virtual: bool
    disability_kind: str
    disability_grade: str
    key: str
    problems: tuple[str, ...]


def read_id(text, as_of=None):
    """Read a number cleaned by `cells.id_text`. `card_ok` asks that the birth date is not after `as_of` (today)."""
    length = len(text)
    certificate = length in (20, 22)
    base18 = text[:18] if certificate or length == 18 else None
    birth_on, sex, right_digit, card_ok = None, "", False, False
    if base18 and _CARD.fullmatch(base18):
        birth_on, remainder = _birth(base18[6:14])
        remainder += _weigh(base18[:6], 0) + _weigh(base18[14:17], 14)
        right_digit = CHECK_DIGITS[remainder % 11] == base18[17]
        sex = "男" if base18[16] in "13579" else "女"
        card_ok = right_digit and birth_on is not None and birth_on <= (as_of or date.today())
    problems = () if card_ok and length == 18 else _problems(text, birth_on, right_digit, card_ok, bool(sex))
    return Identity(
        length, base18, card_ok, birth_on, sex, text.startswith(VIRTUAL_PREFIX),
        text[18] if certificate else "", text[19] if certificate else "", base18 or text, problems,
    )  # fmt: skip


def check_digit(first17):
    """The eighteenth character that belongs to seventeen digits."""
    return CHECK_DIGITS[_weigh(first17, 0) % 11]


@lru_cache(maxsize=16_384)
def _weigh(digits, start):
    """The weighted sum of some digits from position `start`; cached because places and orders repeat."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS[start:], digits, strict=False))


@lru_cache(maxsize=65_536)
def _birth(digits):
    """The birth date (None if there is no such day) and the weighted sum of its eight digits."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        day = None
    return day, _weigh(digits, 6)


def _problems(text, birth_on, right_digit, card_ok, is_card):
    """Every doubt about a number, as sentences; none about an empty one."""
    if not text:
        return ()
    if len(text) not in LENGTHS:
        return (f"号码应为 18 位（残疾人证 20 或 22 位），现在是 {len(text)} 位。",)
    if not is_card:
        return ("号码的前 17 位应为数字，第 18 位应为数字或 X。",)
    return tuple(_card_problems(text, birth_on, right_digit, card_ok)) + tuple(_certificate_problems(text))


def _card_problems(text, birth_on, right_digit, card_ok):
    if birth_on is None:
        yield "号码第 7 到 14 位不是真实的日期。"
    elif right_digit and not card_ok:
        yield "号码里的出生日期还没有到。"
    if not right_digit and text[15:18] == "000":
        yield "号码末三位是 000，多半被表格软件截断：请把这一列设为文本格式再填。"
    elif not right_digit:
        yield "号码的第 18 位校验码不对，请核对证件。"


def _certificate_problems(text):
    if len(text) == 18:
        return
    if text[18] not in "1234567":
        yield "残疾人证第 19 位（残疾类别）应为 1 到 7。"
    if text[19] not in "1234":
        yield "残疾人证第 20 位（残疾等级）应为 1 到 4。"
    if not (text[20:] == "" or (text[20:].isascii() and text[20:].isdigit())):
        yield "残疾人证末两位（补办次数）应为数字。"
