"""What a register keeps beside a sealed number: enough to find it, check it and judge by it, never the number."""

from functools import lru_cache

from core import sealing
from core.identity import read_id

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
