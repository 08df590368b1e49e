"""What the monitoring of households asks of a user: warnings to verify, missing aid, departments' lists, visits."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from core.models import Parameter
from core.months import Month
from core.scoping import scope_of
from core.todos import Todo
from core.workdays import Calendar
from monitoring.comparing import owed
from monitoring.listings import HELPER_OWES, UNACKNOWLEDGED, address
from monitoring.models import AidGap, Clue, Household, ListedPerson, Risk
from monitoring.pages.visits import targets_left


def todos_of(user):
    if user.has_perm("monitoring.change_risk"):
        yield from _risk_todos(user)
    if user.has_perm("monitoring.view_aidgap"):
        gaps = AidGap.objects.visible_to(user).filter(severity=AidGap.Severity.RED).count()
        yield Todo("监测户帮扶缺项超过宽限期", gaps, f"{reverse('aid-gaps-list')}?severity=red", "below")
    if user.has_perm("monitoring.add_departmentlist"):
        yield from _list_todos(user)
    if user.has_perm("monitoring.change_clue"):
        yield from _clue_todos(user)
    if user.has_perm("monitoring.add_visit"):
        yield from _visit_todos(user)
        yield _helper_todo(user)


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


def _clue_todos(user):
    """What came from elsewhere and nobody has taken up: late beyond the working days the office set (facts §1.4 row 0)."""
    rows, days = Clue.objects.visible_to(user).unacknowledged(), Parameter.objects.value_of("clue_acknowledge_workdays")
    before = Calendar.load().before(localdate(), int(days)) if days else date.min
    counts = rows.aggregate(late=Count("pk", filter=Q(entered_on__lt=before)), all=Count("pk"))
    state = "below" if counts["late"] else "near"
    yield Todo("线索等待受理", counts["all"], address(UNACKNOWLEDGED, Month.of(localdate())), state)


MONTH_ENDS = 25  # from this day on a visit of the month is pressing


def _helper_todo(user):
    """Monitored households their contact has not been to this month (facts §1.4 row 10)."""
    month, state = Month.of(localdate()), "near" if localdate().day >= MONTH_ENDS else "plain"
    households = HELPER_OWES.counted(Household.objects.visible_to(user), month).count()
    return Todo(f"{month.label}帮扶联系人还没有走访的监测户", households, address(HELPER_OWES, month), state)
