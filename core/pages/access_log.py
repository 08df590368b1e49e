"""The access log, for the auditor: who saw which personal number, who took which list out."""

from django.apps import apps
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import AccessKind, AccessLog, ImportBatch


@require_GET
@permission_required("core.view_accesslog", raise_exception=True)
def access_log_page(request):
    """The newest accesses of the user's scope, by kind."""
    kind = request.GET.get("kind", "")
    lines = AccessLog.objects.visible_to(request.user).select_related("user")
    if kind in AccessKind.values:
        lines = lines.filter(kind=kind)
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    rows = [_told(line, request.user) for line in page]
    return render(
        request, "core/access_log.html", {"page": page, "rows": rows, "kinds": AccessKind.choices, "kind": kind}
    )


def _told(line, user):
    """A line in words: the register, the field and the record it was about, for who may open it."""
    ledger = ledger_named(line.ledger)
    if ledger is None:
        return {"line": line, "label": _paper(line.ledger), "field": line.field, "url": ""}
    column = next((column for column in ledger.columns if column.name == line.field), None)
    url = (
        reverse(f"{ledger.name}-record", args=[line.object_id])
        if line.object_id and ledger.allows(user, "view")
        else ""
    )
    return {"line": line, "label": ledger.label, "field": column.label if column else line.field, "url": url}


def _paper(name):
    """What is downloaded beside the registers: a batch of imports, or papers called as their model."""
    if name == "imports":
        return ImportBatch._meta.verbose_name
    models = (model for model in apps.get_models() if f"{model._meta.model_name}s" == name)
    return next((model._meta.verbose_name for model in models), name)
