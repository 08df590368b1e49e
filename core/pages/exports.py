"""The exports a user asked for: progress, download, cancelling. Nobody sees another user's."""

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST

from core.access import log
from core.exports import job
from core.exports.extract import Extract
from core.ledger.registry import ledger_named
from core.models import AccessKind, Export, JobState

SHOWN = 50


def _own(request):
    return Export.objects.visible_to(request.user).filter(user=request.user)


@require_GET
def exports_page(request):
    """The user's newest exports."""
    exports = [{"export": export, "label": _label(export)} for export in _own(request)[:SHOWN]]
    return render(request, "exports/list.html", {"exports": exports})


@require_GET
def export_job(request, pk):
    """One export; while it runs, its progress renews itself."""
    export = get_object_or_404(_own(request), pk=pk)
    template = "exports/state.html" if request.htmx else "exports/progress.html"
    context = {
        "export": export,
        "label": _label(export),
        "state": JobState(export.state),
        "url": reverse("export", args=[pk]) if export.is_running else "",
        "list_url": reverse(f"{export.ledger}-list"),
    }
    return render(request, template, context)


@require_POST
def cancel_export(request, pk):
    job.cancel(get_object_or_404(_own(request), pk=pk))
    return redirect("export", pk=pk)


@require_GET
def download_export(request, pk):
    """The finished workbook, to the user who asked for it, each time logged."""
    export = get_object_or_404(_own(request), pk=pk)
    if not export.file:
        raise Http404("文件还没有生成，或已过期删除。")
    log(AccessKind.DOWNLOAD, export.ledger, by=request.user, rows=export.done, filters=_filters(export, request.user))
    name = f"{_label(export)}_{localtime(export.created_at):%Y%m%d}.xlsx"
    response = FileResponse(export.file.open("rb"), as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _filters(export, user):
    """The filters in words; as they were asked where an update, or a key that is gone, left none for them."""
    try:
        return Extract(ledger_named(export.ledger), user, QueryDict(export.query)).filters
    except BadRequest:
        return export.query


def _label(export):
    ledger = ledger_named(export.ledger)
    return ledger.label if ledger else export.ledger
