"""The entry page (农户录入): a household, its members and a month's income on one page, saved together or not at all."""

from dataclasses import dataclass
from itertools import zip_longest

import pghistory
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.forms import BaseForm, BaseFormSet
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from core.constraints import refusal_of
from core.ledger.conflicts import choices, text_of
from core.ledger.pages.editing import StaleRecord, save
from core.ledger.pages.record import deleted_record, get_record
from core.ledger.registry import ledger_named
from core.models import ImportDoubt
from core.months import Month
from monitoring.doubts import completeness, household_doubts, member_doubts
from monitoring.forms import BELONGINGS, INCOME_FIELDS, household_form, income_form, member_formset
from monitoring.models import Household, Income

STILL_NAMED = "没有保存：要删除的人在别处（包括其他镇街）还有登记，请先处理那些登记；人已不在本户的请填写自然减少。"


@dataclass
class Entry:
    """What stands on the page."""

    household: BaseForm
    members: BaseFormSet
    income: BaseForm | None

    @property
    def forms(self):
        return [self.household, self.members, *([self.income] if self.income else [])]

    def is_valid(self):
        """Whether all of it is right; every part is asked, so that all errors show at once."""
        return not [form for form in self.forms if not form.is_valid()]

    def has_changed(self):
        return any(form.has_changed() for form in self.forms)


@require_http_methods(["GET", "POST"])
def entry_page(request, pk=None):
    """Enter a household or change one with everybody in it."""
    if pk and request.method == "POST" and deleted_record(request.user, ledger_named("households"), pk):
        return _deleted(request, pk)
    household = _household(request, pk)
    entry = _entry(request.user, household, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, entry, household)
    if not entry.is_valid():
        return _page(request, entry, household, status=422)
    try:
        _write(entry, request.user)
    except StaleRecord as stale:
        return _conflict(request, entry, household, stale.current)
    except ValidationError as error:
        return _refused(request, entry, household, error)
    except IntegrityError as error:
        return _refused(request, entry, household, refusal_of(error) or STILL_NAMED)
    return _saved(request, household, entry)


@require_POST
def entry_check(request, pk=None):
    """The side strip while typing: completeness and doubtful data. Writes nothing."""
    household = _household(request, pk)
    entry = _entry(request.user, household, request.POST)
    entry.is_valid()
    people = [form.cleaned_data for form in entry.members.living() if hasattr(form, "cleaned_data")]
    filled, expected = completeness(entry.household.cleaned_data, people)
    doubts = [("本户", sentence) for sentence in household_doubts(entry.household.cleaned_data)]
    for person in people:
        doubts += [(person.get("name") or "姓名未填", sentence) for sentence in member_doubts(person, localdate())]
    context = {"percent": 100 * filled // expected, "filled": filled, "expected": expected, "doubts": doubts}
    return render(request, "monitoring/entry_side.html", context)


def _household(request, pk):
    """The record to change, in the user's scope, or a new one; refused without the role's permission."""
    ledger_named("members").demand(request.user, "change" if pk else "add")
    if pk:
        return get_record(request, ledger_named("households"), pk, "change")
    ledger_named("households").demand(request.user, "add")
    return Household()


def _entry(user, household, data):
    members = ledger_named("members")
    present = (
        members.rows(user).filter(household=household).annotate(**BELONGINGS).order_by("left_on", "pk")
        if household.pk
        else members.rows(user).none()
    )
    return Entry(
        household_form()(data, instance=household, user=user, prefix="household"),
        member_formset(0 if household.pk else 1)(
            data, instance=household, queryset=present, form_kwargs={"user": user}, prefix="members"
        ),
        _income(user, household, data),
    )


def _income(user, household, data):
    """The form of the month's income: last month's, unless another month was typed."""
    ledger = ledger_named("incomes")
    if not ledger.allows(user, "add"):
        return None
    month = Month.of(localdate()) - 1
    if data is not None:
        try:
            month = Month.parse(data.get("income-end_month", ""))
        except ValueError:
            return income_form()(data, user=user, prefix="income")
    known = _monthly(user, household).filter(end_month=month).first() if household.pk else None
    income = known or Income(span=Income.Span.MONTH, end_month=month)
    return income_form()(data, instance=income, user=user, prefix="income")


def _monthly(user, household):
    return ledger_named("incomes").rows(user).filter(household=household, span=Income.Span.MONTH)


def _write(entry, user):
    """All of the page in one transaction; unchanged people are left alone."""
    if not entry.has_changed():
        return
    with transaction.atomic(), pghistory.context(user=user.pk, why="录入"):
        household = entry.household.instance
        save(ledger_named("households"), entry.household, user)
        _write_members(entry.members, household, user)
        household.refresh_from_db(fields=["size", "head_name"])  # the database counts them from the members
        if entry.income and entry.income.has_changed():
            _write_income(entry.income, household, user, household.size)
        connection.check_constraints()  # who names a person that goes would only be noticed after the answer
    _look_again(entry, household)


def _look_again(entry, household):
    """The page has been read by a person: its doubtful cells are answered, the quality rules asked anew."""
    changed = [form.instance.pk for form in entry.members.living() if form.has_changed()]
    ImportDoubt.objects.filter(ledger="members", object_id__in=changed).delete()
    ledger_named("households").saved(household)


def _write_income(form, household, user, size):
    """A new month is registered once an item is filled in; a stored one may be emptied."""
    if form.is_another_row:
        raise StaleRecord(_monthly(user, household).get(pk=form.instance.pk))
    if form.is_filled or form.instance.pk:
        _write_child(ledger_named("incomes"), form, household, user, household_size=size)


def _write_members(formset, household, user):
    ledger = ledger_named("members")
    for form in formset.deleted_forms:
        if form.instance.pk:
            ledger.demand(user, "delete")
            _remove(ledger.rows(user).filter(pk=form.instance.pk), form.instance.version)
    for form in formset.living():
        if form.has_changed():
            _write_child(ledger, form, household, user)


def _remove(rows, version):
    """Only the person that was looked at: one changed meanwhile is shown first."""
    current = rows.select_for_update().first()
    if current and current.version != version:
        raise StaleRecord(current)
    rows.delete()


def _write_child(ledger, form, household, user, **values):
    ledger.demand(user, "change" if form.instance.pk else "add")
    for name, value in {"household": household, "region_id": household.region_id, **values}.items():
        setattr(form.instance, name, value)
    save(ledger, form, user)


def _refused(request, entry, household, error):
    entry.household.add_error(None, error)
    return _page(request, entry, household, status=422)


def _saved(request, household, entry):
    messages.success(request, f"{household.head_name}一户已保存，{household.size} 人。")
    for sentence in entry.income.replaced if entry.income else ():
        messages.warning(request, sentence)
    if "next" in request.POST:
        return redirect("household-enter")
    return redirect("households-record", pk=household.pk)


def _conflict(request, entry, household, current):
    """Somebody saved meanwhile: both values side by side, everything typed stays, the next save is deliberate.

    What the person did not touch becomes the other's value, so that saving does not undo what was never looked at.
    """
    form = _form_of(entry, current)
    is_registered = form is entry.income and form.is_another_row
    differing = choices(form.ledger, form, current, form.instance.version)
    data = request.POST.copy()
    data[form.add_prefix("version")] = str(current.version)
    data[form.add_prefix("opened")] = str(current.pk)
    for choice in differing:
        choice["keep_mine"] = choice["keep_mine"] or is_registered
        if not choice["keep_mine"]:
            _take_theirs(data, form, choice)
    renewed = _entry(request.user, _household(request, household.pk), data)
    renewed.is_valid()
    return _page(request, renewed, household, 409, stale=current, choices=differing, is_registered=is_registered)


def _deleted(request, pk):
    """The household was deleted while its page stood open: what was typed is shown once more, to be read or copied."""
    for ledger in ("members", "households"):
        ledger_named(ledger).demand(request.user, "change")
    entry = _entry(request.user, Household(), request.POST)
    people = [(f"第 {number} 人", form) for number, form in enumerate(entry.members.forms, 1)]
    parts = [("本户", entry.household), *people, *([("当月收入", entry.income)] if entry.income else [])]
    context = {
        "pk": pk,
        "title": "没有保存：这一户已被别人删除",
        "parts": [(whose, _typed(form)) for whose, form in parts],
    }
    return render(request, "monitoring/entry_deleted.html", context, status=409)


def _typed(form):
    """The filled-in fields of a form, for reading."""
    texts = [(field.label, text_of(form, field.name)) for _, fields in form.sections for field in fields]
    return [(label, text) for label, text in texts if text]


def _take_theirs(data, form, choice):
    """The other's value under the names a browser sends it by: ranked words have one for every place."""
    name, value = form.add_prefix(choice["name"]), choice["theirs"]["value"]
    places = getattr(form.fields[choice["name"]].widget, "widgets_names", ())
    if not places:
        data.setlist(name, value if isinstance(value, list) else [value])
    for place, word in zip_longest(places, value if places else (), fillvalue=""):
        data[f"{name}{place}"] = word


def _form_of(entry, record):
    """The form on the page that holds this record."""
    forms = [entry.household, *entry.members.forms, *([entry.income] if entry.income else [])]
    return next(form for form in forms if type(form.instance) is type(record) and form.instance.pk == record.pk)


def _page(request, entry, household, status=200, **context):
    pk = household.pk
    check = reverse("household-enter-check", args=[pk] if pk else [])
    return render(
        request,
        "monitoring/entry.html",
        {
            "entry": entry,
            "household": household,
            "check_url": check,
            "is_bound": status != 200,
            "title": f"修改 {household}" if pk else "录入农户",
            "breadcrumb": [
                ("农户", reverse("households-list")),
                (str(household), reverse("households-record", args=[pk])) if pk else None,
                ("录入", ""),
            ]
            if pk
            else [("农户", reverse("households-list")), ("录入", "")],
            "cancel_url": reverse("households-record", args=[pk]) if pk else reverse("households-list"),
            "may_add": ledger_named("members").allows(request.user, "add"),
            "may_delete": ledger_named("members").allows(request.user, "delete"),
            "earlier": _earlier_income(request.user, household, entry.income),
            **context,
        },
        status=status,
    )


def _earlier_income(user, household, form):
    """The items of the month before the one on the page, for 沿用上次; nothing when there is none."""
    if form is None or not household.pk:
        return None
    months = _monthly(user, household).filter(end_month__lt=form.instance.end_month or Month.of(localdate()))
    income = months.order_by("-end_month").first()
    if income is None:
        return None
    items = {name: getattr(income, name) for name in INCOME_FIELDS}
    return {
        "month": income.end_month.label,
        "items": {name: str(value) for name, value in items.items() if value is not None},
    }


urlpatterns = [
    path("households/enter/", entry_page, name="household-enter"),
    path("households/enter/check/", entry_check, name="household-enter-check"),
    path("households/<int:pk>/enter/", entry_page, name="household-enter"),
    path("households/<int:pk>/enter/check/", entry_check, name="household-enter-check"),
]
