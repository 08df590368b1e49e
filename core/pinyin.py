"""Pinyin initials of names, so that typing zsf finds 张三丰."""

import os
from unicodedata import normalize

# Only single characters are looked up: without its phrases the library loads in a quarter of the time and memory.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, lazy_pinyin

# Surnames are read otherwise than the same character elsewhere; some are rare, some common here (折 in 神木).
_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "任": "ren", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "朴": "piao", "召": "shao", "翟": "zhai", "折": "she", "郄": "qie", "郤": "xi", "覃": "qin", "乜": "nie",
    "种": "chong", "秘": "bi", "繁": "po", "祭": "zhai", "乐": "yue", "句": "gou", "粘": "nian", "阚": "kan",
    "隗": "wei", "佴": "nai", "么": "yao", "藏": "zang", "蔚": "yu", "尉": "wei", "冼": "xian", "洗": "xian",
    "员": "yun", "缪": "miao", "牟": "mu", "逄": "pang", "能": "nai", "宓": "mi", "黑": "he", "那": "na",
    "晁": "chao", "卜": "bu", "车": "che", "石": "shi", "沈": "shen", "褚": "chu", "贾": "jia", "拓": "tuo",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "乐正": "yue zheng",
    "亓官": "qi guan", "皇甫": "huang fu", "令狐": "ling hu", "鲜于": "xian yu", "夏侯": "xia hou",
}  # fmt: skip
# Readings in given names that the library lacks or takes otherwise.
_GIVEN = {
    "长": "chang", "曾": "zeng", "翟": "zhai", "偲": "si", "婼": "ruo", "伽": "jia", "𣈱": "chang", "㐂": "xi",
}  # fmt: skip
# Names transcribed from other languages (买买提·艾力) have no surname in front; workbooks write the dot in many ways.
_MIDDLE_DOTS = frozenset("·•・‧∙⋅．.●")


class _Letters(dict):
    """The letter of each character, filled as characters are met; "" for what has none."""

    def __missing__(self, character):
        plain = normalize("NFKC", character).lower()
        if not (plain.isascii() and plain.isalnum()):
            plain = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER, errors="ignore"))
        letter = self[character] = normalize("NFD", plain)[:1].lower()
        return letter


_LETTERS = _Letters((character, reading[0]) for character, reading in _GIVEN.items())
_SURNAME_LETTERS = {
    surname: "".join(syllable[0] for syllable in reading.split()) for surname, reading in _SURNAMES.items()
}
_OPENERS = frozenset(surname[0] for surname in _SURNAMES)


def initials(name):
    """Lower-case first letters, one a character; Latin letters and digits stay, signs and unknown characters drop."""
    if name[:1] in _OPENERS and _MIDDLE_DOTS.isdisjoint(name):
        for size in (2, 1):
            surname = _SURNAME_LETTERS.get(name[:size])
            if surname:
                return surname + _letters(name[size:])
    return _letters(name)


def _letters(name):
    return "".join(map(_LETTERS.__getitem__, name))
