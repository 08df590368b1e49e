"""Pinyin initials of names, so that typing zsf finds 张三丰."""

from unicodedata import normalize

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the character's usual reading.
DOUBLE_SURNAMES = {
    "尉迟": "yc", "万俟": "mq", "单于": "cy", "长孙": "zs", "澹台": "tt", "乐正": "yz", "亓官": "qg",
}  # fmt: skip
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "任": "ren", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "朴": "piao", "召": "shao", "翟": "zhai", "折": "she", "郄": "qie",
}  # fmt: skip
MIDDLE_DOTS = frozenset("·•・‧∙⋅．.")


class _Letters(dict):
    """Character to letter, filled as characters are met."""

    def __missing__(self, character):
        plain = normalize("NFKC", character)
        letter = lazy_pinyin(plain, style=Style.FIRST_LETTER, errors="ignore")
        self[character] = letter = "".join(letter)[:1].lower()
        return letter


_LETTERS = _Letters()


def initials(name):
    """Lower-case first letters, one a character."""
    return "".join(map(_LETTERS.__getitem__, name))
