"""Quarterly 通报 in the browser: the list, the text the office edits, the Word file."""

import re

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bulletins import circulars
from bulletins.circular_changes import changes_by
from bulletins.models import Circular
from bulletins.pages.papers import buttons, for_the_office
from bulletins.readers import may_publish, open_papers
from core import access
from core.ledger.changes import changes_of, columns_for
from core.models import AccessKind
from core.months import Month

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAY_VIEW = permission_required("bulletins.view_circular", raise_exception=True)
FIELDS = ("notes", "title", "recipients", "body", "issuer", "copies_to")


class CircularForm(forms.ModelForm):
    """The text as the office writes it; the version tells whether somebody else wrote meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Circular
        fields = FIELDS
        widgets = {"title": forms.Textarea(attrs={"rows": 2}), "body": forms.Textarea(attrs={"rows": 24})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["notes"].required = True
        if not self.instance.is_correction:
            del self.fields["notes"]

    def save(self):
        """Written over the version that was opened, else refused with nothing lost."""
        values = {name: "\n".join(self.cleaned_data[name].splitlines()) for name in FIELDS if name in self.fields}
        opened = Circular.objects.filter(
            pk=self.instance.pk, version=self.cleaned_data["version"], state=Circular.State.DRAFT
        )
        return opened.update(**values, version=F("version") + 1)


@require_GET
@MAY_VIEW
def circulars_page(request):
    """Every edition of every quarter's 通报, newest first."""
    ended = Month.of(timezone.localdate()) - 1
    ended -= ended.number % 3
    context = {
        "circulars": open_papers(Circular.objects.defer("body").select_related("published_by").marked(), request.user),
        "may_publish": may_publish(request.user),
        "ended": f"{ended.year}Q{ended.number // 3}",
    }
    return render(request, "bulletins/circulars.html", context)


@require_POST
@for_the_office
def draft_page(request):
    """Draft a quarter by hand; the timetable does it on the first working day after the quarter."""
    found = re.fullmatch(r"(20[0-9]{2})[Qq]([1-4])", request.POST.get("quarter", "").strip())
    try:
        if not found:
            raise ValidationError("季度应写成 2023Q4 这样。")
        return redirect(circulars.draft(int(found[1]), int(found[2])))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("circulars")


@require_http_methods(["GET", "POST"])
@MAY_VIEW
def circular_page(request, pk):
    """One quarter's text: edited by the office while it is a draft, read by everybody else."""
    circular = get_object_or_404(open_papers(Circular.objects.select_related("bulletin").marked(), request.user), pk=pk)
    edits = may_publish(request.user) and circular.is_draft
    form = CircularForm(request.POST or None, instance=circular) if edits else None
    status = 200
    if request.method == "POST":
        if form and form.is_valid() and form.save():
            messages.success(request, f"{circular}已保存。")
            return redirect(circular)
        status = 422
        if form is None or form.is_valid():
            messages.error(
                request, "这份通报刚刚已由他人修改或送审，您的修改没有保存，仍在下面：请复制后刷新页面再改。"
            )
        circular = Circular.objects.marked().get(pk=pk)
    context = {"form": form, **_around(circular, request.user)}
    return render(request, "bulletins/circular.html", context, status=status)


def _around(circular, user):
    """What stands around the text: what may be done, what it corrects, its other editions and its history."""
    year, office = timezone.localdate().year, may_publish(user)
    editions = list(open_papers(Circular.objects.editions_of(circular).defer("body").marked(), user))
    return {
        "circular": circular,
        "editions": editions,
        "may_correct": office and circular.is_published and editions[0] == circular,
        **changes_by(circular, user),
        "faults": circular.faults() if circular.is_draft else [],
        "buttons": buttons(circular, user),
        "number_year": year,
        "next_number": circulars.next_number(circular.agency_code, year),
        "events": changes_of(Circular, circular.pk, columns_for(Circular, " ".join(FIELDS))) if office else [],
    }


@require_POST
@for_the_office
def redraft_page(request, pk):
    """Draft the text anew from the figures as they are frozen now."""
    circular = get_object_or_404(Circular, pk=pk)
    try:
        circulars.redraft(circular)
        messages.success(request, f"{circular}已按现在的冻结数重新起草。")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(circular)


@require_POST
@for_the_office
def correct_page(request, pk):
    """Begin the correction of a published 通报; it stays as it is until the correction is published beside it."""
    circular = get_object_or_404(Circular, pk=pk)
    try:
        correction = circulars.correct(circular, reason=request.POST.get("notes", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(circular)
    messages.success(request, f"{correction}已建立：请修改后送审，发布以前原来的一版照旧有效。")
    return redirect(correction)


@require_GET
@MAY_VIEW
def circular_file(request, pk):
    """The Word file; every download is logged."""
    circular = get_object_or_404(open_papers(Circular.objects.select_related("bulletin").marked(), request.user), pk=pk)
    try:
        content = circulars.file_for(circular)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(circular)
    access.log(AccessKind.DOWNLOAD, "circulars", by=request.user, object_id=circular.pk, rows=0, filters=str(circular))
    state = "（草稿）" if not circular.is_published else "（已更正）" if circular.is_corrected else ""
    header = content_disposition_header(True, f"神木市{circular}{state}.docx")
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": header})
