"""The page on which the findings of a supervision visit go on into the ledger of problems."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from core.ledger.forms import form_field
from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from monitoring.models import Rectification
from supervision.actions import pass_on, problem_of

ASKED = ("description", "category", "unit", "responsible", "deadline", "measures")
ProblemForm = forms.modelform_factory(Rectification, fields=ASKED, formfield_callback=form_field)


@require_http_methods(["GET", "POST"])
@permission_required("monitoring.add_rectification", raise_exception=True)
def rectify_page(request, pk):
    """Who puts the findings right by when; place, source and day come from the visit."""
    ledger = ledger_named("supervision-visits")
    visit = get_record(request, ledger, pk)
    if not visit.is_open or visit.problem:
        messages.error(request, "这次督导没有待整改的问题，或者已经转入问题整改。")
        return redirect("supervision-visits-record", pk=pk)
    form = ProblemForm(request.POST or None, instance=problem_of(visit))
    if request.method == "POST" and form.is_valid():
        try:
            problem = pass_on(visit, form.instance, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已转入问题整改：整改完成后在这里申请销号，附佐证。")
            return redirect("rectifications-record", pk=problem.pk)
    context = {
        "form": form, "visit": visit, "title": "转入问题整改",
        "cancel_url": reverse("supervision-visits-record", args=[pk]),
    }  # fmt: skip
    return render(request, "supervision/rectify.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("supervision-visits/<int:pk>/rectify/", rectify_page, name="supervision-rectify")]
