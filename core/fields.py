"""Model fields of the kernel: months, dictionary words, sealed personal numbers and what is derived from them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from core import cells, sealing
from core.months import Month


class Words(models.TextChoices):
    """A dictionary of the office: the word itself is stored, shown and exchanged."""

    @property
    def label(self):
        return self.value


class MonthFormField(forms.CharField):
    """A month typed in any of the spellings people use (202312, 2023-12, 2023年12月)."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"placeholder": "如 2023-12", "inputmode": "numeric"}))
        for unused in ("min_value", "max_value"):
            kwargs.pop(unused, None)
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return value if isinstance(value, Month) else cells.month(value)
        except cells.CellError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        return str(Month(value)) if isinstance(value, int) else value


class MonthField(models.IntegerField):
    """A calendar month, stored as year * 12 + month - 1, so that spans are plain differences."""

    description = "月份"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Month(value)

    def to_python(self, value):
        if value is None or isinstance(value, Month):
            return value
        if isinstance(value, int):
            return Month(value)
        try:
            return Month.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        return None if value is None else int(self.to_python(value))

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else str(Month(value))

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": MonthFormField, **kwargs})


class Sealed:
    """A personal number as it lies in the database: shown masked, opened only by `reveal()`."""

    __slots__ = ("blob",)

    def __init__(self, blob):
        self.blob = bytes(blob)

    @classmethod
    def of(cls, text):
        return cls(sealing.seal(text))

    def reveal(self):
        """The clear text. Callers log who saw it (`core.access`)."""
        return sealing.unseal(self.blob)

    @property
    def masked(self):
        return mask(self.reveal())

    def __eq__(self, other):
        if isinstance(other, Sealed):
            return self.reveal() == other.reveal()
        return isinstance(other, str) and self.reveal() == other

    def __hash__(self):
        return hash(self.reveal())

    def __str__(self):
        return self.masked

    def __repr__(self):
        return "<sealed>"


def mask(text):
    """First six and last four of an ID number, first three and last four of anything shorter."""
    head = 6 if len(text) >= 15 else 3
    if len(text) <= head + 4:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - 4) + text[-4:]


class SealedFormField(forms.CharField):
    """Shows the masked number; the mask sent back unchanged means "keep what is stored"."""

    def __init__(self, *, clean_cell=None, **kwargs):
        self.clean_cell = clean_cell or cells.text
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        """Browsers must not remember such a number; drafts keep it only as long as the tab is open."""
        return {**super().widget_attrs(widget), "autocomplete": "off", "data-private": ""}

    def prepare_value(self, value):
        return value.masked if isinstance(value, Sealed) else value

    def to_python(self, value):
        if isinstance(value, Sealed):
            return value
        if "*" in (value or ""):
            raise ValidationError("这是遮盖后的号码，不能保存：请填写完整号码，或者保留原样不改。", code="masked")
        try:
            return self.clean_cell(value) or None
        except cells.CellError as error:
            raise ValidationError(str(error), code="invalid") from error

    def _clean_bound_field(self, bf):
        """The mask coming back must never be sealed over the number it stands for."""
        return super()._clean_bound_field(bf) if self.has_changed(bf.initial, bf.data) else bf.initial

    def run_validators(self, value):
        super().run_validators(value.reveal() if isinstance(value, Sealed) else value)

    def has_changed(self, initial, data):
        return (data or "") != (self.prepare_value(initial) or "")


class SealedField(models.BinaryField):
    """A personal number kept encrypted; find it by its digest or its last four characters.

    Assign clear text, read a `Sealed`. `clean_cell` is the reader of a typed or imported value.
    """

    description = "加密号码"

    def __init__(self, *args, clean_cell=None, **kwargs):
        self.clean_cell = clean_cell
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["editable"] = True
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def to_python(self, value):
        return value

    def get_prep_value(self, value):
        if value is None or value == "":
            return None
        return value.blob if isinstance(value, Sealed) else sealing.seal(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared=True)

    def value_to_string(self, obj):
        return ""

    def formfield(self, **kwargs):
        defaults = {"form_class": SealedFormField, "clean_cell": self.clean_cell, "max_length": 64}
        return models.Field.formfield(self, **{**defaults, **kwargs})


class Derived:
    """Mixin of a column computed from another one when a row is written, by page or by import.

    `of` names the source field, `compute` turns its clear text into this column's value.
    """

    def __init__(self, *args, of=None, compute=None, **kwargs):
        self.of, self.compute = of, compute
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(of=self.of, compute=self.compute)
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @cached_property
    def empty(self):
        return None if self.null else ""

    def derive(self, text):
        """This column's value for the source's clear text; empty source, empty value."""
        return self.compute(text) if text else self.empty

    def pre_save(self, instance, add):
        source = getattr(instance, self.of)
        value = self.derive(source.reveal() if isinstance(source, Sealed) else source)
        setattr(instance, self.attname, value)
        return value


class DerivedCharField(Derived, models.CharField):
    """A derived text, for instance the pinyin initials of a name."""


class DerivedDateField(Derived, models.DateField):
    """A derived date, for instance the birth date inside an ID number."""


class DerivedBooleanField(Derived, models.BooleanField):
    """A derived yes or no, for instance whether a check digit is right."""


class DerivedSmallIntegerField(Derived, models.SmallIntegerField):
    """A derived small number, for instance the length of an ID number."""


class WordsField(models.CharField):
    """One word of a dictionary.

    The choices bind pages and our own templates; an export of the national system may bring a word of its own,
    which is kept and reported (data-quality rule Q186), so the database does not refuse it.
    """

    def __init__(self, *args, words=None, **kwargs):
        self.words = words
        if words is not None:
            kwargs["choices"] = words.choices
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def reversal_key():
    """The key by which an entry that is written once names the wrong one it answers (冲正, see core.ledger.reversing)."""
    return models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="冲正哪一笔",
        null=True,
        blank=True,
        editable=False,
        related_name="corrected_by",
    )
