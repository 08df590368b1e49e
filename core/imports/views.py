"""Pages of an import: choose a file, watch it being read, review it, merge or cancel it."""

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import log
from core.imports import batch as actions
from core.imports import review
from core.imports.annotate import annotated
from core.imports.guards import EXTENSIONS, MAX_BYTES
from core.imports.layouts import layout_named, national_layouts
from core.imports.refusal import Refused
from core.ledger.registry import ledger_named, ledgers
from core.models import AccessKind, ImportBatch, JobState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
STEPS = ("选文件", "核对", "入库")


def visible(user):
    """The batches a user may look at: their own, and with the permission those of their area."""
    batches = ImportBatch.objects.visible_to(user)
    return batches if user.has_perm("core.view_importbatch") else batches.filter(user=user)


def own(user):
    return ImportBatch.objects.visible_to(user).filter(user=user)


@require_http_methods(["GET", "POST"])
def ledger_import(request, ledger):
    """Upload a workbook in the ledger's own template."""
    actions.demand(request.user, [ledger])
    error = ""
    if request.method == "POST":
        error = _refusal(request)
        if not error:
            return redirect("import", pk=actions.receive(request.FILES["file"], by=request.user, ledger=ledger).pk)
    recent = own(request.user).filter(layout=ledger.name)[:10]
    context = _upload_context(ledger.label, f"{ledger.name}-list", error, recent)
    context |= {"ledger": ledger, "changes_only": not ledger.allows(request.user, "add")}
    return render(request, "imports/upload.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def imports_page(request):
    """Upload a workbook of the national system; all recent imports."""
    may_import = any(
        ledger.allows(request.user, "add") and ledger.allows(request.user, "change") for ledger in ledgers()
    )
    if not may_import and not request.user.has_perm("core.view_importbatch"):
        raise PermissionDenied("您的角色不能导入数据。")
    error = ""
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied("您的角色不能导入数据。")
        error = _refusal(request)
        if not error:
            return redirect("import", pk=actions.receive(request.FILES["file"], by=request.user).pk)
    context = _upload_context("国家系统导出表", "home", error, visible(request.user).select_related("user")[:SHOWN])
    context |= {"layouts": national_layouts(), "may_import": may_import}
    return render(request, "imports/upload.html", context, status=422 if error else 200)


def _refusal(request):
    """Why the uploaded file is not even kept; the rest is looked at in the background."""
    file = request.FILES.get("file")
    if file is None:
        return "请先选择要导入的文件。"
    if Path(file.name).suffix.lower() not in EXTENSIONS:
        return "只能导入 .xlsx、.xls 或 .csv 文件，请在表格软件中另存为其中一种。"
    if file.size > MAX_BYTES:
        return f"文件超过 {MAX_BYTES // 2**20} MB，请分成几份导入。"
    return ""


def _upload_context(label, back, error, recent):
    return {
        "title": f"导入{label}", "label": label, "back_url": reverse(back), "error": error, "recent": recent,
        "steps": _steps(0), "may_import": True, "most": MAX_BYTES // 2**20,
        "days": settings.IMPORT_DAYS,
    }  # fmt: skip


def _steps(now):
    return [
        {"label": label, "state": "done" if at < now else "now" if at == now else ""} for at, label in enumerate(STEPS)
    ]


@require_GET
def import_page(request, pk):
    """One batch: its progress while it runs, the review when it waits for a person, its result afterwards."""
    batch = get_object_or_404(visible(request.user), pk=pk)
    context = {
        "batch": batch,
        "title": batch.file_name,
        "is_own": batch.user_id == request.user.pk,
        "layout": _layout_label(batch),
        **_came_from(batch),
    }
    if batch.is_running:
        return render(request, "imports/progress.html", context | _progress(batch))
    context |= {
        "problems": review.problems(batch),
        "unkept": review.unkept(batch),
        "steps": _steps(3 if batch.state == JobState.DONE else 1),
    }
    if batch.state == JobState.REVIEW:
        context["samples"] = review.samples(batch, request.user)
    return render(request, "imports/review.html", context)


@require_GET
def progress_fragment(request, pk):
    """The progress, asked for again and again; when there is none any more the page reloads."""
    batch = get_object_or_404(visible(request.user), pk=pk)
    if not batch.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/state.html", {"batch": batch} | _progress(batch))


def _progress(batch):
    is_merging = batch.approved_at is not None
    return {
        "steps": _steps(2 if is_merging else 1),
        "url": reverse("import-progress", args=[batch.pk]),
        "label": batch.stage or batch.get_state_display(),
        "cancel_url": "" if is_merging else reverse("import-cancel", args=[batch.pk]),
    }


def _came_from(batch):
    """The page a file of this kind is uploaded on, and its register once it is one of a single register's."""
    ledger = ledger_named(batch.layout)
    if ledger is None:
        return {"upload_url": reverse("imports")}
    return {
        "upload_url": reverse(f"{ledger.name}-import"),
        "list_url": reverse(f"{ledger.name}-list"),
        "list_label": ledger.label,
    }


def _layout_label(batch):
    return layout_named(batch.layout).label if batch.headers else ""


@require_POST
def merge_import(request, pk):
    """A person approves what the review shows. Asked twice it merges once."""
    batch = get_object_or_404(own(request.user), pk=pk)
    if batch.state == JobState.REVIEW:
        actions.demand_merge(batch, request.user)
        actions.approve(batch)
    return redirect("import", pk=pk)


@require_POST
def cancel_import(request, pk):
    batch = get_object_or_404(own(request.user), pk=pk)
    with suppress(ValidationError):  # it is merged, merging or ended: the page says which
        actions.cancel(batch)
    return redirect("import", pk=pk)


@require_POST
def retry_import(request, pk):
    actions.retry(get_object_or_404(own(request.user), pk=pk))
    return redirect("import", pk=pk)


@require_GET
def annotated_import(request, pk):
    """The user's own workbook with what is wrong marked in it."""
    batch = get_object_or_404(own(request.user), pk=pk)
    if not (batch.headers and batch.file):
        return redirect("import", pk=pk)
    try:
        book = annotated(batch)
    except Refused as refused:  # the office has changed how it names the columns since the file was read
        messages.error(request, str(refused))
        return redirect("import", pk=pk)
    log(
        AccessKind.DOWNLOAD,
        "imports",
        by=request.user,
        object_id=batch.pk,
        rows=batch.rejected,
        filters=batch.file_name,
    )
    name = f"批注_{Path(batch.file_name).stem}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"}
    return HttpResponse(book, content_type=XLSX, headers=headers)
