"""The page on which the findings of a supervision visit go on into the ledger of problems."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from monitoring.pages.rectify import rectify
from supervision.actions import pass_on, problem_of

NOTE = "转入后由镇街在问题整改里上报整改情况和佐证，审核、验收销号；督导记录随之更新。"


@require_http_methods(["GET", "POST"])
@permission_required("monitoring.add_rectification", raise_exception=True)
def rectify_page(request, pk):
    """Who puts the findings right by when; place, source and day come from the visit."""
    ledger = ledger_named("supervision-visits")
    visit = get_record(request, ledger, pk)
    if not visit.is_open or visit.problem:
        messages.error(request, "这次督导没有待整改的问题，或者已经转入问题整改。")
        return redirect("supervision-visits-record", pk=pk)
    back = reverse("supervision-visits-record", args=[pk])
    keep = partial(pass_on, visit, by=request.user)
    return rectify(request, problem_of(visit), keep, found=visit, note=NOTE, back=back)


urlpatterns = [path("supervision-visits/<int:pk>/rectify/", rectify_page, name="supervision-rectify")]
