"""The page of 一户一档: who, lights, income, risks, the case's way, measures, papers, on any day; made for paper too."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import cells
from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from monitoring.household_file import HouseholdFile


@require_GET
def file_page(request, pk):
    """One household on one sheet; `?on=` shows it as it stood at the end of that day."""
    ledger = ledger_named("households")
    household = get_record(request, ledger, pk)
    on = _day(request.GET.get("on", ""))
    file = HouseholdFile(request.user, household, on)
    context = {
        "shown": file.record or household,
        "on": on,
        "today": timezone.localdate(),
        "back": reverse("households-record", args=[pk]),
        "file": file,
    }
    if file.record is not None:
        heads, people = file.members()
        registers, others = file.registers()
        context |= {
            "pills": ledger.pills(household) if on is None else ledger.pills_then(file.record, on),
            "sections": list(file.sections),
            "heads": heads,
            "people": people,
            "income": file.incomes(),
            "findings": file.findings(),
            "events": file.timeline(),
            "registers": registers,
            "others": others,
            "papers": file.papers(),
        }
    return render(request, "monitoring/household_file.html", context)


def _day(text):
    try:
        day = cells.date(text)
    except cells.CellError as error:
        raise BadRequest(f"日期{error}") from error
    if day and day > timezone.localdate():
        raise BadRequest("日期不能晚于今天。")
    return day


urlpatterns = [path("households/<int:pk>/file/", file_page, name="household-file")]
