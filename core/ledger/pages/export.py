"""Taking a ledger's list out as a workbook: at once when it is short, as a job when it is long."""

import io

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from core import tasks
from core.exports.extract import Extract
from core.exports.job import AT_ONCE, ask
from core.ledger.pages.listing import kept_query

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def export_page(request, ledger):
    """A browser gets the page that says what the export holds; its button, or a program, gets the workbook."""
    wants_personal = request.POST.get("with_personal") == "1"
    extract = Extract(ledger, request.user, request.GET, with_personal=wants_personal)
    extract.check()
    if request.method == "GET" and request.get_preferred_type([XLSX, "text/html"]) == "text/html":
        return _offer(request, extract)
    if extract.is_longer_than(AT_ONCE):
        job = ask(extract, kept_query(request), queue=tasks.run_export.delay)
        return HttpResponseRedirect(reverse("export", args=[job.pk]), status=303)
    return workbook_response(_written(extract), extract.file_name)


def _offer(request, extract):
    total = extract.rows.order_by().count()
    context = {
        "ledger": extract.ledger,
        "total": total,
        "in_background": total > AT_ONCE,
        "filters": extract.filters,
        "columns": len(extract.columns),
        "has_numbers": any(column.is_sealed for column in extract.ledger.columns),
        "may_take_numbers": request.user.has_perm("core.export_personal"),
        "query": kept_query(request),
    }
    return render(request, "ledger/export.html", context)


def _written(extract):
    target = io.BytesIO()
    with extract.open() as snapshot:
        extract.log(extract.write(snapshot, target))
    return target.getvalue()


def workbook_response(content, file_name):
    """A workbook to save, never kept by a cache."""
    headers = {"Content-Disposition": content_disposition_header(True, file_name), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
