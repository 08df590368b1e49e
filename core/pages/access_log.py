"""The access log, for the auditor: who saw which personal number, who took which list out."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import AccessKind, AccessLog


@require_GET
@permission_required("core.view_accesslog", raise_exception=True)
def access_log_page(request):
    """The newest accesses of the user's scope, by kind."""
    kind = request.GET.get("kind", "")
    lines = AccessLog.objects.visible_to(request.user).select_related("user")
    if kind in AccessKind.values:
        lines = lines.filter(kind=kind)
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    rows = [(line, _label(line.ledger)) for line in page]
    return render(
        request, "core/access_log.html", {"page": page, "rows": rows, "kinds": AccessKind.choices, "kind": kind}
    )


def _label(name):
    ledger = ledger_named(name)
    return ledger.label if ledger else name
