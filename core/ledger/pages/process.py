"""The pages of a record's workflow: taking a step, pausing the clocks, adding and fetching papers."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import access, steps
from core.attachments import ALLOWED, attach
from core.ledger.forms import FilesField, form_field
from core.ledger.pages.editing import as_sentence
from core.ledger.pages.record import get_record
from core.ledger.pages.tabs import may_attach
from core.ledger.registry import ledger_named
from core.models import AccessKind, Attachment


class StepForm(forms.Form):
    """What one step asks for: when, opinion, 文号, fields of the record, papers."""

    happened_on = forms.DateField(label="办理日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, step, record, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = timezone.localdate()
        for name in (*step.fields, *step.optional_fields):
            self.fields[name] = form_field(record._meta.get_field(name))
            self.fields[name].required = name in step.fields
            self.fields[name].initial = record._meta.get_field(name).value_from_object(record)
        if step.document:
            self.fields["document_number"] = forms.CharField(label="文号", max_length=60)
        self.fields["opinion"] = forms.CharField(
            label="办理意见", max_length=1000, required=step.opinion, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["files"] = FilesField(label="照片和文件", required=step.photo, help_text=f"可选多个：{ALLOWED}")
        self.asked = (*step.fields, *step.optional_fields)
        self.brought = self._bring(step, record, user)

    def _bring(self, step, record, user):
        """What other registers know already stands in the form, to be looked at and not typed again: a sentence for
        each of them, with the fields it filled."""
        known, sources = step.known(record, user) if record.state in step.source else {}, {}
        for name, field in self.fields.items():
            value, whence = known.get(name, (None, ""))
            if value not in EMPTY_VALUES and getattr(record, name, None) in EMPTY_VALUES:
                field.initial = value
                sources.setdefault(whence, []).append(field.label)
        return [f"{whence}：{'、'.join(labels)}" for whence, labels in sources.items()]

    def taken_with(self):
        """The arguments of `steps.take` that were typed."""
        values = self.cleaned_data
        return {
            "happened_on": values["happened_on"],
            "opinion": values["opinion"],
            "document_number": values.get("document_number", ""),
            "files": values["files"],
            "values": {name: values[name] for name in self.asked},
        }


@require_http_methods(["GET", "POST"])
def step_page(request, ledger, pk, step):
    """One step of a record's workflow: what it asks for, then the record as it stands after it."""
    record = get_record(request, ledger, pk)
    found = next((each for each in ledger.workflow.steps if each.name == step), None) if ledger.workflow else None
    if found is None:
        raise Http404("没有这个办理步骤。")
    steps.demand(found, record, request.user)
    form = StepForm(request.POST or None, request.FILES or None, step=found, record=record, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            steps.take(ledger.workflow, record, step, by=request.user, **form.taken_with())
        except (ValidationError, IntegrityError) as refused:
            form.add_error(None, as_sentence(refused, ledger.parent))
        else:
            messages.success(request, f"“{found.label}”已办理，现在是“{record.get_state_display()}”。")
            return redirect(f"{ledger.name}-record", pk=pk)
    context = {
        "ledger": ledger,
        "record": record,
        "step": found,
        "form": form,
        "refusals": list(found.refusals(record)) if record.state in found.source else [],
        "title": found.label,
        "cancel_url": reverse(f"{ledger.name}-record", args=[pk]),
    }
    return render(request, "ledger/step.html", context, status=422 if form.is_bound else 200)


@require_POST
def pause(request, ledger, pk):
    """Pause the clocks with a reason, or let them go on."""
    record = get_record(request, ledger, pk)
    if not ledger.workflow:
        raise Http404("这个台账没有办理流程。")
    try:
        if record.paused_on:
            steps.resume(ledger.workflow, record, by=request.user)
        else:
            steps.pause(ledger.workflow, record, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(f"{reverse(f'{ledger.name}-record', args=[pk])}?tab=process")


@require_POST
def add_attachments(request, ledger, pk):
    """Keep the chosen files on the record; all or none."""
    record = get_record(request, ledger, pk)
    if not ledger.has_attachments or not may_attach(request.user, ledger):
        raise PermissionDenied("您的角色不能给这条记录添加附件。")
    back = f"{reverse(f'{ledger.name}-record', args=[pk])}?tab=attachments"
    try:
        uploads = FilesField().clean(request.FILES.getlist("files"))
        with transaction.atomic():
            for upload in uploads:
                attach(upload, record=record, ledger=ledger.name, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(back)
    messages.success(request, f"已添加 {len(uploads)} 个附件。")
    return redirect(back)


@require_GET
def attachment_file(request, pk):
    """One file, to those who may open the record it belongs to; each fetch is logged."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    ledger = ledger_named(attachment.ledger)
    if ledger is None:
        raise Http404("没有这个附件。")
    get_record(request, ledger, attachment.object_id)
    access.log(AccessKind.DOWNLOAD, ledger.name, by=request.user, object_id=attachment.object_id, field="附件")
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not attachment.is_photo,
        filename=attachment.title,
        content_type=attachment.content_type,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
