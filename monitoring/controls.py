"""Controls of the entry page: short lists as radio groups reached by digits, long ones by pinyin initials, dates as text."""

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from core import cells
from core.fields import WordsField
from core.ledger.forms import YES_NO, WordListField
from core.pinyin import initials
from monitoring import words

SHORT_LIST = 6
BLANK = ("", "未填")


class KeyedSelect(forms.Select):
    """A select whose options carry their pinyin initials, to be chosen by typing them."""

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if value:
            option["attrs"]["data-keys"] = " ".join(initials(part) for part in str(label).split())
        return option


class RankedWordsWidget(forms.MultiWidget):
    """Five selects in order: the first one is the main risk."""

    def __init__(self, choices, size):
        places = [KeyedSelect(choices=choices, attrs={"aria-label": f"第 {place} 项"}) for place in range(1, size + 1)]
        super().__init__(places)

    def decompress(self, value):
        return list(value or ())


class RankedWordsField(forms.MultiValueField):
    """Up to `size` words of a dictionary, ordered, each once."""

    def __init__(self, *, choices, size, **kwargs):
        choices = [BLANK, *choices]
        places = [forms.ChoiceField(choices=choices, required=False) for _ in range(size)]
        super().__init__(places, widget=RankedWordsWidget(choices, size), require_all_fields=False, **kwargs)

    def compress(self, values):
        chosen = [value for value in values if value]
        if len(set(chosen)) < len(chosen):
            raise ValidationError("同一项只填一次。")
        return chosen

    def has_changed(self, initial, data):
        return list(initial or ()) != [value for value in data or () if value]


class WordSetField(forms.MultipleChoiceField):
    """Several words of a short dictionary, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, words, **kwargs):
        super().__init__(choices=words.choices, **kwargs)


class TypedDateField(forms.DateField):
    """A date typed without separators or with any of the usual ones."""

    widget = forms.TextInput

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return cells.date(value)
        except cells.CellError as error:
            raise ValidationError(str(error), code="invalid") from error


def entry_field(db_field, **kwargs):
    """The form field of a model field, with the control that is quickest to fill by keyboard."""
    common = {"label": db_field.verbose_name, "required": False}
    if isinstance(db_field, models.BooleanField):
        return forms.TypedChoiceField(
            choices=YES_NO,
            coerce=lambda text: str(text) == "True",
            empty_value=None,
            widget=forms.RadioSelect,
            **common,
        )
    if isinstance(db_field, ArrayField):
        return _list_field(db_field, common)
    if isinstance(db_field, WordsField):
        choices = [BLANK, *db_field.words.choices]
        widget = forms.RadioSelect if len(choices) <= SHORT_LIST + 1 else KeyedSelect
        return forms.ChoiceField(choices=choices, widget=widget, **common)
    if isinstance(db_field, models.DateField):
        return TypedDateField(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "如 19800131"}), **common
        )
    field = db_field.formfield(**kwargs)
    return _dressed(field, db_field)


def _list_field(db_field, common):
    choices = db_field.base_field.choices
    if choices and db_field.size:
        return RankedWordsField(choices=choices, size=db_field.size, **common)
    if db_field.name == "health":
        return WordSetField(words=words.Health, **common)
    return WordListField(forms.CharField(), help_text="多项用顿号分隔", **common)


def _dressed(field, db_field):
    if isinstance(db_field, models.ForeignKey):
        field.widget = KeyedSelect()
        field.widget.choices = field.choices
        field.empty_label = "请选择"
    elif isinstance(db_field, models.DecimalField | models.PositiveSmallIntegerField):
        field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    field.widget.attrs["autocomplete"] = "off"
    return field
