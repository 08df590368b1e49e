"""The form by which what somebody found goes on into the ledger of problems: it asks what the finding does not say."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from core.ledger.forms import form_field
from monitoring.models import Rectification

ASKED = ("description", "category", "unit", "responsible", "deadline", "measures")
ProblemForm = forms.modelform_factory(Rectification, fields=ASKED, formfield_callback=form_field)


def rectify(request, problem, keep, *, found, note, back):
    """Show or take the form of a problem that begins as its finding says; `keep(problem)` stores it.

    `found` is the finding's own record, `note` what becomes of it, `back` its address.
    """
    form = ProblemForm(request.POST or None, instance=problem)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(form.instance)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已转入问题整改：整改完成后在这里申请销号，附佐证。")
            return redirect("rectifications-record", pk=kept.pk)
    context = {"form": form, "found": found, "note": note, "title": "转入问题整改", "cancel_url": back}
    return render(request, "monitoring/rectify.html", context, status=422 if form.is_bound else 200)
