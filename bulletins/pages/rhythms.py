"""The calendar of the year's rhythms: what is due in a month, who has delivered, who is late."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bulletins.page_book import PageTable
from bulletins.pages.exports import export_action, own_place, page_file
from bulletins.rhythms import Rhythms, by_week, late_names, late_tasks
from core.models import Region
from core.models.regions import TOWN_DIGITS
from core.months import Month
from core.scoping import scope_of

TASKS_SHOWN = 30


def month_asked(request):
    """The month in the address, else the running one."""
    text = request.GET.get("month", "")
    if not text:
        return Month.of(timezone.localdate())
    try:
        return Month.parse(text)
    except ValueError as error:
        raise BadRequest(str(error)) from error


def towns_of(user):
    """The towns a user answers for: all of the city, or the one the user's place lies in."""
    code = scope_of(user)
    if not code:
        return Region.objects.none()
    return Region.objects.towns().filter(code__startswith=code[:TOWN_DIGITS])


@require_GET
@permission_required("bulletins.view_progressreport", raise_exception=True)
def rhythms_page(request):
    """One month of 周统计、月筛查、月核算、月调度、季督导、季通报 and 年考核, week by week."""
    month, today = month_asked(request), timezone.localdate()
    occurrences = Rhythms(request.user, month, towns_of(request.user)).occurrences()
    tasks = list(
        late_tasks(request.user, today).select_related("region").order_by("due_on", "number")[: TASKS_SHOWN + 1]
    )
    context = {
        "month": month,
        "previous": month - 1,
        "following": month + 1,
        "weeks": by_week(occurrences),
        "late": late_names(occurrences),
        "counts": {
            state: sum(each.state == state for each in occurrences)
            for state in ("below", "near", "plain", "met", "unknown")
        },
        "tasks": tasks[:TASKS_SHOWN],
        "has_more_tasks": len(tasks) > TASKS_SHOWN,
        "today": today,
        "actions": [export_action("rhythms-file", month=month)],
    }
    return render(request, "bulletins/rhythms.html", context)


@require_GET
@permission_required("bulletins.view_progressreport", raise_exception=True)
def rhythms_file(request):
    """The month's rhythms and all tasks beyond their deadline as a workbook."""
    month, today = month_asked(request), timezone.localdate()
    occurrences = Rhythms(request.user, month, towns_of(request.user)).occurrences()
    tasks = late_tasks(request.user, today).order_by("due_on", "number")
    title = f"{own_place(request).short_name}{month.label}工作节奏"
    return page_file(request, "progress-reports", title, [_rhythms_table(occurrences), _tasks_table(tasks)], today)


def _rhythms_table(occurrences):
    lines = [
        (
            each.due_on, each.rhythm, each.period, each.what, each.basis, each.word,
            "、".join(unit.name for unit in each.delivered),
            each.unknown or "；".join(f"{unit.name}：{unit.owes}" for unit in each.owing),
        )
        for each in occurrences
    ]  # fmt: skip
    heads = ("到期日", "工作", "时段", "内容", "要点", "情况", "已完成单位", "未完成单位")
    return PageTable("工作节奏", heads, (13, 12, 22, 22, 12, 12, 40, 60), lines, empty="这个月没有到期的工作")


def _tasks_table(tasks):
    lines = [
        (row.due_on, row.item, row.title, row.unit, "还没有报过进度" if row.percent is None else f"{row.percent}%")
        for row in tasks
    ]
    heads = ("到期日", "要点条目", "任务", "责任单位", "进度")
    return PageTable("超期任务", heads, (13, 10, 60, 40, 18), lines, empty="没有超过期限还没完成的任务")
