"""Alarms on one screen: which town has how many of which, and the way from an alarm to what it is about."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import Region
from core.pages.places import parts_of
from core.scoping import scope_of
from projects.alarms import COLOURS, RULES, check_alarms
from projects.models import Alarm
from projects.models.alarms import Subject


@require_GET
@permission_required("projects.view_alarm", raise_exception=True)
def board_page(request):
    """Places × rules, each number opening its rows; the places are towns, and villages for a town's own people."""
    alarms = Alarm.objects.visible_to(request.user)
    length, corner = parts_of(scope_of(request.user))
    counted = _counted(alarms, length)
    context = {
        "total": sum(counted.values()),
        "checked_on": alarms.aggregate(day=Max("checked_on"))["day"],
        "tables": [_table(subject, counted, length, corner) for subject in Subject],
        "rules": [(rule, _url(rule=rule.code), COLOURS[rule.severity]) for rule in RULES],
        "may_check": _may_check(request.user),
    }
    return render(request, "projects/alarms.html", context)


def _counted(alarms, length):
    """{(place, rule): alarms}."""
    counted = {}
    for region, rule, rows in alarms.order_by().values_list("region_id", "rule").annotate(Count("pk")):
        key = region[:length], rule
        counted[key] = counted.get(key, 0) + rows
    return counted


def _table(subject, counted, length, corner):
    rules = [rule for rule in RULES if rule.ledger == subject]
    places = sorted({place for place, rule in counted if any(rule == each.code for each in rules)})
    names = dict(Region.objects.filter(pk__in=places).values_list("code", "short_name"))
    totals = {rule.code: sum(counted.get((place, rule.code), 0) for place in places) for rule in rules}
    return {
        "title": f"{subject.label.removeprefix('项目') or subject.label}预警",
        "corner": corner,
        "heads": [
            {"label": rule.name, "total": totals[rule.code], "colour": COLOURS[rule.severity], "url": _url(rule=rule.code)}
            for rule in rules
        ],
        "rows": [
            {
                "label": names.get(place, place),
                "url": _url(region=place, subject=subject.value),
                "cells": [_cell(place, rule.code, counted.get((place, rule.code), 0)) for rule in rules],
            }
            for place in places
        ],
    }  # fmt: skip


def _cell(place, code, number):
    return {"number": number, "url": _url(region=place, rule=code) if number else ""}


def _url(**query):
    return f"{reverse('project-alarms-list')}?{urlencode(query)}"


def _may_check(user):
    return user.has_perm("projects.change_project")


@require_POST
@permission_required("projects.view_alarm", raise_exception=True)
def check_now(request):
    """Bring the alarms of the user's own area to this moment's state."""
    if not _may_check(request.user):
        raise PermissionDenied("您的角色不能核对预警。")
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有管辖区域。")
    messages.success(request, f"已核对，现有预警 {check_alarms(scope_of(request.user)):,} 条。")
    return redirect("project-alarms-board")


@require_GET
def open_alarm(request, pk):
    """An alarm has no page of its own: it opens the project or asset it is about."""
    alarm = get_record(request, ledger_named("project-alarms"), pk)
    return redirect(f"{alarm.subject}-record", pk=alarm.project_id or alarm.asset_id)


urlpatterns = [
    path("project-alarms/board/", board_page, name="project-alarms-board"),
    path("project-alarms/check/", check_now, name="project-alarms-check"),
    path("project-alarms/<int:pk>/", open_alarm, name="project-alarms-record"),
]
