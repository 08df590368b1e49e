"""The access log, for the auditor: who saw which personal number, who took which list out."""

from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import AccessKind, AccessLog, ImportBatch

KINDS = [("", "全部"), *AccessKind.choices]


def _day(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class AccessFilter(forms.Form):
    """Whose accesses, of which days, of which kind."""

    who = forms.CharField(label="用户名或姓名", required=False, max_length=40)
    first = _day("从哪天")
    last = _day("到哪天")
    kind = forms.ChoiceField(required=False, choices=KINDS, widget=forms.HiddenInput)

    def lines(self, lines):
        """Those of these lines that are asked for; none while something is typed wrong."""
        if not self.is_valid():
            return lines.none()
        asked = self.cleaned_data
        if who := asked["who"]:
            lines = lines.filter(Q(user__username__startswith=who.lower()) | Q(user__full_name__startswith=who))
        days = {"kind": asked["kind"], "at__date__gte": asked["first"], "at__date__lte": asked["last"]}
        return lines.filter(**{name: value for name, value in days.items() if value})


@require_GET
@permission_required("core.view_accesslog", raise_exception=True)
def access_log_page(request):
    """The newest accesses of the user's scope, by person, day and kind."""
    form = AccessFilter(request.GET)
    lines = form.lines(AccessLog.objects.visible_to(request.user).select_related("user"))
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "page": page,
        "rows": [_told(line, request.user) for line in page],
        "kinds": [(value, label, urlencode(asked | {"kind": value})) for value, label in KINDS],
        "kind": asked.get("kind", ""),
        "query": urlencode(asked),
        "is_asked": bool(asked),
    }
    return render(request, "core/access_log.html", context, status=200 if form.is_valid() else 422)


def _told(line, user):
    """A line in words: the register, the field and the record it was about, for who may open it."""
    ledger = ledger_named(line.ledger)
    if ledger is None:
        return {"line": line, "label": _paper(line.ledger), "field": line.field, "url": ""}
    column = next((column for column in ledger.columns if column.name == line.field), None)
    url = (
        reverse(f"{ledger.name}-record", args=[line.object_id])
        if line.object_id and ledger.allows(user, "view")
        else ""
    )
    return {"line": line, "label": ledger.label, "field": column.label if column else line.field, "url": url}


def _paper(name):
    """What is downloaded beside the registers: a batch of imports, or papers called as their model."""
    if name == "imports":
        return ImportBatch._meta.verbose_name
    models = (model for model in apps.get_models() if f"{model._meta.model_name}s" == name)
    return next((model._meta.verbose_name for model in models), name)
