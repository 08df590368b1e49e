"""The page on which an entry is taken back: number, day and reason of the counter-entry."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from funds.countering import counter
from funds.models.entries import Entry


class CounterForm(forms.Form):
    number = forms.CharField(label="冲销编号（凭证号）", max_length=40)
    day = forms.DateField(label="冲销日期", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="冲销原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_day(self):
        if self.cleaned_data["day"] > localdate():
            raise ValidationError("冲销日期不能晚于今天。")
        return self.cleaned_data["day"]


@require_http_methods(["GET", "POST"])
def counter_page(request, name, pk):
    """Take one entry back; what was wrong stays readable beside it."""
    ledger = ledger_named(name)
    if ledger is None or not issubclass(ledger.model, Entry):
        raise Http404("没有这个资金台账。")
    record = get_record(request, ledger, pk)
    if not ledger.allows(request.user, "add"):
        raise PermissionDenied("您的角色不能办理冲销。")
    form = CounterForm(request.POST or None, initial={"number": f"{record.number}-冲", "day": localdate()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = counter(record, number=values["number"], day=values["day"], reason=values["reason"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"已冲销 {-made.amount:,.2f} 元；原来的一笔保留备查，正确的请重新登记。")
            return redirect(f"{ledger.name}-record", pk=made.pk)
    context = {
        "form": form, "ledger": ledger, "record": record, "title": f"冲销{ledger.label} {record.number}",
        "cancel_url": reverse(f"{ledger.name}-record", args=[pk]),
    }  # fmt: skip
    return render(request, "funds/counter.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("funds/<slug:name>/<int:pk>/counter/", counter_page, name="counter-entry")]
