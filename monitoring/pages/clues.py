"""Clues by hand: writing one down, and finding the household that is meant."""

import pghistory
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.ledger.forms import ParentField, form_field, regions_for
from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from monitoring.matching import candidates, match
from monitoring.models import Clue, Household
from monitoring.workflows.clues import CLUE_WORKFLOW

BY_HAND = [
    choice
    for choice in Clue.Source.choices
    if choice[0] not in (Clue.Source.DECLARED, Clue.Source.SCREENING, Clue.Source.DEPARTMENT)
]


class ClueForm(forms.ModelForm):
    """A clue that somebody heard of: the household's number, or a name and a village."""

    class Meta:
        model = Clue
        fields = ("source", "received_on", "risk_code", "description", "household", "name", "phone", "region")
        formfield_callback = form_field

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = BY_HAND
        self.fields["description"].required = True
        self.fields["household"] = ParentField(model=Household, user=user, label="户编号", required=False)
        self.fields["region"].queryset = regions_for(user)
        self.fields["region"].required, self.fields["region"].empty_label = False, "请选择"

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError("收到日期不能晚于今天。")
        return day

    def clean(self):
        values = super().clean()
        if values.get("household"):
            values["region"] = values["household"].region
        elif not values.get("name") or not values.get("region"):
            raise ValidationError("请填写户编号；不知道户编号的，填写姓名和镇村。")
        return values


@require_http_methods(["GET", "POST"])
def add_page(request):
    """Write down a clue; the visit is owed within the days of a red signal."""
    if not request.user.has_perm("monitoring.add_clue"):
        raise PermissionDenied("您的角色不能登记线索。")
    initial = {"source": Clue.Source.STAFF, "received_on": timezone.localdate()}
    form = ClueForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        clock = CLUE_WORKFLOW.clock()
        for name, value in clock.begin(Clue.State.OPEN, form.cleaned_data["received_on"]).items():
            setattr(form.instance, name, value)
        with pghistory.context(user=request.user.pk, why="登记线索"):
            clue = form.save()
        messages.success(request, "线索已登记，请按期入户核实。")
        return redirect("clues-record", pk=clue.pk)
    context = {"form": form, "cancel_url": reverse("clues-list")}
    return render(request, "monitoring/clue_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def match_page(request, pk):
    """The households that may be meant, by phone and name; any other is given by its number."""
    ledger = ledger_named("clues")
    clue = get_record(request, ledger, pk)
    if not request.user.has_perm("monitoring.change_clue"):
        raise PermissionDenied("您的角色不能匹配线索。")
    error = ""
    if request.method == "POST":
        try:
            match(clue, _chosen(request), by=request.user)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, f"已匹配到 {clue.household}。")
            return redirect("clues-record", pk=pk)
    context = {
        "clue": clue,
        "candidates": candidates(clue, request.user) if request.user.has_perm("monitoring.view_household") else [],
        "error": error,
        "typed": request.POST.get("number", ""),
        "cancel_url": reverse("clues-record", args=[pk]),
    }
    return render(request, "monitoring/clue_match.html", context, status=422 if error else 200)


def _chosen(request):
    field = ParentField(model=Household, user=request.user, label="户编号")
    if not request.POST.get("number", "").strip():
        raise ValidationError("请选择一户，或填写户编号。")
    return field.to_python(request.POST["number"])


urlpatterns = [
    path("clues/add/", add_page, name="clue-add"),
    path("clues/<int:pk>/steps/match/", match_page, name="clue-match"),
]
