"""Adding, editing and deleting a record, one or many: through the scope, with a version check."""

import pghistory
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.ledger.columns import YES_NO
from core.ledger.forms import form_class
from core.ledger.pages.record import get_record
from core.ledger.registry import tabs_of


class StaleRecord(Exception):
    """Somebody else saved the record after this form was opened."""

    def __init__(self, current):
        self.current = current


def save(ledger, form, user):
    """Write a valid form's record inside the user's scope and with its version; the one place pages save through.

    Raises StaleRecord when the record was changed since the form was opened.
    """
    record = form.instance
    opened = record.version
    try:
        with transaction.atomic(), pghistory.context(user=user.pk):
            if record.pk:
                _claim_version(ledger, record, user)
            if not record.region_id or not ledger.rows_may_lie_in(user, record.region_id):
                raise ValidationError("所选镇村不在您的管辖区域内。")
            return form.save()
    except (ValidationError, IntegrityError) as refused:
        record.version = opened  # nothing was written: the next try starts from the same version
        raise (
            refused if isinstance(refused, ValidationError) else ValidationError(_sentence(record, refused))
        ) from refused


def _sentence(record, refused):
    """What a clerk is told when the database refuses: a record outside the scope may hold the same number."""
    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "")
    for constraint in record._meta.constraints:
        if constraint.name == name and constraint.violation_error_message != constraint.default_violation_error_message:
            return constraint.violation_error_message
    return "与其他地方已有的记录重复，没有保存。请核对编号，或联系市衔接办。"


def _claim_version(ledger, record, user):
    opened = record.version
    claimed = ledger.rows(user).filter(pk=record.pk, version=opened).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecord(get_object_or_404(ledger.rows(user), pk=record.pk))
    record.version = opened + 1


@require_http_methods(["GET", "POST"])
def add_page(request, ledger):
    """A new record; `?parent=<pk>` fills in the household it belongs to."""
    ledger.demand(request.user, "add")
    initial = (
        {ledger.parent.name: int(parent)}
        if ledger.parent and (parent := request.GET.get("parent", "")).isdigit()
        else {}
    )
    form = form_class(ledger)(request.POST or None, user=request.user, initial=initial)
    return _form_page(request, ledger, form)


@require_http_methods(["GET", "POST"])
def edit_page(request, ledger, pk):
    """An existing record; the form carries the version it was opened with."""
    record = get_record(request, ledger, pk, "change")
    if request.method == "POST" and (version := request.POST.get("version", "")).isdigit():
        record.version = int(version)
    form = form_class(ledger)(request.POST or None, instance=record, user=request.user)
    return _form_page(request, ledger, form)


def _form_page(request, ledger, form):
    if request.method == "POST" and form.is_valid():
        try:
            record = save(ledger, form, request.user)
        except StaleRecord as stale:
            return _conflict(request, ledger, form, stale.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{ledger.label}已保存。")
            return redirect(f"{ledger.name}-record", pk=record.pk)
    sections = {
        title: [form[column.name] for column in columns if column.name in form.fields]
        for title, columns in ledger.sectioned_columns.items()
    }
    context = {
        "ledger": ledger,
        "form": form,
        "record": form.instance,
        "sections": sections,
        "title": f"修改{ledger.label}" if form.instance.pk else f"新增{ledger.label}",
        "cancel_url": reverse(f"{ledger.name}-record", args=[form.instance.pk])
        if form.instance.pk
        else reverse(f"{ledger.name}-list"),
    }
    return render(request, "ledger/form.html", context, status=422 if form.is_bound else 200)


def _conflict(request, ledger, form, current):
    """Both versions side by side; what was typed stays in the form below and can be saved over the other."""
    theirs = type(form)(instance=current, user=request.user)
    changes = [
        {"label": form.fields[name].label, "old": _plain(theirs[name].value()), "new": _plain(form[name].value())}
        for name in form.changed_data
        if name in form.fields
    ]
    posted = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in ("version", "csrfmiddlewaretoken")
        for value in values
    ]
    context = {"ledger": ledger, "current": current, "changes": changes, "posted": posted}
    return render(request, "ledger/conflict.html", context, status=409)


def _plain(value):
    return YES_NO[value] if isinstance(value, bool) else value


@require_http_methods(["GET", "POST"])
def delete_page(request, ledger, pk):
    """Delete one record after showing what would go with it."""
    record = get_record(request, ledger, pk, "delete")
    if request.method == "POST":
        try:
            with transaction.atomic(), pghistory.context(user=request.user.pk):
                record.delete()
        except ProtectedError as error:
            kinds = "、".join(sorted({str(row._meta.verbose_name) for row in error.protected_objects}))
            messages.error(request, f"不能删除：还有{kinds}与它相连，请先处理。")
            return redirect(f"{ledger.name}-record", pk=pk)
        messages.success(request, f"{ledger.label}已删除，历史仍可查。")
        return redirect(f"{ledger.name}-list")
    children = [
        (child.label, child.rows(request.user).filter(**{child.tab_of: record}).count())
        for child in tabs_of(ledger.model)
    ]
    return render(
        request,
        "ledger/delete.html",
        {"ledger": ledger, "record": record, "children": children, "title": f"删除{ledger.label}：{record}"},
    )


@require_POST
def bulk_edit(request, ledger):
    """Give one field of the selected rows one value: shown first, written after 确认."""
    ledger.demand(request.user, "change")
    rows = ledger.rows(request.user).filter(pk__in=[pk for pk in request.POST.getlist("selected") if pk.isdigit()])
    name = request.POST.get("field", "")
    fields = {
        column.name: column
        for column in ledger.editable_columns
        if column.kind in ("words", "choice", "yes_no", "date", "month")
    }
    form = form_class(ledger)(user=request.user)
    context = {
        "ledger": ledger,
        "records": list(rows[:500]),
        "fields": [(key, column.label) for key, column in fields.items()],
        "chosen": form[name] if name in fields else None,
        "error": "",
        "title": f"批量修改{ledger.label}",
    }
    if name in fields and "confirm" in request.POST:
        return _write_bulk(request, ledger, rows, form, name, context)
    return render(request, "ledger/bulk.html", context)


def _write_bulk(request, ledger, rows, form, name, context):
    try:
        value = form.fields[name].clean(request.POST.get(name, ""))
        with transaction.atomic(), pghistory.context(user=request.user.pk, why="批量修改"):
            _check_rule(ledger, rows, name, value)
            changed = rows.update(
                **{name: value if value is not None or form.fields[name].required else _empty(ledger, name)},
                version=F("version") + 1,
            )
    except ValidationError as error:
        return render(request, "ledger/bulk.html", {**context, "error": " ".join(error.messages)}, status=422)
    messages.success(request, f"已修改 {changed} 行的“{ledger.column(name).label}”。")
    return redirect(reverse(f"{ledger.name}-list"))


def _empty(ledger, name):
    return None if ledger.model._meta.get_field(name).null else ""


def _check_rule(ledger, rows, name, value):
    """Refuse the whole change when the new value contradicts a row's other fields."""
    for record in rows:
        values = {column.name: column.value(record) for column in ledger.editable_columns}
        for field, sentence in ledger.row_rule({**values, name: value}):
            if field == name:
                raise ValidationError(f"{record}：{sentence}")
