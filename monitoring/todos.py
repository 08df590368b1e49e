"""What the monitoring of households asks of a user: warnings, missing aid, lists, visits, doubtful data, problems."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from core.models.regions import TOWN_DIGITS
from core.months import Month
from core.scoping import scope_of
from core.todos import Todo, by_urgency
from monitoring.comparing import owed
from monitoring.models import AidGap, Exemption, Finding, ListedPerson, Rectification, Risk
from monitoring.pages.visits import missed, targets_left
from monitoring.quality.words import Level


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
    if user.has_perm("monitoring.change_rectification"):
        yield from _problem_todos(user)
    if _mends_data(user):
        yield from _finding_todos(user)
    if user.has_perm("monitoring.change_exemption"):
        waiting = Exemption.objects.visible_to(user).waiting().exclude(requested_by=user).count()
        yield Todo("数据疑点豁免等待审批", waiting, reverse("exemptions"), "near")


def _of_a_town(user):
    """Whether the user works in one town, not for the whole city."""
    return len(scope_of(user)) >= TOWN_DIGITS


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
    """Households the running rounds still owe a visit: first those late in them or missed in the round before of
    the same kind; one query."""
    left = targets_left(user, scope_of(user))
    is_late = Q(sweep__due_on__lt=localdate()) | missed(user, scope_of(user))
    late = Count("household", distinct=True, filter=is_late)
    counts = left.aggregate(late=late, all=Count("household", distinct=True))
    address = reverse("tasks")
    yield Todo("逾期没有走访的农户", counts["late"], address, "below")
    yield Todo("本轮待走访的农户", counts["all"] - counts["late"], address, "near")


def _problem_todos(user):
    """Problems still being put right: their deadline is the problem's own, no step's. Who works in a town owes them
    all; the city's people are told of those that are late or nearly so."""
    working = Rectification.State.WORKING
    counts = by_urgency(Rectification.objects.visible_to(user).filter(state=working))
    address = f"{reverse('rectifications-list')}?state={working}"
    yield Todo("问题整改超期", counts["late"], f"{address}&timing=overdue", "below")
    yield Todo("问题整改即将到期", counts["near"], f"{address}&timing=near", "near")
    if _of_a_town(user):
        yield Todo("问题等待整改和申请销号", counts["all"], address, "plain")


def _mends_data(user):
    """Whoever may correct a household of the town or village answers for what is doubtful there."""
    return (
        user.has_perm("monitoring.view_finding") and user.has_perm("monitoring.change_household") and _of_a_town(user)
    )


def _finding_todos(user):
    """Doubtful data nobody answers for, errors before the rest; one query that an index alone answers."""
    rows = Finding.objects.visible_to(user).to_mend(localdate())
    is_error = Q(level=Level.ERROR)
    counts = rows.aggregate(errors=Count("level", filter=is_error), others=Count("level", filter=~is_error))
    address = f"{reverse('findings-list')}?state={Finding.State.OPEN}"
    yield Todo("数据疑点（错误）等待核对改正", counts["errors"], f"{address}&level={Level.ERROR}", "near")
    others = f"{address}&level={Level.WARN}&level={Level.HINT}"
    yield Todo("数据疑点（警告和提示）等待核对", counts["others"], others, "plain")
