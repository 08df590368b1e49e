"""Codes that strangers hold (回执号, 门牌码): a few letters say in which village to look, the rest nobody can guess.

So the code itself opens the scope of its village and of nothing else. Letters are Crockford's base 32: no I, L, O, U,
and what people read wrongly (O for 0, I or L for 1) is understood.
"""

import re
import secrets

from django.conf import settings

from core import sealing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PLACE = 4  # letters for the six digits of a village behind the county's code
RECEIPT = 12  # letters of chance, 60 bits
DOOR = 20  # 100 bits: a door code lives for years

_MISREAD = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-－—_]+")


def receipt_code(village, nonce):
    """The receipt of a declaration in a village; the same form sent twice has the same one."""
    chance = int(sealing.digest(f"receipt {nonce}"), 16)
    return _letters(int(village[len(settings.ROOT_REGION) :]), PLACE) + _letters(chance, RECEIPT)


def door_code(village):
    """A new code for a household's door card."""
    return _letters(int(village[len(settings.ROOT_REGION) :]), PLACE) + _letters(secrets.randbits(DOOR * 5), DOOR)


def digest(code):
    """What is stored of a code: who reads the table cannot use it."""
    return sealing.digest(f"public code {code}")


def normalised(text, length):
    """The code as it was given out, from what somebody typed; empty when it cannot be one."""
    code = _NOISE.sub("", text[:80]).upper().translate(_MISREAD)
    return code if len(code) == PLACE + length and set(code) <= set(ALPHABET) else ""


def village_of(code):
    """The village a code was given out for."""
    number = 0
    for letter in code[:PLACE]:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return f"{settings.ROOT_REGION}{number:06d}"


def grouped(code):
    """In groups of four, as people write it down."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _letters(number, length):
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(reversed(letters))
