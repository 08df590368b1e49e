"""Search terms in addresses, which logs, histories and proxies keep: a whole number as its digest, words sealed, never in clear."""

import base64
import re
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest

from core import cells, derivations, sealing

MARK = "~"  # begins a sealed term; no name and no code begins with it
LONGEST = 100  # characters: no name and no number has as many, and an address has its length
PURPOSE = "查找："  # sealed with the words: a number out of the database, put into an address, is not opened
UNREADABLE = "网址里的查找内容打不开：网址不完整，或者是很久以前的。请在查找框中重新输入。"


def query_for(ledger, user, typed):
    """The query of the list that shows what was typed into its search box; empty for nothing."""
    term = cells.text(typed).replace(" ", "").lstrip(MARK)[:LONGEST]
    if digest := number_digest(ledger, user, term):
        return urlencode({"found": digest})
    return searching(term)


def searching(term):
    """The query of the list that searches for these words; empty for none."""
    words = term.lstrip(MARK)
    return urlencode({"search": sealed(words)}) if words else ""


def sealed(term):
    """The term as an address may hold it; every call gives another text, so that nobody compares two of them."""
    return MARK + base64.urlsafe_b64encode(sealing.seal(PURPOSE + term)).decode().rstrip("=")


def term_of(params):
    """The term that a request's `search` means: sealed by us, or written into the address by hand."""
    text = params.get("search", "")
    return cells.text(_opened(text) if text.startswith(MARK) else text)


def _opened(text):
    code = text.removeprefix(MARK)
    try:
        words = sealing.unseal(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    except ValueError:
        words = ""
    if not words.startswith(PURPOSE):
        raise BadRequest(UNREADABLE)
    return words.removeprefix(PURPOSE)


def private(query):
    """The query string with its term sealed, for addresses."""
    return _turned(query, lambda text: text if not text or text.startswith(MARK) else sealed(text))


def in_clear(query):
    """The query string with its term as it was typed, for keeping: it outlives the keys."""
    return _turned(query, lambda text: term_of({"search": text}))


def _turned(query, turn):
    return urlencode([(name, turn(value) if name == "search" else value) for name, value in parse_qsl(query, True)])


def number_digest(ledger, user, term):
    """The digest to find a whole personal number by; empty when the term is a code or a word.

    Codes of households and people are digits too, so a number counts as personal when it looks like one or is held.
    """
    term = term.upper()
    if not re.fullmatch(r"[0-9]{11,21}[0-9X]", term) and not looks_personal(term):
        return ""
    candidates = dict.fromkeys((derivations.id_digest(term), derivations.digest(term)))
    held = [digest for digest in candidates if ledger.found(ledger.rows(user), digest, user).exists()]
    return held[0] if held else (next(iter(candidates)) if looks_personal(term) else "")


def looks_personal(term):
    """Whether a search term is a whole ID, phone or account number, which must not travel in a URL."""
    return bool(re.fullmatch(r"1[3-9]\d{9}|15\d{9}|\d{15}|\d{17}[\dXx](\d\d){0,2}", term))
