"""Ad-hoc tables (自助统计): a ledger's rows grouped by up to two of its fields, counted, summed or averaged.

Rows come through the ledger's own door and filters. Only words, yes or no, months, days, years and places make groups and
only numbers are added up: names, numbers of people and whatever else somebody typed never stand in a table.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.db.models import Avg, Count, Sum
from django.db.models.functions import ExtractYear, Left
from django.http import QueryDict

from core.ledger.columns import YES_NO
from core.ledger.filters import described, filtered
from core.ledger.registry import ledger_named
from core.models import Region
from core.models.regions import TOWN_DIGITS, VILLAGE_DIGITS
from core.months import Month

OWN = ("ledger", "by", "then", "measure", "of")
TOWN, VILLAGE = "town", "village"
PLACES = {TOWN: "镇街", VILLAGE: "村（社区）"}
LENGTHS = {TOWN: TOWN_DIGITS, VILLAGE: VILLAGE_DIGITS}
KINDS = ("words", "choice", "yes_no", "month", "date")
MEASURES = {"count": "条数", "sum": "合计", "avg": "平均"}
UNKNOWN = "未填"
MOST_ROWS, MOST_COLUMNS, MOST_BARS = 400, 40, 40


@dataclass(frozen=True)
class Group:
    """A field to group by: its name in the address, its head, the expression and how a value reads."""

    name: str
    label: str
    column: object = None

    @property
    def expression(self):
        if self.name in LENGTHS:
            return Left("region_id", LENGTHS[self.name])
        return ExtractYear(self.name) if self.column.kind == "date" else None

    def text(self, value, places):
        """The group's word; a cell that was left empty says so."""
        if value is None or value == "":
            return UNKNOWN
        if self.name in LENGTHS:
            return places.get(value, value)
        if self.column.kind == "yes_no":
            return YES_NO[value]
        if self.column.kind == "choice":
            return str(dict(self.column.field.flatchoices).get(value, value))
        if self.column.kind == "month":
            return str(Month(value))
        return f"{value}年" if self.column.kind == "date" or self.name == "year" else str(value)


def groups_of(ledger):
    """The fields a ledger's rows can be grouped by; no field that holds what somebody typed about a person."""
    places = [Group(name, label) for name, label in PLACES.items()]
    fields = [
        Group(column.name, f"{column.label}（年）" if column.kind == "date" else column.label, column)
        for column in ledger.columns
        if column.field is not None and (column.kind in KINDS or column.name == "year")
    ]
    return {group.name: group for group in (*places, *fields)}


def numbers_of(ledger):
    """The columns that can be added up."""
    return {
        column.name: column
        for column in ledger.columns
        if column.is_number and column.field is not None and column.name != "year"
    }


@dataclass(frozen=True)
class Question:
    """What was asked: a ledger, one or two groups, a measure and, for sums and averages, of which column."""

    ledger: object
    by: Group
    then: Group | None
    measure: str
    of: object = None

    @property
    def unit(self):
        return "条" if self.measure == "count" else ""

    @property
    def measured(self):
        return "条数" if self.measure == "count" else f"{self.of.label}{MEASURES[self.measure]}"

    @property
    def title(self):
        groups = "、".join(group.label for group in (self.by, self.then) if group)
        return f"{self.ledger.label}按{groups}统计{self.measured}"

    @property
    def expression(self):
        if self.measure == "count":
            return Count("pk")
        return (Sum if self.measure == "sum" else Avg)(self.of.name)

    def shown(self, value):
        """A figure as it is read; what nobody knows is no zero."""
        if value is None:
            return "无数据"
        whole = self.measure == "count" or (self.measure == "sum" and not isinstance(value, Decimal))
        return f"{value:,}" if whole else f"{value:,.2f}"


def ask(params, user):
    """The question of a request's parameters; BadRequest says what is wrong with it. The ledger must be open to the user."""
    ledger = ledger_named(params.get("ledger", ""))
    if ledger is None:
        raise BadRequest("没有这个台账。")
    ledger.demand(user, "view")
    groups, numbers = groups_of(ledger), numbers_of(ledger)
    by, then = params.get("by") or TOWN, params.get("then", "")
    measure, of = params.get("measure") or "count", params.get("of", "")
    for name in (by, then):
        if name and name not in groups:
            raise BadRequest(f"“{ledger.label}”不能按“{name[:40]}”分组。")
    if then == by:
        raise BadRequest("两个分组不能相同。")
    if measure not in MEASURES:
        raise BadRequest("统计方式只有条数、合计和平均。")
    if measure != "count" and of not in numbers:
        raise BadRequest(f"请选择对哪一列{MEASURES[measure]}，只有数字列可以。")
    return Question(ledger, groups[by], groups.get(then), measure, numbers.get(of) if measure != "count" else None)


def filters_only(params):
    """The ledger's own part of the parameters."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        filled = [value for value in values if value != ""]
        if name not in OWN and filled:
            kept.setlist(name, filled)
    return kept


class Table:
    """The answer: heads, lines with their totals, the total below. Sums of averages would be wrong, so all are asked."""

    def __init__(self, question, user, params):
        self.question = question
        self.rows, self.filterset = filtered(question.ledger, user, filters_only(params))
        self._fetch()

    @property
    def filters(self):
        """The filters in force, in words."""
        return "；".join(f"{label}：{text}" for _, label, text in described(self.filterset)) or "全部"

    def _grouped(self, *groups):
        """{key or pair of keys: value}; a key is the group's value."""
        named = {}
        fields = []
        for number, group in enumerate(groups):
            if group.expression is None:
                fields.append(group.name)
            else:
                named[f"group_{number}"] = group.expression
                fields.append(f"group_{number}")
        rows = self.rows.order_by().annotate(**named).values(*fields).annotate(measured=self.question.expression)
        return {tuple(row[name] for name in fields): row["measured"] for row in rows[: MOST_ROWS * MOST_COLUMNS + 1]}

    def _fetch(self):
        question = self.question
        by_line = {key[0]: value for key, value in self._grouped(question.by).items()}
        by_head = {key[0]: value for key, value in self._grouped(question.then).items()} if question.then else {}
        if len(by_line) > MOST_ROWS or len(by_head) > MOST_COLUMNS:
            raise BadRequest(
                f"分组太多（{len(by_line)} 行、{max(1, len(by_head))} 列），最多 {MOST_ROWS} 行 {MOST_COLUMNS} 列：请加筛选条件，或换一个分组。"
            )
        cells = self._grouped(question.by, question.then) if question.then else {}
        places = self._places(by_line, by_head)
        heads = sorted(by_head, key=_empty_last)
        self.heads = [question.then.text(key, places) for key in heads]
        self.lines = [
            {
                "label": question.by.text(key, places),
                "values": [self._cell(cells, key, head) for head in heads],
                "total": by_line[key],
            }
            for key in sorted(by_line, key=_empty_last)
        ]
        self.foot = [by_head[head] for head in heads]
        self.total = self.rows.order_by().aggregate(measured=question.expression)["measured"] if by_line else None

    def _cell(self, cells, line, head):
        """Rows that do not exist are none when counted, and unknown when added up."""
        return cells.get((line, head), 0 if self.question.measure == "count" else None)

    def _places(self, *keys):
        """Names of the divisions among the groups."""
        wanted = {
            code
            for group, codes in zip((self.question.by, self.question.then), keys, strict=True)
            if group and group.name in LENGTHS
            for code in codes
        }
        if not wanted:
            return {}
        rows = Region.objects.filter(pk__in=wanted).values_list("code", "short_name", "full_name")
        return {code: full if len(code) == VILLAGE_DIGITS else short for code, short, full in rows}

    @property
    def texts(self):
        """The lines as they are read."""
        shown = self.question.shown
        return [
            (line["label"], [shown(value) for value in line["values"]], shown(line["total"])) for line in self.lines
        ]

    @property
    def foot_texts(self):
        return [self.question.shown(value) for value in self.foot]

    @property
    def total_text(self):
        return self.question.shown(self.total)

    @property
    def chart(self):
        """The table as bars; empty where there would be too many to read."""
        if not self.lines or len(self.lines) > MOST_BARS:
            return None
        if self.question.then:
            named = enumerate(self.heads)
            series = [
                {"name": head, "values": [_plain(line["values"][at]) for line in self.lines]} for at, head in named
            ]
        else:
            series = [{"name": self.question.measured, "values": [_plain(line["total"]) for line in self.lines]}]
        kind = "stacked" if self.question.then and self.question.measure != "avg" else "bar"
        return {
            "kind": kind,
            "unit": self.question.unit,
            "labels": [line["label"] for line in self.lines],
            "series": series,
        }


def _empty_last(key):
    """Groups in their own order, 未填 behind them."""
    return (key is None or key == "", str(key) if isinstance(key, str) else key or 0)


def _plain(value):
    return None if value is None else float(value)
