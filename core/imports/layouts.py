"""What a workbook's columns mean: which registers they feed, and how a layout is recognised by its headers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from core.cells import header
from core.exports.columns import MASKED
from core.exports.filled import HEAD_NAME, VERSION
from core.imports.refusal import Refused
from core.imports.unfolding import Unfolding
from core.ledger.registry import ledger_named
from core.models import Parameter

OTHER_NAMES = "headers_"
ONLY_COMPARED = "compared"  # stands for the layout of a file that is only compared, until it is known
PLACE_HEADERS = {
    "镇村": "place",
    "村（社区）": "place",
    "区划代码": "place",
    "县": "county",
    "乡": "town",
    "村": "village",
}


@dataclass(frozen=True)
class Cell:
    """A column that is not simply its field's cell: the sender's words, or a parent named by something else."""

    field: str
    words: dict = field(default_factory=dict)  # whole cells read as another word
    read: Callable | None = None  # clean text -> the dictionary's text
    by: str = "number"  # for a foreign key: the field of the related record that names it


@dataclass(frozen=True, eq=False)
class Feed:
    """What one register takes out of a workbook."""

    ledger_name: str
    columns: dict  # header -> field name or Cell; several headers may fill one list
    grouped: bool = False  # one record repeated on several rows: the leader's row counts, else the first
    compared: tuple = ()  # headers whose disagreement between the rows of one record is reported
    fixed: dict = field(default_factory=dict)  # field -> function(data date) -> value
    wanted: tuple = ()  # no record where all of these fields are empty
    through: tuple = ()  # (children, field) by which the parent is named instead of its own number
    placed: tuple = ()  # fields that hold the code of the village the row lies in
    kept: dict = field(default_factory=dict)  # field -> {(said, known)}: the known word says it more exactly

    @property
    def ledger(self):
        return ledger_named(self.ledger_name)

    def cell(self, name):
        entry = self.columns[name]
        return entry if isinstance(entry, Cell) else Cell(entry)


@dataclass(frozen=True, eq=False)
class Layout:
    """A kind of workbook. Strict ones are ours: a wrong cell sends the row back. In an export of the national
    system, which is master, a doubtful cell comes in with a warning."""

    code: str
    label: str
    feeds: tuple
    required: frozenset
    strict: bool = False
    is_own: bool = False  # the portal's own template: its sender fills in every row
    aliases: dict = field(default_factory=dict)  # header -> the header used in the feeds
    others: dict = field(default_factory=dict)  # the same, where the file does not have the feeds' header itself
    place: dict = field(default_factory=lambda: PLACE_HEADERS)
    leader: tuple = ()  # (header, word) of the row that speaks for its household
    unkept: frozenset = frozenset()  # known columns that no register holds yet
    dated: bool = False  # its figures mean something only with the day they were taken
    unfolding: Unfolding | None = None  # a column a month, read as a row a month
    sums: frozenset = frozenset()  # words that mark a row of sums, which is left out
    only_compared: bool = False  # fits any table with its keys: for a comparison alone, from which nothing is merged
    keeps_all: bool = False  # a list of another office, whose own columns are kept as they are, however many

    def canonical(self, name):
        return self.aliases.get(name, name)

    def called(self, headers):
        """A file's headers as the feeds call them."""
        names = [self.canonical(name) for name in headers]
        meant = [self.others.get(name, name) for name in names]
        return [name if other in names else other for name, other in zip(names, meant, strict=True)]

    @property
    def asked_again(self):
        """Columns whose cells are looked at once more after they have been read."""
        return {VERSION, *self.leader[:1], *([self.unfolding.month] if self.unfolding else ())}

    @property
    def known(self):
        return {name for feed in self.feeds for name in feed.columns} | set(self.place) | self.unkept

    def fits(self, headers):
        """Whether a row of cells is this layout's header: the required ones are there, and no other table's."""
        if self.unfolding is not None:
            if not self.unfolding.fits(headers):
                return False
            headers = self.unfolding.without_months(headers)
        has_needed = self.required <= set(self.called(headers))
        return has_needed and (self.keeps_all or self.mostly_knows(headers))

    def mostly_knows(self, headers):
        """A page of explanations, or another's table, shares a word or two; a header says little that is unknown."""
        return 2 * len(self.unknown(headers)) <= sum(map(bool, headers))

    def unknown(self, headers):
        """The columns among them that this layout would leave out."""
        known = self.known
        return [
            name for name, called in zip(headers, self.called(headers), strict=True) if name and called not in known
        ]


@cache
def own_layout(ledger):
    """The layout of the portal's own template and export of one ledger."""
    columns = {column.header: column.name for column in ledger.editable_columns if column.kind != "region"}
    # What an export shows beside the typed columns (places, computed figures, masked numbers) is known and ignored.
    written = (*ledger.columns, *ledger.shown_columns)
    placed = tuple(name for name in ledger.key if getattr(ledger.model._meta.get_field(name), "of", "") == "region_id")
    shown = {column.header for column in written} | {header(f"{column.label}{MASKED}") for column in written}
    headers = PLACE_HEADERS | {"镇": "town"}
    place = {} if ledger.of_city else headers
    return Layout(
        code=ledger.name,
        label=f"{ledger.label}导入模板",
        feeds=(Feed(ledger.name, columns, placed=placed),),
        required=_required(ledger, columns),
        strict=True,
        is_own=True,
        place=place,
        unkept=frozenset((shown | set(headers)) - set(columns) - set(place))
        | ({"错误说明", HEAD_NAME, VERSION} - set(columns)),
    )


def _required(ledger, columns):
    """The heads by which a template is recognised; a register known by its place alone is told by its first columns."""
    needed = frozenset(head for head, name in columns.items() if _is_needed(ledger, name))
    return needed or frozenset(list(columns)[:2])


def _is_needed(ledger, name):
    """Whether a template without this column makes no sense: it recognises the row and may not be empty."""
    model_field = ledger.model._meta.get_field(name)
    return name in (*ledger.key, ledger.parent and ledger.parent.name) and not may_be_empty(model_field)


def may_be_empty(model_field):
    return model_field.null or model_field.blank or model_field.default is not models.NOT_PROVIDED


def national_layouts():
    """The workbooks of other systems that can be imported, declared by the application above."""
    return tuple(layout for layout in compared_layouts() if not layout.only_compared)


def compared_layouts():
    """Those, and the ones that can only be compared."""
    return import_string(settings.LAYOUTS)


def layouts_for(code):
    """The candidates: the one layout of a ledger's import page, or all foreign layouts; for a comparison also those
    that can only be compared, by the office's names too."""
    if code == ONLY_COMPARED:
        names = _other_names()
        return tuple(_naming(layout, names) if layout.only_compared else layout for layout in compared_layouts())
    ledger = ledger_named(code) if code else None
    return (own_layout(ledger),) if ledger else national_layouts()


def _other_names():
    """{a sender's name of a column: ours}, as the office has written them into the parameters `headers_…`."""
    names = {}
    for row in Parameter.objects.filter(name__startswith=OTHER_NAMES):
        for pair in filter(None, map(str.strip, re.split("[；;\n]", row.value))):
            said, _, meant = pair.replace("＝", "=").partition("=")
            if not said.strip() or not meant.strip():
                raise Refused(
                    f"参数“{row.label}”里的“{pair}”应写成“对方列名=国家系统列名”，用分号隔开，请在“参数”页改正。"
                )
            names[header(said)] = header(meant)
    return names


def _naming(layout, names):
    """The layout that reads the other names as well; a name it knows itself keeps its meaning."""
    others = {said: layout.canonical(meant) for said, meant in names.items()}
    return replace(layout, others={said: others[said] for said in others.keys() - layout.known - layout.aliases.keys()})


def layout_named(code):
    ledger = ledger_named(code)
    return own_layout(ledger) if ledger else next(layout for layout in compared_layouts() if layout.code == code)
