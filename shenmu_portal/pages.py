"""Pages that span the apps: home, search, the directory of ledgers."""

from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from bulletins.todos import todos_of as paper_todos
from core import cells
from core.ledger.filters import number_digest
from core.models import ImportBatch, JobState
from core.months import Month
from core.scoping import scope_of
from monitoring.comparing import owed
from monitoring.models import AidGap, ListedPerson, Risk
from monitoring.pages.visits import targets_left
from photovoltaic.models import MutualLoan
from photovoltaic.models.mutual_loans import REMINDERS
from projects.models import Alarm
from shenmu_portal.menu import HOUSEHOLDS, LEDGERS, LOANS

CITY_CODE, TOWN_CODE = 6, 9  # how long the codes of the two levels are
DASHBOARD_FIRST = ("office", "leader")


@require_GET
def home(request):
    """The signed-in user's home: the dashboard for the office and leaders, things to do for everybody else."""
    if request.user.role in DASHBOARD_FIRST and request.user.has_perm("bulletins.view_indicator"):
        return redirect("dashboard")
    return todos(request)


@require_GET
def todos(request):
    """What the user owes, behind the bell, with the ledgers at hand."""
    return render(request, "home.html", {"todos": todos_of(request.user), "links": _links(request.user)})


def todos_of(user):
    """What the user owes, most urgent first: sentence, count, where to go."""
    todos = []
    if user.has_perm("monitoring.view_risk"):
        todos += _risk_todos(user)
    if user.has_perm("monitoring.view_aidgap"):
        gaps = AidGap.objects.visible_to(user).filter(severity=AidGap.Severity.RED).count()
        todos.append(("监测户帮扶缺项超过宽限期", gaps, f"{reverse('aid-gaps-list')}?severity=red", "below"))
    if user.has_perm("projects.change_project"):
        alarms = Alarm.objects.visible_to(user).filter(severity=Alarm.Severity.RED).count()
        todos.append(("项目和资产红色预警", alarms, f"{reverse('project-alarms-list')}?severity=red", "below"))
    if user.has_perm("core.view_importbatch"):
        waiting = ImportBatch.objects.visible_to(user).filter(user=user, state=JobState.REVIEW).count()
        todos.append(("导入的数据等待核对入库", waiting, reverse("imports"), "near"))
    if user.has_perm("monitoring.add_departmentlist"):
        month = Month.of(localdate())
        todos.append((f"{month.label}部门名单还没有上报", len(owed(month, user)), reverse("comparison"), "near"))
        doubtful = ListedPerson.objects.owned_by(user).doubtful().count()
        todos.append(("比对存疑等待核对", doubtful, f"{reverse('listed-people-list')}?outcome=doubtful", "near"))
    if user.has_perm("monitoring.add_visit"):
        todos += _visit_todos(user)
    if user.has_perm("funds.add_collection"):
        late = LOANS.rows(user).filter(overdue_principal__gt=0).count()
        todos.append(("小额信贷逾期等待清收", late, f"{reverse('loans-list')}?overdue_principal_min=0.01", "below"))
    todos += paper_todos(user)
    if user.has_perm("photovoltaic.change_mutualloan"):
        todos += _mutual_todos(user)
    for ledger in LEDGERS:
        if ledger.workflow and ledger.allows(user, "view"):
            todos += _process_todos(user, ledger)
    return [todo for todo in todos if todo[1]]


def _visit_todos(user):
    """Households the running rounds still owe a visit: late ones first; one query."""
    left = targets_left(user, scope_of(user))
    late = Count("household", distinct=True, filter=Q(sweep__due_on__lt=localdate()))
    counts = left.aggregate(late=late, all=Count("household", distinct=True))
    address = reverse("tasks")
    return [
        ("逾期没有走访的农户", counts["late"], address, "below"),
        ("本轮待走访的农户", counts["all"] - counts["late"], address, "near"),
    ]


def _mutual_todos(user):
    """Mutual-aid loans overdue, and those to be back within 30, of them 15 and 7 days; one query."""
    today, rows, address = localdate(), MutualLoan.objects.visible_to(user), reverse("mutual-loans-list")
    due = {f"in_{days}": Count("pk", filter=Q(pk__in=rows.due_within(today, days).values("pk"))) for days in REMINDERS}
    counts = rows.owed().aggregate(late=Count("pk", filter=Q(owed_until__lt=today)), **due)
    month, fortnight, week = (counts[f"in_{days}"] for days in REMINDERS)
    return [
        ("互助金借款逾期", counts["late"], f"{address}?{urlencode({'state': 'overdue'})}", "below"),
        (
            f"互助金借款 30 天内到期（15 天内 {fortnight} 笔，7 天内 {week} 笔）",
            month,
            f"{address}?timing=near",
            "near",
        ),
    ]


def _process_todos(user, ledger):
    """What waits for this user's step: late, due soon, and the rest; one query a workflow."""
    owed = [step for step in ledger.workflow.steps if step.working_days is not None]
    mine = {state for step in owed if user.has_perm(step.permission) for state in step.source}
    if not mine:
        return []
    today, rows = localdate(), ledger.rows(user).filter(state__in=mine)
    late, near = Q(pk__in=rows.overdue(today).values("pk")), Q(pk__in=rows.near(today).values("pk"))
    counts = rows.aggregate(late=Count("pk", filter=late), near=Count("pk", filter=near), all=Count("pk"))
    address = f"{reverse(f'{ledger.name}-list')}?{urlencode({'state': sorted(mine)}, doseq=True)}"
    return [
        *_escalated_todos(user, ledger),
        (f"{ledger.label}办理超期", counts["late"], f"{address}&timing=overdue", "below"),
        (f"{ledger.label}即将到期", counts["near"], f"{address}&timing=near", "near"),
        (f"{ledger.label}等待办理", counts["all"], address, "plain"),
    ]


def _escalated_todos(user, ledger):
    """What others let lie: told to the town's people first, to the city's when it lies on."""
    level = {TOWN_CODE: 0, CITY_CODE: 1}.get(len(scope_of(user)))
    before = None if level is None else ledger.workflow.clock().escalates_before(level, localdate())
    if before is None:
        return []
    name, words = (("town", "超期已报镇街"), ("city", "超期已报市"))[level]
    address = f"{reverse(f'{ledger.name}-list')}?timing={name}"
    return [(f"{ledger.label}{words}", ledger.rows(user).due_before(before).count(), address, "below")]


def _risk_todos(user):
    month = Risk.objects.visible_to(user).latest_month()
    if month is None:
        return []
    waiting = Risk.objects.visible_to(user).filter(month=month).waiting()
    address = f"{reverse('risks-list')}?month={month}&status=active&reviewed_at=0"
    reminders = Risk.objects.visible_to(user).filter(month=month).reminders().count()
    return [
        ("监测户的预警提醒帮扶责任人跟踪", reminders, f"{address}&response=reminder", "near"),
        ("红色预警等待入户核实", waiting.filter(severity="red").count(), f"{address}&severity=red", "below"),
        ("橙色预警等待入户核实", waiting.filter(severity="orange").count(), f"{address}&severity=orange", "near"),
        ("黄色预警等待排查", waiting.filter(severity="yellow").count(), f"{address}&severity=yellow", "near"),
    ]


def _links(user):
    return [ledger for ledger in LEDGERS if ledger.allows(user, "view")]


@require_POST
def search(request):
    """The top bar's search: households by name, initials, code or number; one hit opens at once."""
    term = cells.text(request.POST.get("q", "")).replace(" ", "")
    if not term:
        return redirect("home")
    address = reverse("households-list")
    digest = number_digest(HOUSEHOLDS, request.user, term)
    if not digest:
        return HttpResponseRedirect(f"{address}?{urlencode({'search': term})}")
    found = list(HOUSEHOLDS.found(HOUSEHOLDS.rows(request.user), digest, request.user)[:2])
    if len(found) == 1:
        return redirect("households-record", pk=found[0].pk)
    return HttpResponseRedirect(f"{address}?{urlencode({'found': digest})}")


@require_GET
def ledgers_page(request):
    """Every ledger the user may see, with what it is for."""
    return render(request, "ledgers.html", {"ledgers": _links(request.user)})
