"""What the dashboard shows of one place in one month: cards, heat table, trend, ranking and the plan's targets."""

from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from bulletins.board_columns import CARDS, HEATED, SHOWN, groups, measured
from bulletins.board_figures import BoardFigures
from bulletins.chapters import by_chapter, chapters
from bulletins.figures import EMPTY, LIGHTS, change_of, error_of, errors_of, gap_of, shown, text_of
from bulletins.models import State
from bulletins.outlook import outlook
from bulletins.registry import BY_CODE
from bulletins.standing import standings
from bulletins.town_map import town_map
from core.indicators import Better
from core.models.regions import TOWN_DIGITS

ORDER = {State.ERROR: 0, State.MISSED: 0, State.BEHIND: 1, State.MET: 2, State.NO_DATA: 3}


class Board(BoardFigures):
    """The figures in words, with their lights and links; `rows` knows which of them lead its reader to their rows."""

    def __init__(self, bulletin, months, place, indicator, rows):
        super().__init__(bulletin, months, place, indicator)
        self.rows = rows

    def error(self, code):
        """Why an indicator reads 错误."""
        return error_of(self.bulletin, code)

    @property
    def errors(self):
        """(name, number in the log) of every indicator that could not be worked out."""
        return errors_of(self.bulletin)

    # -- where things are ------------------------------------------------------------------------------------

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

    # -- cards and heat table --------------------------------------------------------------------------------

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
        return [self._heat_row(region) for region in self.places]

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

    # -- the whole at a glance -------------------------------------------------------------------------------

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

    # -- ranking and trend -----------------------------------------------------------------------------------

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
    def outlook(self):
        """What the chosen indicator comes to in December if this year's months go on, beside what the year asks for."""
        if self.bulletin.month == self._december:
            return ""
        return outlook(self.indicator, self._this_year, self._december, self._last_goal)

    @cached_property
    def trend(self):
        """The chosen indicator over twelve months: the place, and the city beside it."""
        series = [{"name": self.place.short_name, "values": self._own_values}]
        if not self.is_city and self.indicator.kind != "count":
            series.append({"name": "全市", "values": self._city_values})
        chart = {
            "kind": "line",
            "unit": self.indicator.unit,
            "labels": [str(each.month) for each in self._past],
            "series": series,
        }
        target = self.cell(self.code, self.indicator.code).target
        return chart | ({"line": {"name": "要求", "value": float(target)}} if target is not None else {})

    @cached_property
    def trend_rows(self):
        columns = zip(*(each["values"] for each in self.trend["series"]), strict=True)
        texts = [[EMPTY if value is None else shown(self.indicator, value) for value in row] for row in columns]
        return [[label, *row] for label, row in zip(self.trend["labels"], texts, strict=True)]

    # -- the plan's targets ----------------------------------------------------------------------------------

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
