"""Template tags of the portal's pages: numbers as the office writes them, errors linked to their fields."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LIGHTS = {"met": "达标", "near": "未到期，有差距", "below": "未达标", "error": "错误"}


@dataclass(frozen=True)
class ErrorLink:
    """One error sentence of the summary and the field it leads to."""

    target: str
    label: str
    sentence: str


@register.filter
def grouped(value):
    """1234567 as 1,234,567. Django's own filter would group by four digits in Chinese."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    return value


@register.filter
def money(value, places=2):
    """1234567.5 as 1,234,567.50; nothing known stays empty."""
    return f"{value:,.{places}f}" if isinstance(value, int | float | Decimal) else value


@register.simple_tag
def light(state, text=""):
    """A traffic light with its word: met, near, below, error, anything else is unknown; a text replaces the word."""
    tone = "below" if state == "error" else state or "unknown"
    return format_html(
        '<span class="light light-{}"><i aria-hidden="true"></i>{}</span>', tone, text or LIGHTS.get(state, "无数据")
    )


@register.simple_tag
def rate_light(rate, state):
    """The light of a rate, with its per cent for a word."""
    return light("unknown") if rate is None else light(state, f"{floatformat(rate, 2)}%")


@register.simple_tag
def table_rows(lines, cells):
    """The rows of a long table in one piece: a template that asks cell by cell takes ten times as long.

    `cells` are (name of the value in a line, name of its address or "", the cell's tag with its attributes); a tag of
    `light` shows the value as a traffic light.
    """
    rows = (f"<tr>{''.join(_cell(line, *each) for each in cells)}</tr>" for line in lines)
    return mark_safe("".join(rows))  # noqa: S308 - every text and address goes through escape()


def _cell(line, name, url, tag):
    value, address = line[name], url and line[url]
    if tag == "light":
        value, tag = light(value) if value else "—", "td"
    text = value if isinstance(value, SafeString) else escape(str(value))
    if address:
        text = f'<a href="{escape(address)}">{text}</a>'
    return f"<{tag}>{text}</{tag[:2]}>"


@register.simple_tag
def error_links(*sources):
    """Every error of forms, formsets and lists of them, in page order; empty sources are skipped."""
    return [link for source in sources if source for link in _links(source)]


def _links(source, prefix=""):
    if isinstance(source, BaseForm):
        return _form_links(source, prefix)
    if isinstance(source, BaseFormSet):
        own = [ErrorLink("", "", sentence) for sentence in source.non_form_errors()]
        rows = (_links(form, f"第 {number} 人 ") for number, form in enumerate(_living(source), 1))
        return own + [link for links in rows for link in links]
    return [link for part in source for link in _links(part)]


def _living(formset):
    """Forms not ticked for removal: their errors no longer matter."""
    return [form for form in formset.forms if not (formset.is_bound and form in getattr(formset, "deleted_forms", ()))]


def _form_links(form, prefix):
    if not form.is_bound:
        return []
    whole = [ErrorLink("", "", prefix + sentence) for sentence in form.non_field_errors()]
    fields = [
        ErrorLink("" if bound.is_hidden else bound.id_for_label or bound.auto_id, prefix + str(bound.label), sentence)
        for bound in form
        for sentence in bound.errors
    ]
    return whole + fields
