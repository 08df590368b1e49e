"""Pinyin initials: surnames with two readings, double surnames, rare characters, names with a middle dot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pinyin import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("张三丰", "zsf"), ("单雄信", "sxx"), ("曾国藩", "zgf"), ("解缙", "xj"), ("任我行", "rwx"), ("仇英", "qy"),
        ("查良镛", "zly"), ("盖叫天", "gjt"), ("区寄", "oj"), ("朴树", "ps"), ("召公", "sg"), ("翟让", "zr"),
        ("折家将", "sjj"), ("郄明", "qm"), ("覃塘", "qt"), ("乐嘉", "yj"), ("种师道", "csd"),
        ("尉迟恭", "ycg"), ("万俟卨", "mqx"), ("长孙无忌", "zswj"), ("澹台灭明", "ttmm"), ("尉健行", "wjx"),
        ("欧阳修", "oyx"), ("诸葛亮", "zgl"), ("令狐冲", "lhc"), ("司马光", "smg"), ("上官婉儿", "sgwe"),
        ("王长江", "wcj"), ("李曾", "lz"), ("吕梦瑶", "lmy"), ("女娲", "nw"), ("㛃", "j"),
        ("王𣈱", "wc"), ("曾𬘓", "zx"),
    ],
)  # fmt: skip
def test_names_give_their_initials(name, letters):
    assert initials(name) == letters


def test_a_name_with_a_middle_dot_has_no_surname_in_front():
    assert initials("单增·多吉") == initials("单增•多吉") == "dzdj"
    assert initials("买买提·艾力") == "mmtal"


def test_latin_letters_and_digits_stay_and_signs_drop():
    assert initials("Anna 王-2（大）") == "annaw2d"
    assert initials("ＡＢ王") == "abw"
    assert initials("任?杰") == "rj"
    assert initials("") == ""


@given(st.text())
def test_initials_are_plain_lower_case_whatever_the_name(name):
    letters = initials(name)
    assert letters == "" or (letters.isascii() and letters.isalnum() and letters == letters.lower())
    assert len(letters) <= len(name)


UNREAD = (
    "兙兡嗧桛烪瓧瓰瓱瓼甅"  # signs for units, and two made outside China: in no dictionary with a reading, in no name
)


@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters=UNREAD), min_size=1, max_size=6
    )
)
def test_every_common_character_has_one_letter(name):
    assert len(initials(name)) == len(name)
