"""Coverage (目标覆盖): from a number of the plan to its indicator, its ledgers and the last data in them."""

from dataclasses import dataclass

from django.db.models import Value

from bulletins.models import Bulletin, State
from bulletins.registry import BY_CODE, INDICATORS
from core.ledger.registry import ledgers

MONTHS_READ = 12


@dataclass(frozen=True)
class Line:
    """One number of the plan. Without an indicator, or without a figure so far, `missing` says what is lacking."""

    target: object
    indicator: object  # None where no ledger gives the number yet
    sources: list  # Source
    month: object  # the last month in which the city had a figure; None where none had
    figure: dict
    missing: str


@dataclass(frozen=True)
class Source:
    """A ledger and the day of its newest row; `url` is empty for readers who may not open it."""

    label: str
    url: str
    last: object


def lines(targets, user):
    """The targets in their order, each with what stands behind it. Four queries, however many rows there are."""
    last, sources = _last_figures(), _sources(user)
    return [_line(target, last, sources) for target in targets]


def _line(target, last, sources):
    indicator = BY_CODE.get(target.indicator)
    month, figure = last.get(target.indicator, (None, {}))
    missing = "" if month else target.missing or (indicator.missing if indicator else "") or "还没有汇总过"
    named = [sources[name] for name in indicator.sources if name in sources] if indicator else []
    return Line(target, indicator, named, month, figure, missing)


def _last_figures():
    """{code: (month, figures)} of the newest month in which the city had the figure."""
    found = {}
    for bulletin in Bulletin.objects.current().only("month", "totals")[:MONTHS_READ]:
        for code, figure in bulletin.totals.items():
            if figure["state"] == State.ERROR or figure["value"] is not None:
                found.setdefault(code, (bulletin.month, figure))
    return found


def _sources(user):
    """{name: Source} of all ledgers that indicators are counted from; the newest row of each in one query."""
    wanted = {name for indicator in INDICATORS for name in indicator.sources}
    known = [ledger for ledger in ledgers() if ledger.name in wanted]
    newest = dict(_newest(known, user)) if known else {}
    return {
        ledger.name: Source(
            ledger.label, f"/{ledger.name}/" if ledger.allows(user, "view") else "", newest.get(ledger.name)
        )
        for ledger in known
    }


def _newest(known, user):
    """(ledger, time of its newest row) inside the reader's place."""
    rows = [
        ledger.model.objects.visible_to(user)
        .order_by("-pk")
        .annotate(ledger=Value(ledger.name))
        .values_list("ledger", "created_at")[:1]
        for ledger in known
    ]
    return rows[0].union(*rows[1:], all=True)


def counts(found):
    """What the page says on top: all, with an indicator, with a figure."""
    return {
        "all": len(found),
        "connected": sum(line.indicator is not None for line in found),
        "known": sum(line.month is not None for line in found),
    }


def others(targets):
    """(item of the plan, the indicators kept beside its own numbers), in the order of the items."""
    named = {target.indicator for target in targets}
    found = {}
    for indicator in INDICATORS:
        if indicator.code not in named and indicator.basis.isdecimal():
            found.setdefault(int(indicator.basis), []).append(indicator)
    return sorted(found.items())
