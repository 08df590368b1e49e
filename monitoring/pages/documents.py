"""The papers of cases and clearings as pages made for A4."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import Region
from monitoring.documents import documents_of, posted_with, words_of


@require_GET
def document_page(request, pk, name, ledger):
    """One paper of a record, as it stands; 404 where the record's state has no such paper."""
    record = get_record(request, ledger_named(ledger), pk)
    document = next((each for each in documents_of(ledger, record) if each.name == name), None)
    if document is None:
        raise Http404("这一件现在没有这种文书。")
    clock = ledger_named(ledger).workflow.clock()
    context = {
        "ledger": ledger,
        "record": record,
        "household": record.household,
        "document": document,
        "rows": posted_with(ledger, document, record, request.user) if document.is_posted else [],
        "town": Region.objects.get(pk=record.region_id[:9]),
        "is_case": ledger == "cases",
        "back": reverse(f"{ledger}-record", args=[pk]),
        **words_of(ledger, document, record, clock.days("notice_days")),
    }
    return render(request, "monitoring/document.html", context)


def _of(ledger):
    return path(f"{ledger}/<int:pk>/papers/<slug:name>/", document_page, {"ledger": ledger}, name=f"{ledger}-document")


urlpatterns = [_of("cases"), _of("clearings")]
