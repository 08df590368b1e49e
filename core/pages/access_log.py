"""The access log, for the auditor: who saw which personal number, who took which list out."""

from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import AccessKind, AccessLog, ImportBatch, User
from core.scoping import scope_of, within

KINDS = [("", "全部"), *AccessKind.choices]


def _day(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class AccountField(forms.ModelChoiceField):
    """An account by its user name: what is asked stands in the address, where no person's name may stand."""

    def label_from_instance(self, user):
        return f"{user.username} {user.full_name}"


class AccessFilter(forms.Form):
    """Whose accesses, of which days, of which kind."""

    who = AccountField(None, label="用户", required=False, empty_label="全部", to_field_name="username")
    first = _day("从哪天")
    last = _day("到哪天")
    kind = forms.ChoiceField(required=False, choices=KINDS, widget=forms.HiddenInput)

    def __init__(self, params, user):
        super().__init__(params)
        self.fields["who"].queryset = User.objects.filter(within(scope_of(user))).order_by("username")

    @property
    def asked(self):
        """What was asked, for the links that keep it; what was asked wrong is not repeated."""
        names = self.fields.keys() - self.errors.keys()
        return {name: value for name, value in self.data.items() if name in names and value}

    def lines(self, lines):
        """Those of these lines that are asked for; none while something is typed wrong."""
        if not self.is_valid():
            return lines.none()
        who, first, last, kind = (self.cleaned_data[name] for name in ("who", "first", "last", "kind"))
        asked = {"user": who, "kind": kind, "at__date__gte": first, "at__date__lte": last}
        return lines.filter(**{name: value for name, value in asked.items() if value})


@require_GET
@permission_required("core.view_accesslog", raise_exception=True)
def access_log_page(request):
    """The newest accesses of the user's scope, by person, day and kind."""
    form = AccessFilter(request.GET, request.user)
    lines = form.lines(AccessLog.objects.visible_to(request.user).select_related("user"))
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_told(line, request.user) for line in page],
        "kinds": [(value, label, urlencode(form.asked | {"kind": value})) for value, label in KINDS],
        "kind": form.asked.get("kind", ""),
        "query": urlencode(form.asked),
        "is_asked": bool(form.asked or form.errors),
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
