"""Filters of a ledger: one FilterSet for the list, the export and the JSON."""

import re
from dataclasses import dataclass
from functools import cache

import django_filters
from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils.timezone import localdate

from core.fields import MonthFormField
from core.indicators import Indicator
from core.ledger.columns import is_numbered
from core.ledger.terms import looks_personal, term_of
from core.models import Region
from core.months import Month
from core.scoping import within

# What a request may carry beside the filters themselves.
PAGING = frozenset(
    {
        "all",
        "part",
        "after",
        "before",
        "sort",
        "search",
        "found",
        "page_size",
        "cursor",
        "format",
        "count",
        "kept",
        "limit",
    }
)
MOST_BOXES = 40  # a longer list of names is searched, not ticked
YES_NO_CHOICES = [("1", "是"), ("0", "否"), ("none", "未填")]


class MonthFilter(django_filters.Filter):
    field_class = MonthFormField


class DayFilter(django_filters.DateFilter):
    """A day, picked from a calendar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class RegionFilter(django_filters.Filter):
    """Rows under a division, by its code; a code outside every known division is refused, not ignored."""

    field_class = forms.RegexField

    def __init__(self, **kwargs):
        super().__init__(regex=r"^\d{4,12}$", error_messages={"invalid": "行政区划代码应为 4 至 12 位数字。"}, **kwargs)

    def filter(self, rows, value):
        return rows.filter(within(value)) if value else rows


class YesNoFilter(django_filters.ChoiceFilter):
    """是, 否 or 未填: three answers, because an empty cell is not a no."""

    def __init__(self, **kwargs):
        super().__init__(choices=YES_NO_CHOICES, **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        if value == "none":
            return rows.filter(**{f"{self.field_name}__isnull": True})
        return rows.filter(**{self.field_name: value == "1"})


class HoldsFilter(django_filters.ChoiceFilter):
    """Whether what a column shows from other registers holds for the row: the database always knows."""

    def __init__(self, *, condition, **kwargs):
        self.condition = condition
        super().__init__(choices=[("1", "有"), ("0", "无")], **kwargs)

    def filter(self, rows, value):
        return rows.filter(self.condition if value == "1" else ~self.condition) if value else rows


class FilledFilter(django_filters.ChoiceFilter):
    """Whether something is written there at all."""

    def __init__(self, **kwargs):
        super().__init__(choices=[("1", "已填"), ("0", "未填")], **kwargs)

    def filter(self, rows, value):
        return rows.filter(**{f"{self.field_name}__isnull": value == "0"}) if value else rows


class WordsFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen words; 有 and 无 stand for "some word" and "none"."""

    def __init__(self, *, choices, empty=False, **kwargs):
        extra = [("any", "有"), ("none", "无")] if empty else []
        # Boxes, not a list: in a list a second word needs the Ctrl key.
        super().__init__(choices=[*extra, *choices], widget=forms.CheckboxSelectMultiple, **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        condition = Q(**{f"{self.field_name}__in": [word for word in value if word not in ("any", "none")]})
        if "any" in value:
            condition |= ~Q(**{self.field_name: ""})
        if "none" in value:
            condition |= Q(**{self.field_name: ""})
        return rows.filter(condition)


class ListFilter(django_filters.CharFilter):
    """Rows whose list holds the word."""

    def filter(self, rows, value):
        return rows.filter(**{f"{self.field_name}__contains": [value]}) if value else rows


class AnyOfFilter(django_filters.MultipleChoiceFilter):
    """Rows whose list holds any of the chosen words."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)

    def filter(self, rows, value):
        return rows.filter(**{f"{self.field_name}__overlap": value}) if value else rows


class NamedFilter(django_filters.CharFilter):
    """Rows of the codes whose names hold what was typed; a code may be typed as well."""

    def __init__(self, *, names, **kwargs):
        self.names = names
        super().__init__(help_text="编号，或名称中的字", **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        codes = [value] if value in self.names else [code for code, name in self.names.items() if value in name]
        return rows.filter(**{f"{self.field_name}__in": codes})


@dataclass(frozen=True)
class Figure:
    """A number somewhere else in the portal, in one month, whose rows are asked for."""

    indicator: Indicator
    month: Month

    def __str__(self):
        return f"{self.indicator.name}（{self.month.label}）"


class FigureField(forms.CharField):
    """`code@month` of one of the ledger's figures."""

    widget = forms.HiddenInput

    def __init__(self, *, figures, **kwargs):
        self.figures = figures
        super().__init__(**kwargs)

    def to_python(self, value):
        code, _, month = super().to_python(value).partition("@")
        if not code:
            return None
        if code not in self.figures:
            raise forms.ValidationError("没有这个数字的明细。")
        try:
            return Figure(self.figures[code], Month.parse(month))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class FigureFilter(django_filters.Filter):
    """Exactly the rows that a number of the dashboard or a bulletin counts."""

    field_class = FigureField

    def filter(self, rows, value):
        return value.indicator.counted(rows, value.month) if value else rows


class TimingFilter(django_filters.ChoiceFilter):
    """What the clocks of a workflow say today."""

    ESCALATED = ("town", "city")

    def __init__(self, *, workflow, **kwargs):
        self.workflow = workflow
        choices = [("overdue", "超期"), ("near", "即将到期"), ("paused", "已暂停")]
        choices += list(zip(self.ESCALATED, ("超期已报镇街", "超期已报市"), strict=True)) if workflow.escalation else []
        super().__init__(label="办理时限", choices=choices, **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        if value in self.ESCALATED:
            before = self.workflow.clock().escalates_before(self.ESCALATED.index(value), localdate())
            return rows.due_before(before)
        return rows.paused() if value == "paused" else getattr(rows, value)(localdate())


def _filter_for(column, names=None):
    """The filters of a column; `names` are those of its codes, where they stand elsewhere."""
    name, label = column.name, column.label
    if column.kind == "region":
        return {"region": RegionFilter(label=label)}
    if column.kind == "list":
        return {name: _list_filter(column, names)}
    if column.kind == "yes_no" and column.expression is not None:
        return {name: HoldsFilter(label=label, condition=column.expression)}
    if names:
        return {name: _named_filter(column, names)}
    if column.kind in ("words", "choice"):
        field = column.field
        return {name: WordsFilter(field_name=name, label=label, choices=field.choices, empty=field.blank)}
    if column.kind == "number":
        return {
            f"{name}_min": django_filters.NumberFilter(field_name=name, lookup_expr="gte", label=f"{label}不低于"),
            f"{name}_max": django_filters.NumberFilter(field_name=name, lookup_expr="lte", label=f"{label}不高于"),
        }
    if column.kind == "parent":
        return {name: _parent_filter(column)}
    if column.kind in ("month", "date"):
        return _span(name, label, MonthFilter if column.kind == "month" else DayFilter)
    simple = {"yes_no": YesNoFilter, "datetime": FilledFilter, "text": django_filters.CharFilter}[column.kind]
    return {name: simple(field_name=name, label=label)}


def _list_filter(column, names):
    words = getattr(column.field, "output_field", column.field)  # of a generated column: what it holds
    choices = list(names.items()) if names else words.base_field.choices
    given = {"field_name": column.name, "label": column.label}
    return AnyOfFilter(choices=choices, **given) if choices else ListFilter(**given)


def _named_filter(column, names):
    given = {"field_name": column.name, "label": column.label}
    if len(names) > MOST_BOXES:
        return NamedFilter(names=names, **given)
    return WordsFilter(choices=list(names.items()), **given)


def _span(name, label, kind):
    """From one month or day to another; an address may name one alone."""
    return {
        name: kind(field_name=name, label=label, widget=forms.HiddenInput),
        f"{name}_from": kind(field_name=name, lookup_expr="gte", label=f"{label}，从"),
        f"{name}_to": kind(field_name=name, lookup_expr="lte", label=f"{label}，到"),
    }


def _parent_filter(column):
    """A parent by its number; whether there is one at all, where it has none."""
    if is_numbered(column.field):
        return django_filters.CharFilter(field_name=f"{column.name}__number", label=column.label)
    return FilledFilter(field_name=column.name, label=column.label)


@cache
def filterset_class(ledger):
    """The ledger's FilterSet, made once from its `filters`."""
    filters = {}
    for column in map(ledger.column, ledger.filters):
        names = ledger.codes[column.name]() if column.name in ledger.codes else None
        filters.update(_filter_for(column, names))
    if ledger.figures:
        filters["figure"] = FigureFilter(label="口径", figures=ledger.figures)
    if ledger.workflow:
        filters["timing"] = TimingFilter(workflow=ledger.workflow)
    meta = type("Meta", (), {"model": ledger.model, "fields": ()})
    return type(f"{ledger.model.__name__}Filters", (django_filters.FilterSet,), {**filters, "Meta": meta})


def filtered(ledger, user, params):
    """The user's rows that the request's parameters mean, and the bound FilterSet.

    An unknown parameter or a value that is not allowed raises BadRequest: it never widens the result.
    """
    filterset = filterset_class(ledger)(params, queryset=ledger.rows(user))
    unknown = set(params) - set(filterset.filters) - PAGING
    if unknown:
        raise BadRequest(f"不认识的筛选条件：{'、'.join(sorted(unknown))}。")
    if not filterset.form.is_valid():
        problems = "；".join(
            f"{filterset.form.fields[name].label}：{errors[0]}" for name, errors in filterset.form.errors.items()
        )
        raise BadRequest(f"筛选条件有误——{problems}")
    rows = filterset.qs
    if term := term_of(params):
        if looks_personal(term):
            raise BadRequest("完整的证件号码、电话和账号不能写在网址里，请在页面的查找框中输入。")
        rows = ledger.searched(rows, term, user)
    if digest := params.get("found", ""):
        rows = ledger.found(rows, digest if re.fullmatch("[0-9a-f]{32}", digest) else "-", user)
    return rows, filterset


def asked_form(ledger, params):
    """The filters in force as a form to change them: one month alone stands there as from it to it."""
    filterset, shown = filterset_class(ledger), params.copy()
    for name in filterset.base_filters:
        if f"{name}_from" in filterset.base_filters and (alone := shown.get(name)):
            del shown[name]
            shown[f"{name}_from"] = shown[f"{name}_to"] = alone
    return filterset(shown, queryset=ledger.model.objects.none()).form


def described(filterset):
    """The filters in force as (name, label, text), for chips, export heads and logs."""
    pairs = []
    for name, value in filterset.form.cleaned_data.items():
        if value in (None, "", []):
            continue
        field = filterset.form.fields[name]
        words = value if isinstance(value, list) else [value]
        choices = dict(getattr(field, "choices", ()))
        pairs.append((name, field.label, "、".join(str(choices.get(word, word)) for word in words)))
    return [(name, label, _region_name(text) if name == "region" else text) for name, label, text in pairs]


def _region_name(code):
    region = Region.objects.filter(pk=code).first()
    return region.full_name if region else code
