"""What a user owes, behind the bell: the form of one to-do, and those of imports and of every process."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from core.ledger.registry import ledgers
from core.models import ImportBatch, JobState
from core.models.regions import CITY_DIGITS, TOWN_DIGITS
from core.scoping import scope_of

URGENCY = {"below": "急办", "near": "尽快办", "plain": "按期办"}  # most urgent first


class Todo(NamedTuple):
    """So many things of one kind, where they are handled, and the light they show."""

    label: str
    count: int
    url: str
    state: str

    @property
    def urgency(self):
        return URGENCY[self.state]


def urgent_first(todos):
    """Those with something to do, the most urgent first, otherwise as they came."""
    return sorted((todo for todo in todos if todo.count), key=lambda todo: list(URGENCY).index(todo.state))


def todos_of(user):
    if user.has_perm("core.view_importbatch"):
        waiting = ImportBatch.objects.visible_to(user).filter(user=user, state=JobState.REVIEW).count()
        yield Todo("导入的数据等待核对入库", waiting, reverse("imports"), "near")
    for ledger in ledgers():
        if ledger.workflow and ledger.allows(user, "view"):
            yield from _process_todos(user, ledger)


def _process_todos(user, ledger):
    """What waits for this user's step: late, due soon, and the rest; one query a workflow."""
    owed = [step for step in ledger.workflow.steps if step.working_days is not None]
    mine = {state for step in owed if user.has_perm(step.permission) for state in step.source}
    if not mine:
        return
    counts = by_urgency(ledger.rows(user).filter(state__in=mine))
    address = f"{reverse(f'{ledger.name}-list')}?{urlencode({'state': sorted(mine)}, doseq=True)}"
    yield from _escalated_todos(user, ledger)
    what = ledger.label.removesuffix("办理")
    yield Todo(f"{what}办理超期", counts["late"], f"{address}&timing=overdue", "below")
    yield Todo(f"{ledger.label}即将到期", counts["near"], f"{address}&timing=near", "near")
    yield Todo(f"{what}等待办理", counts["all"], address, "plain")


def by_urgency(rows):
    """How many processes are late, how many due soon, and all of them; one query."""
    today = localdate()
    late, near = Q(pk__in=rows.overdue(today).values("pk")), Q(pk__in=rows.near(today).values("pk"))
    return rows.aggregate(late=Count("pk", filter=late), near=Count("pk", filter=near), all=Count("pk"))


def _escalated_todos(user, ledger):
    """What others let lie: told to the town's people first, to the city's when it lies on."""
    level = {TOWN_DIGITS: 0, CITY_DIGITS: 1}.get(len(scope_of(user)))
    before = None if level is None else ledger.workflow.clock().escalates_before(level, localdate())
    if before is not None:
        name, words = (("town", "超期已报镇街"), ("city", "超期已报市"))[level]
        address = f"{reverse(f'{ledger.name}-list')}?timing={name}"
        yield Todo(f"{ledger.label}{words}", ledger.rows(user).due_before(before).count(), address, "below")
