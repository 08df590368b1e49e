"""信息比对 for a department, once a month: choose the list, upload it, see hits and misses, done."""

import hashlib
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.fields import MonthFormField
from core.imports.reading import open_sheet
from core.imports.refusal import Refused
from core.ledger.registry import ledger_named
from core.months import Month
from core.roles import DEPARTMENTS
from monitoring.compared_problems import may_pass_on, pass_on, problem_of, problems_of
from monitoring.comparing import check, owed, receive
from monitoring.comparison_kinds import BY_CODE, kinds_of
from monitoring.models import DepartmentList, ListedPerson
from monitoring.pages.rectify import rectify

RECENT, PAGE = 30, 100
LARGEST = 30 * 1024 * 1024
STATES = {"hit": "met", "doubtful": "near", "unreadable": "below", "miss": "plain"}


class UploadForm(forms.Form):
    """Which list, of which month, and the file."""

    kind = forms.ChoiceField(label="名单类型")
    month = MonthFormField(label="数据月份")
    file = forms.FileField(
        label="名单文件",
        help_text="Excel 或 CSV；列的顺序不限，多余的列原样保留。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds_of(user)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in self.kinds]
        self.fields["month"].initial = Month.of(localdate())

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("文件超过 30 MB，请按镇街分开上报。")
        return file

    def clean_month(self):
        month = self.cleaned_data["month"]
        if month > Month.of(localdate()):
            raise ValidationError("数据月份不能晚于本月。")
        return month


@require_http_methods(["GET", "POST"])
@permission_required("monitoring.view_departmentlist", raise_exception=True)
def comparison_page(request):
    """What is owed this month, the form, and the lists sent before."""
    may_send = request.user.has_perm("monitoring.add_departmentlist")
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and may_send and form.is_valid():
        try:
            listed, is_new = _receive(form, request.user)
        except (ValidationError, Refused) as refused:
            form.add_error("file", refused.messages[0] if isinstance(refused, ValidationError) else str(refused))
        else:
            told = f"已比对 {listed.total:,} 行。" if is_new else "这份名单已经上报过，结果如下，没有重复比对。"
            messages.success(request, told)
            return redirect("comparison-list", pk=listed.pk)
    month = Month.of(localdate())
    lists = DepartmentList.objects.owned_by(request.user).order_by("-pk")[:RECENT]
    context = {
        "form": form if may_send and form.kinds else None,
        "kinds": form.kinds,
        "month": month,
        "owed": _owed_by_department(month, request.user),
        "lists": [{"row": each, "label": BY_CODE[each.kind].label} for each in lists],
    }
    return render(request, "monitoring/comparison.html", context, status=422 if form.is_bound else 200)


def _owed_by_department(month, user):
    """{department: names of the lists it still owes}, in the order of the departments."""
    found = {}
    for kind in owed(month, user):
        found.setdefault(_department(kind.department), []).append(kind.label)
    return found


def _department(code):
    return next(each.name for each in DEPARTMENTS if each.code == code)


def _receive(form, user):
    """Read the uploaded file by its headers and compare it; the file's own digest keeps it from being sent twice."""
    kind, upload = BY_CODE[form.cleaned_data["kind"]], form.cleaned_data["file"]
    with NamedTemporaryFile(suffix=Path(upload.name).suffix.lower()) as kept:
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
            kept.write(chunk)
        kept.flush()
        sheet = open_sheet(Path(kept.name), upload.name, kind.layouts(), kind.wanted)
        return receive(
            kind, headers=sheet.headers, written=sheet.written, rows=sheet.rows, month=form.cleaned_data["month"],
            key=digest.hexdigest(), name=upload.name, by=user,
        )  # fmt: skip


@require_GET
@permission_required("monitoring.view_departmentlist", raise_exception=True)
def list_page(request, pk):
    """One list: its four outcomes, and the rows of one of them with the reason."""
    listed = get_object_or_404(DepartmentList.objects.owned_by(request.user), pk=pk)
    outcome = request.GET.get("outcome", "")
    if outcome not in ListedPerson.Outcome.values:
        outcome = next((each for each in ("doubtful", "hit", "miss") if getattr(listed, FIGURES[each])), "unreadable")
    people = ListedPerson.objects.owned_by(request.user).filter(source=listed, outcome=outcome)
    people = people.select_related("household", "member", "region", "clue", "checked_by").order_by("line")
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    problems = problems_of(page) if request.user.has_perm("monitoring.view_rectification") else {}
    context = {
        "listed": listed,
        "kind": BY_CODE[listed.kind],
        "tabs": [
            {
                "label": label,
                "count": getattr(listed, FIGURES[code]),
                "url": f"?outcome={code}",
                "active": code == outcome,
            }
            for code, label in ListedPerson.Outcome.choices
        ],
        "outcome": outcome,
        "page": page,
        "rows": [{"person": person, "problem": problems.get(person.pk)} for person in page],
        "may_rectify": outcome == "hit" and request.user.has_perm("monitoring.add_rectification"),
        "may_check": outcome == "doubtful" and request.user.has_perm("monitoring.change_listedperson"),
        "may_open": ledger_named("clues").allows(request.user, "view"),
    }
    return render(request, "monitoring/compared.html", context)


FIGURES = {"hit": "hits", "miss": "misses", "doubtful": "doubtful", "unreadable": "unreadable"}


@require_POST
@permission_required("monitoring.change_listedperson", raise_exception=True)
def check_row(request, pk):
    """Decide a doubtful row: the person it may mean, or nobody of ours."""
    person = get_object_or_404(ListedPerson.objects.owned_by(request.user), pk=pk)
    try:
        check(
            person, is_the_one=request.POST.get("answer") == "yes", by=request.user, note=request.POST.get("note", "")
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"第 {person.line} 行已核对。")
    return redirect("comparison-list", pk=person.source_id)


@require_http_methods(["GET", "POST"])
@permission_required("monitoring.add_rectification", raise_exception=True)
def rectify_row(request, pk):
    """What the row shows to be wrong with its household becomes a problem, by whom and by when to be put right."""
    row = get_object_or_404(ListedPerson.objects.owned_by(request.user).select_related("household", "region"), pk=pk)
    if not may_pass_on(row):
        messages.error(request, "只有命中农户的行才能转入问题整改；存疑的请先核对。")
        return redirect("listed-people-record", pk=pk)
    if known := problems_of([row]).get(pk):
        messages.error(request, "这一行已经转入问题整改，就是这一条。")
        return redirect("rectifications-record", pk=known.pk)
    back = reverse("listed-people-record", args=[pk])
    return rectify(request, problem_of(row), partial(pass_on, by=request.user), found=row, note=NOTE, back=back)


NOTE = "转入后由镇街在问题整改里上报整改情况和佐证，审核、验收销号；比对记录上能看到它的编号。"

urlpatterns = [
    path("comparison/", comparison_page, name="comparison"),
    path("comparison/<int:pk>/", list_page, name="comparison-list"),
    path("comparison/rows/<int:pk>/rectify/", rectify_row, name="comparison-rectify"),
    path("comparison/rows/<int:pk>/check/", check_row, name="comparison-check"),
]
