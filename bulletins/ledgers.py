"""The ledgers of the year's work: who owes what of the plan, and what they report every month."""

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from bulletins.assignment_steps import PROGRESS_STEPS
from bulletins.models import Assignment, ProgressReport
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from core.models.regions import CITY_DIGITS


def of_own_department(rows, user, field):
    """A department's people see what their department leads, in the city and in the towns."""
    return rows.filter(**{field: user.department}) if user.role == "department" else rows


def exactly(ledger, **numbers):
    """The address of a ledger's list with exactly these numbers; a list filters numbers from one to another."""
    ends = {f"{name}_{end}": number for name, number in numbers.items() for end in ("min", "max")}
    return f"{reverse(f'{ledger}-list')}?{urlencode(ends)}"


class Assignments(Ledger):
    name = "assignments"
    model = Assignment
    purpose = "年度工作要点的每一条由哪个单位牵头、哪些镇街落实、什么时候完成"
    sections = {
        "任务": "number year item title requirement",
        "分工": "unit region department partners due_on note",
        "进度": "percent reported_in done_on",
    }
    list_columns = ("title", "item", "unit", "region", "due_on", "percent", "reported_in", "done_on")
    filters = ("region", "year", "item", "department", "due_on", "percent", "done_on")
    search = Search(name="title", code="number")
    order = ("region_id", "number")
    read_only = True
    has_add_page = True
    add_url = "new/"
    has_attachments = True

    def rows(self, user):
        return of_own_department(super().rows(user), user, "department")

    def links(self, user, record):
        if not user.has_perm("bulletins.change_assignment"):
            return []
        links = [{"label": "修改", "url": reverse("assignment-edit", args=[record.pk]), "icon": "pencil-square"}]
        if len(record.region_id) == CITY_DIGITS:
            url = reverse("assignment-split", args=[record.pk])
            links.append({"label": "分解到镇街", "url": url, "icon": "share", "primary": True})
        return links


class ProgressReports(Ledger):
    name = "progress-reports"
    model = ProgressReport
    purpose = "各单位每月填报的任务进展和佐证；市衔接办核收或退回"
    sections = {
        "任务": "assignment region month",
        "进展": "percent progress problems next_steps",
        "办理": "state due_on",
    }
    list_columns = (
        Column("title", "任务", "text", expression=F("assignment__title")),
        Column("unit", "责任单位", "text", expression=F("assignment__unit")),
        "region",
        "month",
        "percent",
        "progress",
        "state",
        "due_on",
    )
    filters = ("region", "month", "state", "percent", "assignment")
    search = Search(name="assignment__title", code="assignment__number")
    order = ("region_id", "month", "pk")
    key = ("assignment", "month")
    tab_of = "assignment"
    workflow = PROGRESS_STEPS
    read_only = True
    has_attachments = True
    states = {
        "state": {
            ProgressReport.State.TOWN: "near",
            ProgressReport.State.UNIT: "near",
            ProgressReport.State.OFFICE: "near",
            ProgressReport.State.REPORTED: "plain",
            ProgressReport.State.ACCEPTED: "met",
        }
    }

    def rows(self, user):
        return of_own_department(super().rows(user), user, "assignment__department")
