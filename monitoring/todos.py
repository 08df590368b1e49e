"""What the monitoring of households asks of a user: warnings to verify, missing aid, departments' lists, visits."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from core.months import Month
from core.scoping import scope_of
from core.todos import Todo
from monitoring.comparing import owed
from monitoring.models import AidGap, ListedPerson, Risk
from monitoring.pages.visits import targets_left


def todos_of(user):
    if user.has_perm("monitoring.change_risk"):
        yield from _risk_todos(user)
    if user.has_perm("monitoring.view_aidgap"):
        gaps = AidGap.objects.visible_to(user).filter(severity=AidGap.Severity.RED).count()
        yield Todo("监测户帮扶缺项超过宽限期", gaps, f"{reverse('aid-gaps-list')}?severity=red", "below")
    if user.has_perm("monitoring.add_departmentlist"):
        yield from _list_todos(user)
    if user.has_perm("monitoring.add_visit"):
        yield from _visit_todos(user)


def _risk_todos(user):
    rows = Risk.objects.visible_to(user)
    month = rows.latest_month()
    if month is None:
        return
    rows = rows.filter(month=month)
    waiting, address = rows.waiting(), f"{reverse('risks-list')}?month={month}&status=active&reviewed_at=0"
    reminders = rows.reminders().count()
    yield Todo("监测户的预警提醒帮扶责任人跟踪", reminders, f"{address}&response=reminder", "near")
    for label, severity, state in (
        ("红色预警等待入户核实", "red", "below"), ("橙色预警等待入户核实", "orange", "near"),
        ("黄色预警等待排查", "yellow", "near"),
    ):  # fmt: skip
        yield Todo(label, waiting.filter(severity=severity).count(), f"{address}&severity={severity}", state)


def _list_todos(user):
    month = Month.of(localdate())
    yield Todo(f"{month.label}部门名单还没有上报", len(owed(month, user)), reverse("comparison"), "near")
    doubtful = ListedPerson.objects.owned_by(user).doubtful().count()
    yield Todo("比对存疑等待核对", doubtful, f"{reverse('listed-people-list')}?outcome=doubtful", "near")


def _visit_todos(user):
    """Households the running rounds still owe a visit: late ones first; one query."""
    left = targets_left(user, scope_of(user))
    late = Count("household", distinct=True, filter=Q(sweep__due_on__lt=localdate()))
    counts = left.aggregate(late=late, all=Count("household", distinct=True))
    address = reverse("tasks")
    yield Todo("逾期没有走访的农户", counts["late"], address, "below")
    yield Todo("本轮待走访的农户", counts["all"] - counts["late"], address, "near")
