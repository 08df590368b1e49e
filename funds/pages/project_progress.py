"""Spending progress project by project: who has most left to pay, and up to which project paying it out closes the gap."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.months import Month
from core.templatetags.portal import light
from funds import progress
from funds.pages.progress import NUMBER, Asking, asked, per_cent, wan
from projects.models import Project

SHOWN = 200
STATES = dict(Project.State.choices)
CELLS = (
    ("name", "url", 'th class="cell-wrap" scope="row"'), ("place", "", 'td class="rows"'), ("state_name", "", "td"),
    ("received", "", NUMBER), ("disbursed", "", NUMBER), ("paid", "", NUMBER), ("rate", "", NUMBER), ("state", "", "light"),
    ("unpaid", "", NUMBER), ("total", "", NUMBER), ("mark", "", "td"),
)  # fmt: skip


@require_GET
@permission_required("funds.view_allocation", raise_exception=True)
def projects_page(request):
    """The year's projects, and what is missing for the asked month's gate, as they stand today."""
    place, month, chosen = asked(request)
    ask, gate, today = Asking(place, month, chosen), progress.gate_of(month), localdate()
    parts = progress.progress(place.code, Month.of(today), year=month.year, **chosen)
    gap = progress.added(parts.values()).gap(gate)
    found = progress.of_projects(place.code, month.year, today, **chosen)
    lines = list(_lines(found, gate, gap))
    context = {
        "place": place,
        "month": month,
        "gate": gate,
        "chosen": [*chosen.values()],
        "back": ask.page(),
        "lead": _lead(month, gate, gap, found),
        "lines": lines[:SHOWN],
        "cells": CELLS,
        "hidden": max(len(found) - SHOWN, 0),
    }
    return render(request, "funds/project_progress.html", context)


def _lead(month, gate, gap, found):
    unpaid = sum((each.unpaid for _, each in found), progress.NOTHING)
    told = f"截至今天，{month.year}年度 {len(found):,} 个项目，还可支付 {wan(unpaid)} 万元（不含未到期质保金）"
    wanted = f"{gate.month}月底要求 {gate.rate:.0f}%"
    if not gap:
        return f"{told}；{wanted}，已达到。"
    if unpaid < gap:
        return f"{told}；{wanted}，还差 {wan(gap)} 万元，全部付清也不够，须先把没有分解的资金安排到项目。"
    return f"{told}；{wanted}，还差 {wan(gap)} 万元，付清标“可补上”的项目就达到要求。"


def _lines(found, gate, gap):
    total = progress.NOTHING
    for row, each in found:
        closes, total = total < gap and each.unpaid > 0, total + each.unpaid
        yield {
            "row": row, "name": row["project__name"], "url": f"/projects/{row['project_id']}/?tab=allocations",
            "place": row["region__full_name"], "state_name": STATES[row["project__state"]],
            "mark": light("near", "可补上") if closes else "", "received": wan(each.received), "disbursed": wan(each.disbursed),
            "paid": wan(each.paid), "rate": per_cent(each.rate), "unpaid": wan(each.unpaid), "total": wan(total),
            "state": each.state(gate), "closes": closes,
        }  # fmt: skip


urlpatterns = [path("funds/progress/projects/", projects_page, name="fund-progress-projects")]
