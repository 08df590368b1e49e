"""Forms of the entry page: a household, its members and a month's income, made for fast fingers.

The fields and their row rules are the ledgers'; only the controls differ (`monitoring.controls`).
"""

from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from core.ledger.forms import LedgerForm
from core.ledger.registry import ledger_named
from monitoring import words
from monitoring.controls import entry_field
from monitoring.models import Household, Member
from monitoring.models.incomes import ITEMS
from monitoring.row_rules import heads_problem, totals

AFTER_THE_CARD = ("sex", "born_on", "ethnicity", "politics", "phone", "number")  # the ID number fills the first two
GONE = "“{}”已被别人删除或转到别户：请点“去掉”后再保存。"
# How many rows hang on each person.
BELONGINGS = {"spells": Count("employments", distinct=True), "payments": Count("spendings", distinct=True)}
INCOME_FIELDS = (*(item for items in ITEMS.values() for item in items), "claims", "out_of_pocket")


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
        if self.instance.pk:
            self.instance.version = values.get("version") or 0
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

    is_gone = False  # the formset says so of a person who is no longer in this household

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "relation"):
            self.fields[name].required = True
        if not self.instance.pk:
            self.initial.update({"ethnicity": "汉族", "id_type": words.IdType.ID_CARD})
        self.fields["id_number"].widget.attrs.update({"data-id-number": "", "inputmode": "text"})
        self.fields["born_on"].widget.attrs["data-born"] = ""
        self.fields["sex"].widget.attrs["data-sex"] = ""

    def full_clean(self):
        """Of a person who is gone only that is said: masks and choices on the card have nothing left to stand for."""
        super().full_clean()
        if self.is_gone:
            self.errors.clear()
            if not self.cleaned_data.get("DELETE"):
                self.add_error(None, GONE.format(self["name"].value() or "此人"))

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


def _going_along(member):
    """What is deleted with a person, said before it happens."""
    counts = {"务工": getattr(member, "spells", 0), "合规自付": getattr(member, "payments", 0)}
    parts = [f"{label} {count} 条" for label, count in counts.items() if count]
    return f"，连同{'、'.join(parts)}" if parts else ""


class MemberFormSet(BaseInlineFormSet):
    """The members of one household: exactly one head, nobody twice."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.is_gone = self._is_gone(form, index)
        form.fields["DELETE"].label = f"删除此人{_going_along(form.instance)}（登记错误时用）"
        if index == 0 and not self.initial_form_count():
            form.initial["relation"] = words.Relation.HEAD

    def _is_gone(self, form, index):
        """Whether somebody else removed or moved the person meanwhile whom the posted card was opened with."""
        was_stored = self.is_bound and index is not None and index < self.initial_form_count()
        return was_stored and not form.instance.pk

    def clean(self):
        present = self.present()
        self._refuse_repeated_numbers(present)
        if any("relation" in form.errors for form in present):
            return
        if problem := heads_problem([form.cleaned_data.get("relation") for form in present]):
            raise ValidationError(problem)

    def _refuse_repeated_numbers(self, present):
        seen = {}
        for form in present:
            number = form.cleaned_data.get("id_number")
            other = seen.setdefault(number, form) if number else form
            if other is not form:
                form.add_error("id_number", f"与 {other.cleaned_data.get('name') or '另一人'} 的证件号码相同，请核对。")

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
            if not form.is_gone and not form.cleaned_data.get("left_on") and not form.cleaned_data.get("left_reason")
        ]


class IncomeEntryForm(EntryForm):
    """One month's income, item by item; the kinds' totals are added up here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["end_month"].label = "核算月份"
        self.fields["end_month"].required = False
        # Which stored row the figures on the page come from: typing another month leads to another row.
        self.fields["opened"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["opened"] = self.instance.pk

    @property
    def is_another_row(self):
        """Whether the month typed is stored already, in a row that was not the one shown."""
        return bool(self.instance.pk) and self.cleaned_data.get("opened") != self.instance.pk

    @property
    def is_filled(self):
        return any(self.cleaned_data.get(name) is not None for name in INCOME_FIELDS)

    def clean(self):
        values = super().clean()
        if self.is_filled and not values.get("end_month") and "end_month" not in self.errors:
            self.add_error("end_month", "填了收入，须写明是哪个月的，如 202311。")
        self.replaced = []
        for kind, total in totals(values).items():
            if total is not None or not set(self.changed_data).isdisjoint(ITEMS[kind]):
                self._replace(kind, total)
        return values

    def _replace(self, kind, total):
        """A total that came without items, by import, does not give way unsaid."""
        old = getattr(self.instance, kind)
        if old not in (None, total) and all(self.initial.get(item) is None for item in ITEMS[kind]):
            label = self.ledger.column(kind).label
            self.replaced.append(f"{label}原来只有合计 {old:,.2f} 元，现在按分项记为 {total:,.2f} 元。")
        setattr(self.instance, kind, total)

    def facts(self, values):
        """The totals are added up here, so the row rule finds nothing wrong with them."""
        return super().facts(values) | totals(values)


def _class_of(base, ledger, names):
    form = type(base.__name__, (base,), {"ledger": ledger})
    return forms.modelform_factory(ledger.model, form=form, fields=names, formfield_callback=entry_field)


def _names(ledger, without):
    return [column.name for column in ledger.editable_columns if column.name not in without]


@cache
def household_form():
    ledger = ledger_named("households")
    return _class_of(HouseholdEntryForm, ledger, _names(ledger, ("head_name", "size", "declared_size")))


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
        absolute_max=60,  # a page of a thousand people would only keep the server busy
        validate_max=True,
    )
