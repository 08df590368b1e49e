"""What the dashboard shows of one place in one month: cards, heat table, trend, ranking and the plan's targets."""

from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from bulletins.board_columns import CARDS, HEATED, SHOWN, groups, measured
from bulletins.chapters import by_chapter, chapters
from bulletins.figures import EMPTY, LIGHTS, change_of, error_of, errors_of, gap_of, shown, text_of
from bulletins.frozen import NOTHING, Cell
from bulletins.models import Snapshot, State
from bulletins.outlook import outlook
from bulletins.registry import BY_CODE
from bulletins.standing import standings
from bulletins.targets import goal_of, in_force
from bulletins.town_map import town_map
from core.indicators import Better
from core.models import Level, Region
from core.models.regions import TOWN_DIGITS

CHILDREN = {6: (Level.TOWN, Level.STREET), 9: (Level.VILLAGE, Level.COMMUNITY), 12: ()}
ORDER = {State.ERROR: 0, State.MISSED: 0, State.BEHIND: 1, State.MET: 2, State.NO_DATA: 3}
VILLAGE_DIGITS = 12


class Board:
    """All figures come from snapshots: a few queries, however large the county is."""

    def __init__(self, bulletin, months, place, indicator, rows):
        self.bulletin, self.months, self.indicator = bulletin, months, indicator
        self.code, self.rows = place, rows

    # -- reading -------------------------------------------------------------------------------------------------

    @cached_property
    def _regions(self):
        """The place itself and the places right under it."""
        levels = CHILDREN[len(self.code)]
        rows = Region.objects.filter(code__startswith=self.code).order_by("code")
        return [row for row in rows if row.pk == self.code or row.level in levels]

    @property
    def place(self):
        return self._regions[0]

    @property
    def places(self):
        """The place and what lies in it, as the rows of the heat table."""
        return self._regions

    @cached_property
    def heated(self):
        """The columns of the heat table: a town's villages have fewer than the city's towns."""
        return self._of_children(HEATED)

    def _of_children(self, codes):
        return measured(codes, TOWN_DIGITS if self.is_city else VILLAGE_DIGITS)

    @property
    def children(self):
        return self._regions[1:]

    @property
    def is_city(self):
        return self.code == settings.ROOT_REGION

    @cached_property
    def previous(self):
        return next((each for each in self.months if each.month == self.bulletin.month - 1), None)

    @cached_property
    def _cells(self):
        """This month's and last month's figures of the place and its children."""
        wanted = [each.pk for each in (self.bulletin, self.previous) if each]
        codes = {*CARDS, *HEATED, self.indicator.code}
        rows = Snapshot.objects.filter(
            bulletin__in=wanted, region__in=[each.pk for each in self._regions], indicator__in=codes
        )
        return {
            (bulletin, region, code): Cell(*figures)
            for bulletin, region, code, *figures in rows.values_list(
                "bulletin_id", "region_id", "indicator", "value", "target", "state", "rank", "above"
            )
        }

    def cell(self, region, code, bulletin=None):
        return self._cells.get(((bulletin or self.bulletin).pk, region, code), NOTHING)

    def before(self, region, code):
        return self.cell(region, code, self.previous).value if self.previous else None

    def total(self, code, bulletin=None):
        """The city's figure, open to every reader."""
        value = (bulletin or self.bulletin).totals.get(code, {}).get("value")
        return None if value is None else Decimal(value)

    def error(self, code):
        """Why an indicator reads 错误."""
        return error_of(self.bulletin, code)

    @property
    def errors(self):
        """(name, number in the log) of every indicator that could not be worked out."""
        return errors_of(self.bulletin)

    # -- showing --------------------------------------------------------------------------------------------------

    @property
    def kept(self):
        """What the address of the page says."""
        return {"month": str(self.bulletin.month), "region": self.code, "indicator": self.indicator.code}

    def address(self, **params):
        """The dashboard with something changed; the rest stays."""
        return f"{reverse('dashboard')}?{urlencode(self.kept | params)}"

    def _at(self, indicator):
        """Where the page shows an indicator's trend and ranking."""
        return self.address(indicator=indicator.code) + "#ranking"

    @cached_property
    def month_choices(self):
        return [
            {"label": each.month.label, "url": self.address(month=str(each.month)), "active": each == self.bulletin}
            for each in self.months[:12]
        ]

    @cached_property
    def cards(self):
        return [self._card(BY_CODE[code]) for code in measured(CARDS, len(self.code))]

    def _card(self, indicator):
        cell = self.cell(self.code, indicator.code)
        change = change_of(indicator, cell.value, self.before(self.code, indicator.code))
        notes = [self._absence(indicator, cell), change]
        if cell.target is not None and cell.state in (State.MISSED, State.BEHIND):
            notes.insert(0, f"{State(cell.state).label}，{gap_of(indicator, cell.value, cell.target)}")
        elif cell.state == State.MET:
            notes.insert(0, f"达标（要求 {shown(indicator, cell.target)}）")
        if not self.is_city:
            notes.append(f"全市 {shown(indicator, self.total(indicator.code))}")
        return {
            "label": indicator.name,
            "value": text_of(indicator, cell.value, cell.state),
            "unit": indicator.unit if cell.value is not None else "",
            "state": LIGHTS.get(cell.state, ""),
            "note": "；".join(filter(None, notes)),
            "url": self.rows.url(indicator, cell.value, self.code, cell.state),
        }

    def _absence(self, indicator, cell):
        """Why a figure is not there."""
        if cell.state == State.ERROR:
            return self.error(indicator.code)
        return indicator.missing if cell.value is None else ""

    @cached_property
    def heads(self):
        return [
            {"label": BY_CODE[code].name, "note": self._requirement(code), "url": self._at(BY_CODE[code])}
            for code in self.heated
        ]

    @property
    def head_groups(self):
        return groups(self.heated)

    def _requirement(self, code):
        cell = self.cell(self.code, code)
        unit = BY_CODE[code].unit
        return unit if cell.target is None else f"{unit}，要求 {shown(BY_CODE[code], cell.target)}"

    @cached_property
    def heat_rows(self):
        return [self._heat_row(region) for region in self._regions]

    def _heat_row(self, region):
        name = "合计" if region.pk == self.code else region.short_name
        deeper = region.pk != self.code and len(region.pk) < 12
        return {
            "label": name,
            "url": self.address(region=region.pk) if deeper else "",
            "cells": [self._heat_cell(region, BY_CODE[code]) for code in self.heated],
        }

    def _heat_cell(self, region, indicator):
        cell = self.cell(region.pk, indicator.code)
        return {
            "text": text_of(indicator, cell.value, cell.state),
            "url": self.rows.url(indicator, cell.value, region.pk, cell.state),
            "state": LIGHTS.get(cell.state, "plain"),
            "title": self._remark(indicator, cell),
        }

    def _remark(self, indicator, cell):
        """How far a figure is from what is asked for, or why it failed."""
        if cell.state == State.ERROR:
            return self.error(indicator.code)
        return gap_of(indicator, cell.value, cell.target) if cell.state in (State.MISSED, State.BEHIND) else ""

    # -- the whole at a glance ---------------------------------------------------------------------------------------

    @cached_property
    def chapters(self):
        """The plan's chapters with their lights, each leading to its targets."""
        anchors = {chapter["label"]: f"#{chapter['anchor']}" for chapter in self.goals}
        return [tile | {"url": anchors.get(tile["label"], "")} for tile in chapters(self._goals)]

    @cached_property
    def map(self):
        """The towns by the chosen indicator, as they lie in the land; the city alone has one."""
        return town_map([self._tile(each) for each in self.children]) if self.is_city else None

    def _tile(self, region):
        cell = self._heat_cell(region, self.indicator)
        title = f"{region.short_name}：{self.indicator.name} {cell['text']}"
        return cell | {
            "code": region.pk, "name": region.short_name, "title": title, "url": self.address(region=region.pk),
        }  # fmt: skip

    @cached_property
    def changes(self):
        """The place's figures that differ from the month before, those that got worse first."""
        rows = filter(None, map(self._change, SHOWN))
        return sorted(rows, key=lambda row: ("below", "unknown", "met").index(row["state"]))

    def _change(self, indicator):
        cell, before = self.cell(self.code, indicator.code), self.before(self.code, indicator.code)
        value = cell.value
        if value is None or before is None or value == before:
            return None
        state, word = _direction(indicator, value - before)
        return {
            "name": indicator.name, "unit": indicator.unit, "before": shown(indicator, before), "now": shown(indicator, value),
            "change": change_of(indicator, value, before), "state": state, "word": word,
            "url": self.rows.url(indicator, value, self.code, cell.state),
        }  # fmt: skip

    @cached_property
    def standings(self):
        """The place's ranks among its peers, each leading to its rows and its trend."""
        found = standings({each: self.cell(self.code, each.code) for each in SHOWN})
        return [row | self._links(row["indicator"]) for row in found]

    def _links(self, indicator):
        cell = self.cell(self.code, indicator.code)
        return {"at": self._at(indicator), "url": self.rows.url(indicator, cell.value, self.code, cell.state)}

    @property
    def among(self):
        """Where its peers are: all towns of the city, or the villages of its own town."""
        return "全市" if len(self.code) == TOWN_DIGITS else "本镇街"

    # -- ranking and trend ----------------------------------------------------------------------------------------------

    @cached_property
    def ranking(self):
        """Children from best to worst by the chosen indicator, with the rank of the month before.

        Villages have none by an indicator that is measured for towns alone; what is neither good nor bad has an order.
        """
        code = self.indicator.code
        if not self._of_children([code]):
            return []
        return [self._ranked(each, self.cell(each.pk, code)) for each in sorted(self.children, key=self._place_of)]

    def _place_of(self, region):
        """Its rank; without one by its figure, the largest first."""
        cell = self.cell(region.pk, self.indicator.code)
        return (cell.rank is None, cell.rank or 0, -(cell.value or 0), region.pk)

    def _ranked(self, region, cell):
        before = self.cell(region.pk, self.indicator.code, self.previous).rank if self.previous else None
        return {
            "rank": cell.rank or "/",
            "name": region.short_name,
            "place_url": self.address(region=region.pk),
            "value": text_of(self.indicator, cell.value, cell.state),
            "url": self.rows.url(self.indicator, cell.value, region.pk, cell.state),
            "movement": _movement(cell.rank, before),
            "light": LIGHTS.get(cell.state, ""),
        }

    @cached_property
    def indicator_choices(self):
        return [
            {"label": BY_CODE[code].name, "url": self._at(BY_CODE[code]), "active": code == self.indicator.code}
            for code in dict.fromkeys((*measured(HEATED, len(self.code)), self.indicator.code))
        ]

    @cached_property
    def _past(self):
        """The bulletins of the last twelve months, oldest first."""
        return [each for each in reversed(self.months) if each.month <= self.bulletin.month][-12:]

    @cached_property
    def _own_values(self):
        return self._history(self._past)

    @cached_property
    def outlook(self):
        """What the chosen indicator comes to in December if this year's months go on, beside what the year asks for."""
        month = self.bulletin.month
        if month.number == 12:
            return ""
        return outlook(self.indicator, self._this_year, month + (12 - month.number), self._last_goal)

    @property
    def _this_year(self):
        """[(month, figure)] of the year's months that have one."""
        values = zip(self._past, self._own_values, strict=True)
        return [
            (each.month, Decimal(str(value)))
            for each, value in values
            if each.month.year == self.bulletin.month.year and value is not None
        ]

    @property
    def _last_goal(self):
        """The last of the year's targets of the chosen indicator, which in May is not the next one."""
        december = self.bulletin.month + (12 - self.bulletin.month.number)
        goal = goal_of(self.indicator, in_force(december), december)
        return goal if goal and (goal.for_places or self.is_city) else None

    @cached_property
    def trend(self):
        """The chosen indicator over twelve months: the place, and the city beside it."""
        months = self._past
        series = [{"name": self.place.short_name, "values": self._own_values}]
        if not self.is_city and self.indicator.kind != "count":
            series.append(
                {"name": "全市", "values": [_number(self.total(self.indicator.code, each)) for each in months]}
            )
        chart = {
            "kind": "line",
            "unit": self.indicator.unit,
            "labels": [str(each.month) for each in months],
            "series": series,
        }
        target = self.cell(self.code, self.indicator.code).target
        return chart | ({"line": {"name": "要求", "value": float(target)}} if target is not None else {})

    def _history(self, months):
        if self.is_city:
            return [_number(self.total(self.indicator.code, each)) for each in months]
        rows = Snapshot.objects.filter(
            bulletin__in=[each.pk for each in months], region=self.code, indicator=self.indicator.code
        )
        values = dict(rows.values_list("month", "value"))
        return [_number(values.get(each.month)) for each in months]

    @cached_property
    def trend_rows(self):
        columns = zip(*(each["values"] for each in self.trend["series"]), strict=True)
        texts = [[EMPTY if value is None else shown(self.indicator, value) for value in row] for row in columns]
        return [[label, *row] for label, row in zip(self.trend["labels"], texts, strict=True)]

    @cached_property
    def goals(self):
        """[{"label", "anchor", "goals"}]: the plan's targets by chapter, in each those in trouble first, those without
        data last."""
        return [
            {
                "label": label,
                "anchor": f"chapter-{number}",
                "goals": sorted(rows, key=lambda goal: ORDER[goal["state"]]),
            }
            for number, (label, rows) in enumerate(by_chapter(self._goals).items(), 1)
        ]

    @cached_property
    def _goals(self):
        return [self._goal(goal) for goal in self.bulletin.goals]

    def _goal(self, goal):
        """The city's figure; its link opens the rows of it that the reader may see."""
        indicator, value = BY_CODE.get(goal["indicator"]), goal["value"] and Decimal(goal["value"])
        note = f"缺：{goal['missing']}" if goal["missing"] else goal["quote"]
        return goal | {
            "light": LIGHTS[goal["state"]],
            "word": State(goal["state"]).label,
            "note": self.error(goal["indicator"]) if goal["state"] == State.ERROR else note,
            "at": self._at(indicator) if indicator else "",
            "url": self.rows.url(indicator, value, self.rows.place, goal["state"]) if indicator else "",
        }


def _direction(indicator, change):
    """(light, word) of a change; one that is neither good nor bad has no word."""
    if indicator.better == Better.NEITHER:
        return "unknown", "—"
    return ("met", "好转") if (change > 0) == (indicator.better == Better.HIGHER) else ("below", "变差")


def _movement(rank, before):
    if rank is None or before is None:
        return EMPTY
    if rank == before:
        return "持平"
    return f"{'上升' if rank < before else '下降'} {abs(rank - before)} 位"


def _number(value):
    return None if value is None else float(value)
