"""Search of a ledger: by name, pinyin initials, code or the tail of an ID number, each one index range.

Ranges and equality are leakproof comparisons, so their indexes work under row-level security; LIKE is not.
"""

import re
from dataclasses import dataclass

from django.db.models import Q

LAST = "\U0010ffff"


def starts_with(field, prefix):
    """A condition for texts that start with `prefix`, as an index range of a C-collated column."""
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + LAST})


@dataclass(frozen=True)
class Search:
    """Which fields of a model a search term may mean. `ref` is the field that names the ledger's own row."""

    name: str = ""
    initials: str = ""
    code: str = ""
    tail: str = ""
    digests: tuple = ()
    ref: str = "pk"

    def holding(self, digest):
        """The condition for rows that hold the personal number of this digest; None when they hold none."""
        condition = Q()
        for field in self.digests:
            condition |= ~Q(**{field: ""}) & Q(**{field: digest})
        return condition if self.digests else None

    def condition(self, term):
        """The one condition the term means in this model, or None when it cannot mean anything here."""
        field, build = self._meaning(term)
        return build(field, term) if field else None

    def _meaning(self, term):
        if re.fullmatch(r"[0-9]{3}[0-9Xx]", term):
            return self.tail, lambda field, value: Q(**{field: value.upper()})
        if re.fullmatch(r"[0-9A-Z-]{5,}", term):
            return self.code, starts_with
        if re.fullmatch(r"[A-Za-z]+", term):
            return self.initials, lambda field, value: starts_with(field, value.lower())
        return self.name, starts_with


def apply(queryset, term, *searches):
    """Rows that the term means. `searches` are (model queryset, Search) beside the ledger's own, for its children."""
    term = term.strip()
    sets = [
        rows.filter(condition).order_by().values(search.ref)
        for rows, search in searches
        if (condition := search.condition(term)) is not None
    ]
    if not sets:
        return queryset.none()
    if len(sets) == 1 and sets[0].model is queryset.model:
        return queryset.filter(_only(searches, queryset.model).condition(term))
    return queryset.filter(pk__in=sets[0].union(*sets[1:]) if len(sets) > 1 else sets[0])


def holding(digest, *searches):
    """Primary keys of the ledger's rows that hold a personal number, in themselves or in a child; None if none can."""
    sets = [
        rows.filter(condition).order_by().values(search.ref)
        for rows, search in searches
        if (condition := search.holding(digest)) is not None
    ]
    return sets[0].union(*sets[1:]) if len(sets) > 1 else (sets or [None])[0]


def _only(searches, model):
    return next(search for rows, search in searches if rows.model is model)
