"""Columns of a ledger: how one field is headed, shown, exported and recognised in a workbook."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.cells import header
from core.fields import Derived, MonthField, Sealed, SealedField

EMPTY = "—"
YES_NO = {True: "是", False: "否", None: ""}


@dataclass(frozen=True)
class Column:
    """One field of a ledger. `kind` decides alignment, filter and cell format."""

    name: str
    label: str
    kind: str  # text, words, choice, yes_no, number, date, datetime, month, list, sealed, region, parent
    field: models.Field | None = None
    expression: object = None  # an annotation, for figures that another register holds
    compute: object = None  # a function of the record, for what is rendered from other fields
    states: tuple = ()  # (value, colour): which words are shown as a state: below, near, met, plain
    colour: object = None  # a function of today: the annotation a list shows the cell's colour by

    @property
    def is_number(self):
        return self.kind == "number"

    @property
    def is_sealed(self):
        return self.kind == "sealed"

    @property
    def is_editable(self):
        return self.field is not None and self.field.editable and not isinstance(self.field, models.GeneratedField)

    @property
    def header(self):
        """The head of the column in a workbook, cleaned as imports compare it."""
        return header(self.label)

    @property
    def title(self):
        """The head of the column on a page, where another record is shown by its name."""
        named = self.kind == "parent" and any(field.name == "name" for field in self.field.related_model._meta.fields)
        return str(self.field.verbose_name) if named else self.label

    def value(self, record):
        return self.compute(record) if self.compute else getattr(record, self.name)

    def state(self, record):
        """The colour of the cell's word; empty for a plain fact, and for a deadline outside a list."""
        if self.colour:
            return getattr(record, self.colour_name, "")
        return dict(self.states).get(self.value(record), "") if self.states else ""

    @property
    def colour_name(self):
        return f"{self.name}_colour"

    def text(self, record, reveal=False):
        """What a person reads in this cell; empty when nothing is known. Sealed numbers stay masked unless revealed."""
        value = self.value(record)
        if value is None or value == "" or value == []:
            return ""
        return self._format(value, record, reveal)

    def _format(self, value, record, reveal):
        if isinstance(value, Sealed):
            return value.reveal() if reveal else value.masked
        if self.kind == "yes_no":
            return YES_NO[value]
        if self.kind == "choice":
            return record._get_FIELD_display(self.field)
        if self.kind == "list":
            return "、".join(value)
        if self.kind == "region":
            return value.full_name
        if self.kind == "parent":
            return value.number if is_numbered(self.field) else str(value)
        if self.kind == "datetime":
            return f"{value:%Y-%m-%d %H:%M}"
        return str(value)

    def shown(self, record):
        """The masked text with thousands separators, for pages; a person by name instead of number."""
        value = self.value(record)
        if self.kind == "parent" and value is not None:
            return getattr(value, "name", "") or self.text(record)
        if isinstance(value, Decimal):
            return f"{value:,.2f}"
        return self.text(record)


def kind_of(field):
    """The kind of column a model field makes."""
    if field.name == "region":
        return "region"
    if isinstance(field, models.ForeignKey):
        return "parent"
    if isinstance(field, models.GeneratedField):
        return kind_of(field.output_field)
    for kinds, kind in (
        (SealedField, "sealed"),
        (MonthField, "month"),
        (ArrayField, "list"),
        (models.BooleanField, "yes_no"),
        (models.DateTimeField, "datetime"),
        (models.DateField, "date"),
    ):
        if isinstance(field, kinds):
            return kind
    if getattr(field, "words", None) is not None:
        return "words"
    if field.choices:
        return "choice"
    return "number" if isinstance(field, models.DecimalField | models.IntegerField) else "text"


def column_of(field, label=None):
    """The column that stands for a model field; a parent is shown and typed as its 户编号."""
    kind = kind_of(field)
    is_own = field.related_model is field.model  # beside the row's own number it says which row it means
    if kind == "parent" and label is None and is_numbered(field) and not is_own:
        label = field.related_model._meta.get_field("number").verbose_name
    return Column(field.name, label or str(field.verbose_name), kind, field)


def is_numbered(field):
    """Whether the records a foreign key leads to are known by a number."""
    return any(f.name == "number" for f in field.related_model._meta.fields)


def is_derived(field):
    return isinstance(field, Derived)
