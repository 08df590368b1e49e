"""Forms of the entry page: a household, its members and a month's income, made for fast fingers.

The fields and their row rules are the ledgers'; only the controls differ. Short lists are radio groups reached by
digits, long ones selects reached by pinyin initials, dates and numbers plain text.
"""

from functools import cache

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from core import cells
from core.fields import WordsField
from core.ledger.forms import YES_NO, LedgerForm, WordListField
from core.ledger.registry import ledger_named
from core.pinyin import initials
from monitoring import words
from monitoring.models import Household, Member
from monitoring.models.incomes import ITEMS
from monitoring.row_rules import heads_problem

SHORT_LIST = 6
BLANK = ("", "未填")
AFTER_THE_CARD = ("sex", "born_on", "ethnicity", "politics", "phone", "number")  # the ID number fills the first two
INCOME_FIELDS = (*(item for items in ITEMS.values() for item in items), "claims", "out_of_pocket")


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

    def __init__(self, *, words, size, **kwargs):
        choices = [BLANK, *words.choices]
        places = [forms.ChoiceField(choices=choices, required=False) for _ in range(size)]
        super().__init__(places, widget=RankedWordsWidget(choices, size), require_all_fields=False, **kwargs)

    def compress(self, values):
        chosen = [value for value in values if value]
        if len(set(chosen)) < len(chosen):
            raise ValidationError("同一项风险只填一次。")
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
    if db_field.name == "risks":
        return RankedWordsField(words=words.RiskType, size=db_field.size, **common)
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


class EntryForm(LedgerForm):
    """A ledger's form on the entry page; it carries the version of the record it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.initial.setdefault("version", self.instance.version)
        self._keep_strange_words()

    def _keep_strange_words(self):
        """A word outside the dictionary (from a national export) is shown and refused, never silently dropped."""
        for name, field in self.fields.items():
            word = self.initial.get(name)
            if type(field) is forms.ChoiceField and word and word not in dict(field.choices):
                field.choices = [*field.choices, (word, f"{word}（字典外）")]

    def clean_number(self):
        """Said beside the field; a number that another town holds is seen by the database alone."""
        number = self.cleaned_data["number"]
        taken = self.ledger.rows(self.user).filter(number=number).exclude(pk=self.instance.pk)
        if number and "number" in self.changed_data and taken.exists():
            raise ValidationError(f"{self.fields['number'].label}已存在，请在列表中查找原有的{self.ledger.label}。")
        return number

    def clean(self):
        values = super().clean()
        if self.instance.pk and values.get("version"):
            self.instance.version = values["version"]
        return values

    @property
    def sections(self):
        """[(title, bound fields)] in the order of the paper form."""
        parts = [
            (
                title,
                [
                    self[column.name]
                    for column in columns
                    if column.name in self.fields and not self[column.name].is_hidden
                ],
            )
            for title, columns in self.ledger.sectioned_columns.items()
        ]
        return [(title, fields) for title, fields in parts if fields]


class HouseholdEntryForm(EntryForm):
    """The household itself; head and size are taken from its members."""


class MemberEntryForm(EntryForm):
    """One member. Whoever is entered or changed must have a name and a relation, and be either out of school or in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "relation"):
            self.fields[name].required = True
        if not self.instance.pk:
            self.initial.update({"ethnicity": "汉族", "id_type": words.IdType.ID_CARD})
        self.fields["id_number"].widget.attrs.update({"data-id-number": "", "inputmode": "text"})
        self.fields["born_on"].widget.attrs["data-born"] = ""
        self.fields["sex"].widget.attrs["data-sex"] = ""

    def clean(self):
        values = super().clean()
        if self.has_changed() and not values.get("education") and not values.get("school_year"):
            self.add_error("education", "文化程度和在校生状况须填一项：已离校的填文化程度，在校的填在校生状况。")
        return values

    @property
    def sections(self):
        """The paper form's order, but what the ID card says comes after its number."""
        late = {name: place for place, name in enumerate(AFTER_THE_CARD, 1)}
        return [
            (title, sorted(fields, key=lambda field: late.get(field.name, 0))) for title, fields in super().sections
        ]


class MemberFormSet(BaseInlineFormSet):
    """The members of one household: exactly one head, nobody twice."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "删除此人（登记错误时用）"
        if index == 0 and not self.initial_form_count():
            form.initial["relation"] = words.Relation.HEAD

    def clean(self):
        if any(self.errors):
            return
        present = self.present()
        if problem := heads_problem([form.cleaned_data.get("relation") for form in present]):
            raise ValidationError(problem)
        self._refuse_repeated_numbers(present)

    def _refuse_repeated_numbers(self, present):
        seen = {}
        for form in present:
            number = form.cleaned_data.get("id_number")
            other = seen.setdefault(number, form) if number else form
            if other is not form:
                form.add_error("id_number", f"与 {other.cleaned_data['name']} 的证件号码相同，请核对。")

    def living(self):
        """Forms that hold a person and are not ticked for removal."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.instance.pk or form.has_changed())
        ]

    def present(self):
        """Those who still belong to the household."""
        return [
            form
            for form in self.living()
            if not form.cleaned_data.get("left_on") and not form.cleaned_data.get("left_reason")
        ]


class IncomeEntryForm(EntryForm):
    """One month's income, item by item; the kinds' totals are added up here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["end_month"].label = "核算月份"
        self.fields["end_month"].required = False

    @property
    def is_filled(self):
        return any(self.cleaned_data.get(name) is not None for name in INCOME_FIELDS)

    def clean(self):
        values = super().clean()
        if self.is_filled and not values.get("end_month") and "end_month" not in self.errors:
            self.add_error("end_month", "填了收入，须写明是哪个月的，如 202311。")
        for kind, items in ITEMS.items():
            amounts = [values[item] for item in items if values.get(item) is not None]
            if amounts:
                setattr(self.instance, kind, sum(amounts))
        return values


def _class_of(base, ledger, names):
    form = type(base.__name__, (base,), {"ledger": ledger})
    return forms.modelform_factory(ledger.model, form=form, fields=names, formfield_callback=entry_field)


def _names(ledger, without):
    return [column.name for column in ledger.editable_columns if column.name not in without]


@cache
def household_form():
    ledger = ledger_named("households")
    return _class_of(HouseholdEntryForm, ledger, _names(ledger, ("head_name", "size")))


@cache
def income_form():
    return _class_of(IncomeEntryForm, ledger_named("incomes"), ["end_month", *INCOME_FIELDS])


@cache
def member_formset(extra):
    """The formset class with `extra` empty people."""
    ledger = ledger_named("members")
    form = _class_of(MemberEntryForm, ledger, _names(ledger, ("household",)))
    return inlineformset_factory(
        Household,
        Member,
        form=form,
        formset=MemberFormSet,
        fields=form._meta.fields,
        extra=extra,
        can_delete=True,
        formfield_callback=entry_field,
        max_num=30,
        validate_max=True,
    )
