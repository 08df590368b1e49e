"""Putting a wrong entry right: asks for the reason, writes the opposite entry."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from core.ledger.pages.record import get_record
from core.ledger.reversing import reverse_entry


class ReverseForm(forms.Form):
    day = forms.DateField(label="冲正日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="冲正原因", max_length=200, help_text="例如“金额多录一位”。")


@require_http_methods(["GET", "POST"])
def reverse_page(request, ledger, pk):
    """One entry, the reason it was wrong and the day it is taken back; then its opposite."""
    record, form = (
        get_record(request, ledger, pk, "add"),
        ReverseForm(request.POST or None, initial={"day": localdate()}),
    )
    dated = record._meta.get_field(record.DAY).verbose_name
    form.fields["day"].help_text = f"记作{dated}，不填为今天；不能早于原来的{dated} {getattr(record, record.DAY)}。"
    if request.method == "POST" and form.is_valid():
        try:
            opposite = reverse_entry(record, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if ledger.after_write:
                ledger.after_write([opposite.pk])
            messages.success(request, "已冲正：新增了一笔相反的记录，原来的一笔保留。")
            return redirect(f"{ledger.name}-record", pk=opposite.pk)
    context = {
        "ledger": ledger, "record": record, "form": form, "cancel_url": reverse(f"{ledger.name}-record", args=[pk]),
        "facts": [{"label": column.label, "text": column.shown(record)} for column in ledger.columns],
    }  # fmt: skip
    return render(request, "ledger/reverse.html", context, status=422 if form.is_bound else 200)
