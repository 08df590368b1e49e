"""Adding, editing and deleting a record, one or many: through the scope, with a version check."""

import pghistory
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, UniqueConstraint
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from core.attachments import attach
from core.constraints import refusal_of
from core.fields import SealedFormField
from core.ledger.conflicts import choices
from core.ledger.forms import form_class
from core.ledger.pages.listing import remembered_list
from core.ledger.pages.record import get_record
from core.ledger.paging import is_key
from core.ledger.registry import tabs_of
from core.models import StepTaken

BULK_KINDS = ("words", "choice", "yes_no", "date", "month")


class StaleRecord(Exception):
    """Somebody else saved the record after this form was opened."""

    def __init__(self, current):
        super().__init__(f"{current._meta.label} {current.pk}")  # nobody's name: what is raised may be logged
        self.current = current


def save(ledger, form, user):
    """Write a valid form's record inside the user's scope and with its version; the one place pages save through.

    Raises StaleRecord when the record was changed since the form was opened.
    """
    record = form.instance
    known, opened = record.pk, record.version
    try:
        with transaction.atomic(), pghistory.context(user=user.pk):
            if record.pk:
                _claim_version(ledger, record, user)
            if not record.region_id or not ledger.rows_may_lie_in(user, record.region_id):
                raise ValidationError("所选镇村不在您的管辖区域内。")
            saved = form.save()
            for upload in form.cleaned_data.get("files") or ():
                attach(upload, record=saved, ledger=ledger.name, by=user)
            if ledger.after_write:
                ledger.after_write([saved.pk])
            connection.check_constraints()  # those that wait for the end of the request have a sentence here only
            return saved
    except (ValidationError, IntegrityError) as refused:
        record.pk, record.version = known, opened  # nothing was written: the next try starts from where it was
        raise as_sentence(refused, ledger.parent) from refused


REFERRED_TO = "没有保存：别的记录引用了原来的编号，编号不能改；或者所填编号的记录刚被删除，请刷新后核对。"
UNSEEN = "查不到原有记录的，是已被其他镇街的记录使用，请与证件和国家系统核对，或联系市衔接办。"


def as_sentence(refused, parent=None):
    """What the database refused, in the words of the constraint that refused it.

    The form looked for the same number among the rows its user sees; what only the database finds lies elsewhere,
    unless it is unique below the row's own parent, whose rows the user sees all.
    """
    if isinstance(refused, ValidationError):
        return refused
    is_referred_to = isinstance(refused.__cause__, ForeignKeyViolation)
    sentence = refusal_of(refused) or (REFERRED_TO if is_referred_to else "没有保存：编号已存在。")
    is_elsewhere = isinstance(refused.__cause__, UniqueViolation) and not _is_below(parent, refused)
    return ValidationError(sentence + (UNSEEN if is_elsewhere else ""))


def _is_below(parent, refused):
    """Whether the broken constraint is about the rows of one parent."""
    if parent is None:
        return False
    broken = refused.__cause__.diag.constraint_name
    found = (
        each for each in parent.model._meta.constraints if isinstance(each, UniqueConstraint) and each.name == broken
    )
    return any(parent.name in each.fields for each in found)


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
        {ledger.parent.name: int(parent)} if ledger.parent and is_key(parent := request.GET.get("parent", "")) else {}
    )
    form = form_class(ledger)(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    return _form_page(request, ledger, form)


@require_http_methods(["GET", "POST"])
def edit_page(request, ledger, pk):
    """An existing record; the form carries the version it was opened with."""
    record = get_record(request, ledger, pk, "change")
    if request.method == "POST":
        record.version = _posted_version(request)
    form = form_class(ledger)(request.POST or None, request.FILES or None, instance=record, user=request.user)
    return _form_page(request, ledger, form)


def _posted_version(request):
    """The version the form was opened with; without it nobody could tell whether the record changed meanwhile."""
    version = request.POST.get("version", "")
    if not is_key(version):
        raise BadRequest("表单不完整，没有保存。请刷新页面后重新填写。")
    return int(version)


def _form_page(request, ledger, form):
    if request.method == "POST" and form.is_valid():
        try:
            record = save(ledger, form, request.user)
            ledger.saved(record)
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
    if "files" in form.fields:
        sections["佐证"] = [form["files"]]
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
    """The fields that differ, each to be chosen; everything else that was typed is sent again as it is."""
    differing = choices(ledger, form, current, form.instance.version)
    chosen = {choice["name"] for choice in differing}
    posted = [
        (key, _kept(form, current, key, value))
        for key, values in request.POST.lists()
        if key not in ("version", "csrfmiddlewaretoken") and key not in chosen
        for value in values
    ]
    files = form["files"] if request.FILES and "files" in form.fields else None  # a browser sends no file twice
    context = {"ledger": ledger, "current": current, "choices": differing, "posted": posted, "files": files}
    return render(request, "ledger/conflict.html", context, status=409)


def _kept(form, current, name, value):
    """What is sent again: a mask that was not typed over stands for the number stored now."""
    is_mask = name in form.fields and isinstance(form.fields[name], SealedFormField) and "*" in value
    return type(form)(instance=current, user=form.user)[name].value() or "" if is_mask else value


@require_http_methods(["GET", "POST"])
def delete_page(request, ledger, pk):
    """Delete one record after showing what would go with it."""
    record = get_record(request, ledger, pk, "delete")
    below = [(child, child.rows(request.user).filter(**{field: record})) for child, field in tabs_of(ledger.model)]
    kept = _kept_procedures(ledger, below, request.user)
    if request.method == "POST" and not kept:
        try:
            with transaction.atomic(), pghistory.context(user=request.user.pk):
                record.delete()
        except IntegrityError as error:
            meanwhile = "删除期间有人在它下面新增了记录，没有删除。请重新查看后再决定。"
            messages.error(request, refusal_of(error) or meanwhile)
            return redirect(f"{ledger.name}-record", pk=pk)
        messages.success(request, f"{ledger.label}已删除，历史仍可查。")
        return _back_to_list(request, ledger)
    counts = ((child.label, rows.count()) for child, rows in below)
    context = {
        "ledger": ledger,
        "record": record,
        "children": [(label, count) for label, count in counts if count],
        "kept": kept,
        "title": f"删除{ledger.label}：{record}",
    }
    return render(request, "ledger/delete.html", context, status=422 if request.method == "POST" else 200)


def _kept_procedures(ledger, below, user):
    """Why the record stays, in a sentence; empty when it may go. Steps that were taken are official: they go with nothing
    whose own page would not let the user delete them."""
    labels = [
        child.label
        for child, rows in below
        if child.workflow
        and not child.allows(user, "delete")
        and StepTaken.objects.filter(ledger=child.name, object_id__in=rows.values("pk")).exists()
    ]
    return (
        f"它下面有{'、'.join(labels)}，是要留存的办理记录：这条{ledger.label}不能删除，有错请修改。" if labels else ""
    )


@require_POST
def bulk_edit(request, ledger):
    """Give one field of the selected rows one value: shown first, written after 确认."""
    ledger.demand(request.user, "change")
    rows = ledger.rows(request.user).filter(pk__in=filter(is_key, request.POST.getlist("selected")))
    name = request.POST.get("field", "")
    fields = {
        column.name: column
        for column in ledger.editable_columns
        if column.kind in BULK_KINDS and column.name not in ledger.bulk_excluded
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
        ledger.model._meta.get_field(name).run_validators(value)  # a form of the whole record would, a field does not
        with transaction.atomic(), pghistory.context(user=request.user.pk, why="批量修改"):
            records = list(rows.select_for_update())
            _check_versions(records, request.POST.getlist("seen"))
            _check_rule(ledger, records, name, value)
            stored = value if value is not None or form.fields[name].required else _empty(ledger, name)
            changed = rows.update(**{name: stored}, version=F("version") + 1)
            if ledger.after_write:
                ledger.after_write([record.pk for record in records])
            connection.check_constraints()
    except (ValidationError, IntegrityError) as error:
        sentence = " ".join(as_sentence(error).messages)
        return render(request, "ledger/bulk.html", {**context, "error": sentence}, status=422)
    messages.success(request, f"已修改 {changed} 行的“{ledger.column(name).label}”。")
    return _back_to_list(request, ledger)


def _back_to_list(request, ledger):
    """The list as it was: filtered, sorted, searched."""
    query = remembered_list(request, ledger)
    return redirect(reverse(f"{ledger.name}-list") + (f"?{query}" if query else ""))


def _empty(ledger, name):
    return None if ledger.model._meta.get_field(name).null else ""


def _check_versions(records, seen):
    """Refuse the whole change when somebody saved one of the records after the page to confirm was opened."""
    opened = dict(pair.split(".", 1) for pair in seen if "." in pair)
    for record in records:
        if opened.get(str(record.pk)) != str(record.version):
            raise ValidationError(f"{record}：您打开本页后有人改过这一条。请先查看改了什么，仍要修改的再确认一次。")


def _check_rule(ledger, records, name, value):
    """Refuse the whole change when the new value makes a row contradict itself where it did not before."""
    for record in records:
        values = {column.name: column.value(record) for column in ledger.editable_columns}
        before = {sentence for _, sentence in ledger.row_rule({**values, **ledger.facts(values)})}
        changed = {**values, name: value}
        for _, sentence in ledger.row_rule({**changed, **ledger.facts(changed)}):
            if sentence not in before:
                raise ValidationError(f"{record}：{sentence}")
