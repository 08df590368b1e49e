"""Pages that change the split of the plan: a new task, its correction, its shares for towns, a new year."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bulletins import assigning
from bulletins.ledgers import exactly
from bulletins.models import Assignment
from bulletins.readers import reads_whole_city
from core.models import Region
from core.scoping import scope_of, within

FIELDS = ("year", "item", "title", "requirement", "unit", "department", "partners", "due_on", "note")
DATE = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
MAY_CHANGE = permission_required("bulletins.change_assignment", raise_exception=True)


class AssignmentForm(forms.ModelForm):
    """One task of the city; its shares for towns are made by splitting it."""

    class Meta:
        model = Assignment
        fields = FIELDS
        widgets = DATE | {"requirement": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [("", "市衔接办填报"), *self.fields["department"].choices[1:]]

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not 2021 <= year <= 2100:
            raise ValidationError("年度应在 2021 到 2100 之间。")
        return year


class SplitForm(forms.Form):
    """Which towns get a share, and until when."""

    towns = forms.MultipleChoiceField(label="镇街", widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label="镇街完成期限", widget=DATE["due_on"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["towns"].choices = [(town.pk, town.short_name) for town in Region.objects.towns()]


def _demand_city(user):
    """Tasks of the city are made by who answers for the whole of it."""
    if not reads_whole_city(user):
        raise PermissionDenied("只有市级用户可以建立全市的任务。")


def _asked(request, pk):
    """The task in the user's scope."""
    return get_object_or_404(Assignment.objects.filter(within(scope_of(request.user))), pk=pk)


@require_http_methods(["GET", "POST"])
@permission_required("bulletins.add_assignment", raise_exception=True)
def add_page(request):
    """A task of the city beside those the year began with."""
    _demand_city(request.user)
    year = timezone.localdate().year
    form = AssignmentForm(request.POST or None, initial={"year": year, "due_on": f"{year}-12-31"})
    if request.method == "POST" and form.is_valid():
        task = form.instance
        task.region_id = scope_of(request.user)
        start = f"{task.year}-{task.item:02d}-"
        taken = Assignment.objects.filter(number__startswith=start).values_list("number", flat=True)
        parts = [int(number.split("-")[2]) for number in taken if number.split("-")[2].isdecimal()]
        task.number = f"{start}{max(parts, default=0) + 1}"
        return _save(request, form, "已新增")
    return _form(request, form, "新增任务", reverse("assignments-list"), next_year=_next_year())


@require_http_methods(["GET", "POST"])
@MAY_CHANGE
def edit_page(request, pk):
    """Who owes it, what and until when; its reports stay."""
    task = _asked(request, pk)
    form = AssignmentForm(request.POST or None, instance=task)
    if request.method == "POST" and form.is_valid():
        return _save(request, form, "已保存")
    return _form(request, form, f"修改任务：{task}", reverse("assignments-record", args=[pk]))


def _save(request, form, done):
    try:
        with transaction.atomic():
            form.instance.version = F("version") + 1 if form.instance.pk else 1
            task = form.save()
    except IntegrityError:
        messages.error(request, "刚刚有人新增了同一条的任务，没有保存，请再保存一次。")
        return redirect("assignments-list")
    messages.success(request, f"任务“{task.title}”{done}。")
    return redirect("assignments-record", pk=task.pk)


def _form(request, form, title, cancel_url, next_year=None):
    context = {"form": form, "title": title, "cancel_url": cancel_url, "next_year": next_year}
    return render(request, "bulletins/assignment.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@MAY_CHANGE
def split_page(request, pk):
    """Shares for towns; a town that has its share keeps it."""
    task = _asked(request, pk)
    form = SplitForm(request.POST or None, initial={"due_on": task.due_on})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = assigning.split(task, values["towns"], due_on=values["due_on"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"已分解到 {made} 个镇街，原来已有的 {len(values['towns']) - made} 个不变。")
            return redirect(exactly("assignments", year=task.year, item=task.item))
    have = set(Assignment.objects.filter(number__startswith=f"{task.number}-").values_list("region_id", flat=True))
    context = {
        "form": form,
        "task": task,
        "have": [town.short_name for town in Region.objects.towns() if town.pk in have],
        "cancel_url": reverse("assignments-record", args=[pk]),
    }
    return render(request, "bulletins/split.html", context, status=422 if form.is_bound else 200)


def _next_year():
    """The year after the last that has tasks, this year where none has."""
    last = Assignment.objects.aggregate(last=Max("year"))["last"]
    return last + 1 if last else timezone.localdate().year


@require_POST
@permission_required("bulletins.add_assignment", raise_exception=True)
def open_year_page(request):
    """Begin the year after the last split, or this year where there is none."""
    _demand_city(request.user)
    year = _next_year()
    try:
        made = assigning.open_year(year, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("assignments-list")
    messages.success(request, f"已建立 {year} 年任务 {made} 项，责任单位和期限请对照新的工作要点逐项核定。")
    return redirect(exactly("assignments", year=year))
