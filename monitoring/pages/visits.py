"""The phone's pages: what is due in my village, one visit, and many unchanged households at once."""

from dataclasses import dataclass, field
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Left
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ledger.pages.process import FilesField
from core.ledger.paging import is_key
from core.models import Region
from core.scoping import scope_of
from monitoring.models import GridWorker, Household, SweepTarget, Visit
from monitoring.models.grids import VILLAGE_DIGITS
from monitoring.models.visits import Checked, Result, Way
from monitoring.row_rules import visit_rule
from monitoring.visiting import demand_visits, duty_of, record_unchanged, record_visit

MOST_HOUSEHOLDS = 2000
TODAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VisitForm(forms.ModelForm):
    """One visit as a phone asks for it, the result first."""

    result = forms.ChoiceField(label="结果", choices=Result.choices, initial=Result.UNCHANGED, widget=forms.RadioSelect)
    note = forms.CharField(
        label="情况说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="发现问题的须写明，例如“饮水管冻裂，三天没水”。",
    )  # fmt: skip
    photos = FilesField(label="照片", required=False)
    checked = forms.MultipleChoiceField(
        label="核查内容", choices=Checked.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(label="方式", choices=Way.choices, initial=Way.HOME, widget=forms.RadioSelect)
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Visit
        fields = ("result", "note", "photos", "checked", "way", "visited_on", "visitor")
        widgets = {"visited_on": TODAY}

    field_order = ("result", "note", "photos", "checked", "way", "visited_on", "visitor", "client_key")

    def clean(self):
        values = super().clean()
        for name, sentence in visit_rule(values):
            self.add_error(name, sentence)
        return values


class UnchangedForm(forms.Form):
    """Date, name and way of many visits at once."""

    visited_on = forms.DateField(label="走访日期", widget=TODAY)
    visitor = forms.CharField(label="走访人", max_length=40)
    way = forms.ChoiceField(label="方式", choices=Way.choices, initial=Way.HOME, widget=forms.RadioSelect)


def _first_values(user):
    return {"visited_on": timezone.localdate(), "visitor": user.full_name, "client_key": uuid4()}


# -- what is due --------------------------------------------------------------------------------------------------


@dataclass
class Due:
    """A household some rounds still owe a visit."""

    household: Household
    sweeps: list = field(default_factory=list)

    @property
    def due_on(self):
        return min(sweep.due_on for sweep in self.sweeps)

    @property
    def is_late(self):
        return any(sweep.is_late for sweep in self.sweeps)

    @property
    def may_be_unchanged(self):
        """Only a household seen before, and not left with a problem, can be unchanged since."""
        return self.household.last_on is not None and self.household.last_result != Result.PROBLEM


def targets_left(user, code):
    """What the running rounds of this user's duty still owe inside a division."""
    today = timezone.localdate()
    left = SweepTarget.objects.visible_to(user).inside(code).left()
    return left.filter(sweep__closed_on=None, sweep__starts_on__lte=today, sweep__duty=duty_of(user))


@require_GET
def tasks_page(request):
    """我的任务: the households of my grids or my village by group; for wider scopes the villages first."""
    demand_visits(request.user)
    code = _asked_region(request)
    if len(code) < VILLAGE_DIGITS:
        return render(request, "monitoring/task_places.html", {"places": _places(request.user, code)})
    targets = targets_left(request.user, code)
    grids = list(GridWorker.objects.filter(user=request.user).values_list("grid", flat=True))
    if grids:
        targets = targets.filter(grid__in=grids)
    due = _due(targets)
    first = _first_values(request.user)
    context = {
        "region": get_object_or_404(Region, pk=code),
        "groups": _by_group(due),
        "count": len(due),
        "late": sum(each.is_late for each in due),
        "form": VisitForm(initial=first, auto_id="visit_%s"),
        "unchanged": UnchangedForm(initial=first, auto_id="unchanged_%s"),
    }
    return render(request, "monitoring/tasks.html", context)


def _asked_region(request):
    own = scope_of(request.user)
    code = request.GET.get("region", own)
    if not code.isdecimal() or not code.startswith(own):
        raise BadRequest("所选镇村不在您的管辖区域内。")
    return code


def _places(user, code):
    """The divisions below, each with how many households are left; one grouped query."""
    below = list(Region.objects.filter(parent=code).order_by("code"))
    length = len(below[0].code) if below else VILLAGE_DIGITS
    grouped = targets_left(user, code).annotate(place=Left("region_id", length)).values_list("place")
    counts = dict(grouped.annotate(left=Count("household", distinct=True)))
    return [(place, counts.get(place.code, 0)) for place in below]


def _due(targets):
    rows = targets.select_related("sweep").order_by("household_id")[:MOST_HOUSEHOLDS]
    sweeps = {}
    for row in rows:
        sweeps.setdefault(row.household_id, []).append(row.sweep)
    last = Visit.objects.filter(household=OuterRef("pk"), region=OuterRef("region")).order_by("-visited_on", "-pk")
    households = Household.objects.filter(pk__in=sweeps).annotate(
        last_on=Subquery(last.values("visited_on")[:1]), last_result=Subquery(last.values("result")[:1])
    )
    due = [Due(household, sweeps[household.pk]) for household in households.order_by("group_name", "number")]
    return sorted(due, key=lambda each: (each.household.group_name, each.due_on))


def _by_group(due):
    groups = {}
    for each in due:
        groups.setdefault(each.household.group_name or "未分组", []).append(each)
    return list(groups.items())


# -- one visit ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def visit_page(request, pk):
    """One visit to a household. A phone's script asks for JSON and may send the same visit again."""
    demand_visits(request.user)
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    form = VisitForm(request.POST or None, request.FILES or None, initial=_first_values(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            visit = record_visit(household, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _written(request, household, visit)
    if form.is_bound and request.accepts("application/json") and not request.accepts("text/html"):
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        return JsonResponse({"errors": sentences}, status=422)
    last = Visit.objects.filter(household=household).order_by("-visited_on", "-pk").first()
    context = {"household": household, "form": form, "last": last, "cancel_url": reverse("tasks")}
    return render(request, "monitoring/visit.html", context, status=422 if form.is_bound else 200)


def _written(request, household, visit):
    served = visit.served.count()
    sentence = f"{household.head_name}户的走访已保存" + (f"，完成 {served} 轮排查。" if served else "。")
    if visit.result == Result.PROBLEM:
        sentence += "问题已作为线索上报。"
    if not request.accepts("text/html"):
        return JsonResponse({"message": sentence})
    messages.success(request, sentence)
    return redirect(f"{reverse('tasks')}?region={household.region_id}")


@require_POST
def unchanged(request):
    """Write the ticked households down as unchanged since their last visit."""
    demand_visits(request.user)
    form = UnchangedForm(request.POST)
    chosen = [int(key) for key in request.POST.getlist("household") if is_key(key)]
    back = f"{reverse('tasks')}?region={request.POST.get('region', '')}"
    if not form.is_valid() or not chosen:
        sentences = [sentence for errors in form.errors.values() for sentence in errors] or ["请先勾选要登记的户。"]
        messages.error(request, "没有保存：" + " ".join(sentences))
        return redirect(back)
    try:
        result = record_unchanged(chosen, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, "没有保存：" + " ".join(refused.messages))
        return redirect(back)
    left_out = (
        f"{result.left_out} 户没有登记：从未走访、上次发现问题或当天已登记的，请逐户走访。" if result.left_out else ""
    )
    messages.success(request, f"{result.written} 户已登记为“与上次相比无变化”。{left_out}")
    return redirect(back)


urlpatterns = [
    path("tasks/", tasks_page, name="tasks"),
    path("tasks/unchanged/", unchanged, name="tasks-unchanged"),
    path("households/<int:pk>/visit/", visit_page, name="household-visit"),
]
