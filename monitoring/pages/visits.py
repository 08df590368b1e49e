"""The phone's pages: what is due in my village, one visit, and many unchanged households at once."""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ledger.paging import is_key
from core.models import Region
from core.models.processes import STEP
from core.models.regions import VILLAGE_DIGITS
from core.scoping import scope_of
from monitoring.ledgers.clues import told
from monitoring.models import Clearing, Clue, GridHousehold, GridWorker, Household, Sweep, SweepTarget, Visit
from monitoring.models.visits import Checked, Result
from monitoring.verifying import Awaited, Verdict, awaited_at, awaiting, may_verify
from monitoring.visit_form import FOUND_TRUE, UnchangedForm, VisitForm, check_values
from monitoring.visiting import demand_visits, duty_of, record_unchanged, record_visit, team_of

MOST_HOUSEHOLDS = 2000
FAR = date.max
SAID = {
    Verdict.LATER: "",
    Verdict.UNTRUE: "线索已按“不属实”办结。",
    Verdict.TRUE: "线索已转入监测办理，等待完成入户核实。",
    Verdict.CHECKED: "入户核实已完成，转入信息比对。",
}


def _first_values(user):
    return {"visited_on": timezone.localdate(), "visitor": user.full_name, "team": team_of(user), "client_key": uuid4()}


# -- what is due --------------------------------------------------------------------------------------------------


@dataclass
class Due:
    """A household that is owed a visit: by some rounds, or because a clue or a case waits to be checked."""

    household: Household
    sweeps: list = field(default_factory=list)
    awaited: Awaited = field(default_factory=Awaited)
    was_missed: bool = False  # in the round before of a kind it is owed
    amber_until: date = date.min

    @property
    def due_on(self):
        dates = [sweep.due_on for sweep in self.sweeps]
        return min(filter(None, (*dates, self.awaited.due_on)), default=None)

    @property
    def is_late(self):
        return self.was_missed or (self.due_on is not None and self.due_on < timezone.localdate())

    @property
    def state(self):
        """The colour of its deadline: late, or nearly so or waiting to be checked, or neither."""
        if self.is_late:
            return "below"
        is_soon = self.due_on is not None and self.due_on <= self.amber_until
        return "near" if is_soon or self.awaited else "plain"

    @property
    def may_be_unchanged(self):
        """Only a household seen before, not left with a problem and not waiting to be checked can be unchanged since."""
        seen = self.household.last_on is not None and self.household.last_result != Result.PROBLEM
        return seen and not self.awaited

    @property
    def owes_water(self):
        return any(sweep.kind == Sweep.Kind.WATER for sweep in self.sweeps)

    @property
    def told(self):
        return told_of(self.awaited)

    @property
    def check(self):
        """What the list's dialog needs for the check, as JSON: verdicts and known values; empty where nothing waits."""
        if not self.awaited:
            return ""
        known = {"told": self.told, "verdicts": dict(self.awaited.verdicts), "values": check_values(self.awaited)}
        return json.dumps(known, ensure_ascii=False)


def told_of(awaited):
    """What waits, a sentence each."""
    case = [f"监测办理，等待入户核实{_by(awaited.case)}"] if awaited.is_checked else []
    return [f"{clue.get_source_display()}：{told(clue)}{_by(clue)}" for clue in awaited.clues] + case


def _by(record):
    return f"（{record.due_on:%-m月%-d日}前）" if record.due_on else ""


def targets_left(user, code):
    """What the running rounds of this user's duty still owe inside a division."""
    today = timezone.localdate()
    left = SweepTarget.objects.visible_to(user).inside(code).left()
    return left.filter(sweep__closed_on=None, sweep__starts_on__lte=today, sweep__duty=duty_of(user))


def missed(user, code):
    """Which of the targets left belong to households that nobody visited in the round before of their kind either.

    A kind at a time, so that the database looks each household up in a list made once.
    """
    rounds = Sweep.objects.replaced().filter(duty=duty_of(user))
    before = SweepTarget.objects.visible_to(user).inside(code).left().filter(sweep__in=rounds)
    return reduce(or_, (_missed_in(kind, before.filter(sweep__kind=kind)) for kind in Sweep.Kind))


def _missed_in(kind, before):
    return Q(sweep__kind=kind, household__in=before.values("household"))


@require_GET
def tasks_page(request):
    """我的任务: what waits to be checked, then the households of my grids or my village by group; for wider scopes the
    villages first."""
    demand_visits(request.user)
    code = _asked_region(request)
    if len(code) < VILLAGE_DIGITS:
        return render(request, "monitoring/task_places.html", {"places": _places(request.user, code)})
    due = _due(request.user, code)
    first = _first_values(request.user)
    context = {
        "region": get_object_or_404(Region, pk=code),
        "groups": _by_group(due),
        "unmatched": _unmatched(request.user, code),
        "clearings": _clearings_of_own(request.user, code),
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
    """The divisions below, each with how many households are left, wait to be checked, and to be looked at once more."""
    below = list(Region.objects.filter(parent=code).order_by("code"))
    length = len(below[0].code) if below else VILLAGE_DIGITS
    counts = _by_place(targets_left(user, code), length, Count("household", distinct=True))
    checks = _by_place(awaiting(user, code), length, Count("pk")) if may_verify(user) else {}
    again = _by_place(_clearings(user, code), length, Count("pk"))
    return [(place, *(each.get(place.code, 0) for each in (counts, checks, again))) for place in below]


def _by_place(rows, length, counted):
    grouped = rows.annotate(place=Left("region_id", length)).values_list("place").order_by()
    return dict(grouped.annotate(counted=counted))


def _unmatched(user, code):
    """Clues of whose household nobody is sure yet."""
    return Clue.objects.visible_to(user).inside(code).waiting().filter(household=None) if may_verify(user) else ()


def _clearings(user, code):
    """Removals of risk that wait for somebody to look once more."""
    if not user.has_perm("monitoring.change_clearing"):
        return Clearing.objects.none()
    waiting = Clearing.objects.visible_to(user).inside(code).running().filter(state=Clearing.State.VISIT)
    return waiting.select_related("household").order_by("due_on", "pk")


def _own_grids(user):
    return list(GridWorker.objects.filter(user=user).values_list("grid", flat=True))


def _households_of(grids):
    return GridHousehold.objects.filter(grid__in=grids).values("household")


def _clearings_of_own(user, code):
    """Those of a village, in the user's own grids where they have some."""
    clearings, grids = _clearings(user, code), _own_grids(user)
    return clearings.filter(household__in=_households_of(grids)) if grids else clearings


def _due(user, code):
    """Everything owed in a village, in the user's own grids where they have some."""
    targets, checks = targets_left(user, code), awaiting(user, code)
    if grids := _own_grids(user):
        targets = targets.filter(grid__in=grids)
        checks = checks.filter(pk__in=_households_of(grids))
    sweeps = {}
    for row in targets.select_related("sweep").order_by("household_id")[:MOST_HOUSEHOLDS]:
        sweeps.setdefault(row.household_id, []).append(row.sweep)
    awaited = awaited_at(list(checks), user) if may_verify(user) else {}
    households = _with_last_visit(Household.objects.filter(pk__in={*sweeps, *awaited}))
    late = set(targets.filter(missed(user, code)).values_list("household", flat=True))
    soon = STEP.until(timezone.localdate())
    due = [
        Due(each, sweeps.get(each.pk, []), awaited.get(each.pk, Awaited()), each.pk in late, soon)
        for each in households
    ]
    return sorted(due, key=lambda each: (each.household.group_name, each.due_on or FAR, each.household.number))


def _with_last_visit(households):
    last = Visit.objects.filter(household=OuterRef("pk"), region=OuterRef("region")).order_by("-visited_on", "-pk")
    return households.annotate(
        last_on=Subquery(last.values("visited_on")[:1]), last_result=Subquery(last.values("result")[:1])
    )


def _by_group(due):
    """[(heading, households)]: those to be checked first, by their deadline."""
    groups = {}
    for each in due:
        if not each.awaited:
            groups.setdefault(each.household.group_name or "未分组", []).append(each)
    checks = sorted((each for each in due if each.awaited), key=lambda each: each.due_on or FAR)
    return [("待入户核实", checks)] * bool(checks) + list(groups.items())


# -- one visit ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def visit_page(request, pk):
    """One visit to a household. A phone's script asks for JSON and may send the same visit again."""
    demand_visits(request.user)
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    found = awaited_at([household], request.user) if may_verify(request.user) else {}
    awaited = found.get(pk, Awaited())
    owed = targets_left(request.user, household.region_id).filter(household=pk, sweep__kind=Sweep.Kind.WATER)
    first = _first_values(request.user) | {"checked": [Checked.WATER] if owed.exists() else []}
    form = VisitForm(request.POST or None, request.FILES or None, awaited=awaited, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            visit = record_visit(household, by=request.user, **form.taken())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _written(request, household, visit, form.cleaned_data["verdict"])
    if form.is_bound and request.accepts("application/json") and not request.accepts("text/html"):
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        return JsonResponse({"errors": sentences}, status=422)
    last = Visit.objects.filter(household=household).order_by("-visited_on", "-pk").first()
    context = {
        "household": household,
        "awaited": awaited,
        "told": told_of(awaited),
        "form": form,
        "last": last,
        "cancel_url": reverse("tasks"),
    }
    return render(request, "monitoring/visit.html", context, status=422 if form.is_bound else 200)


def _written(request, household, visit, verdict):
    served = visit.served.count()
    sentence = (
        f"{household.head_name}户的走访已保存" + (f"，完成 {served} 轮排查。" if served else "。") + SAID[verdict]
    )
    if visit.result == Result.PROBLEM and verdict not in FOUND_TRUE:
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
        f"{result.left_out} 户没有登记：从未走访、上次发现问题、等待入户核实或当天已登记的，请逐户走访。"
        if result.left_out
        else ""
    )
    messages.success(request, f"{result.written} 户已登记为“与上次相比无变化”。{left_out}")
    return redirect(back)


urlpatterns = [
    path("tasks/", tasks_page, name="tasks"),
    path("tasks/unchanged/", unchanged, name="tasks-unchanged"),
    path("households/<int:pk>/visit/", visit_page, name="household-visit"),
]
