"""Coverage (目标覆盖): from an item of the plan to its numbers and indicators, their ledgers and the last data in them."""

import re
from dataclasses import dataclass

from django.db.models import Value

from bulletins.chapters import ITEMS, UNKNOWN, chapter_of
from bulletins.ledgers import exactly
from bulletins.models import Assignment, Bulletin, State
from bulletins.registry import INDICATORS
from bulletins.targets import chapter_in, indicator_of, missing_of
from core.ledger.registry import ledgers

MONTHS_READ = 12
NAMED = re.compile(r"工作要点第 ([\d、]+) 项")


@dataclass(frozen=True)
class Item:
    """One item of the plan with what can be counted of it; without lines it is words alone."""

    number: int
    chapter: str
    title: str  # what its tasks are called; empty where the year has not been split
    lines: list  # Line
    tasks_url: str


@dataclass(frozen=True)
class Line:
    """One number of the plan, or an indicator kept beside them. Without a figure so far `missing` says what is lacking."""

    target: object  # None for an indicator that the plan sets no number for
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


def items(targets, user, year):
    """Every item of the year's plan in its order. Five queries, however many rows there are."""
    last, sources, titles = _last_figures(), _sources(user), _titles(user, year)
    lines = {}
    for target in targets:
        lines.setdefault(target.item, []).append(_line(target, indicator_of(target), last, sources))
    for item, indicator in _beside(targets):
        lines.setdefault(item, []).append(_line(None, indicator, last, sources))
    numbers = {*lines, *titles, *(number for items in ITEMS.values() for number in items)}
    return [_item(number, year, titles.get(number, {}), lines.get(number, [])) for number in sorted(numbers)]


def _item(number, year, titles, lines):
    named = next((chapter_in(line.target) for line in lines if line.target), chapter_of(number) or UNKNOWN)
    tasks_url = exactly("assignments", year=year, item=number) if titles else ""
    return Item(number, named, "、".join(titles), lines, tasks_url)


def _titles(user, year):
    """{item: its tasks' titles, once each}."""
    found = {}
    rows = Assignment.objects.visible_to(user).filter(year=year).order_by("number")
    for item, title in rows.values_list("item", "title"):
        found.setdefault(item, {})[title] = True
    return found


def _beside(targets):
    """(item, indicator) of those that the plan sets no number for."""
    named = {target.indicator for target in targets}
    for indicator in INDICATORS:
        if indicator.code not in named:
            for item in _items_of(indicator):
                yield item, indicator


def _items_of(indicator):
    """The items an indicator rests on: a bare number, or those its basis names; other documents have none."""
    named = indicator.basis if indicator.basis.isdecimal() else "".join(NAMED.findall(indicator.basis))
    return [int(item) for item in named.split("、") if item]


def _line(target, indicator, last, sources):
    month, figure = last.get(indicator.code, (None, {})) if indicator else (None, {})
    missing = "" if month else missing_of(target, indicator)
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


def counts(items):
    """What the page says on top of the plan's numbers: all, with an indicator, with a figure; and items without any."""
    found = [line for item in items for line in item.lines if line.target]
    return {
        "all": len(found),
        "connected": sum(line.indicator is not None for line in found),
        "known": sum(line.month is not None for line in found),
        "bare": sum(not any(line.indicator for line in item.lines) for item in items),
    }
