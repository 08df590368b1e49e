"""What a register keeps beside a sealed number: enough to find it, check it and judge by it, never the number."""

import re
from functools import lru_cache

from core import sealing
from core.identity import read_id

_MOBILE = re.compile("1[3-9][0-9]{9}")

# One block of an import is derived column by column and then judged: every number is read once for all of that.
read = lru_cache(maxsize=8192)(read_id)


def digest(text):
    """Keyed digest of a phone or account number, for exact search."""
    return sealing.digest(text)


def id_digest(text):
    """Keyed digest of the first 18 characters: an ID card and a disability card of one person agree."""
    return sealing.digest(read(text).key)


def tail(text):
    return text[-4:]


def id_tail(text):
    """The last four characters of the citizen number itself, also when a disability card number is stored."""
    return read(text).key[-4:]


def id_length(text):
    return len(text)


def id_is_valid(text):
    return read(text).card_ok


def id_is_virtual(text):
    return read(text).virtual


def id_born_on(text):
    return read(text).birth_on


def id_sex(text):
    return read(text).sex


def id_disability(text):
    """Kind and grade of a disability card, as two digits; empty for other numbers."""
    identity = read(text)
    return identity.disability_kind + identity.disability_grade


def certificate_is_right(text):
    """Kind, grade and reissue digits of a disability certificate; None for other numbers."""
    if len(text) not in (20, 22):
        return None
    return text[18] in "1234567" and text[19] in "1234" and (len(text) == 20 or text[20:].isdecimal())


def is_mobile(text):
    """Whether it is a mobile number of the mainland; a sealed number can only be judged while it is written."""
    return _MOBILE.fullmatch(text) is not None
