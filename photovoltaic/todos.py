"""What associations ask of a user: loans overdue, and those to be back soon."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from core.todos import Todo
from photovoltaic.models import MutualLoan
from photovoltaic.models.mutual_loans import REMINDERS


def todos_of(user):
    if user.has_perm("photovoltaic.change_mutualloan"):
        yield from _mutual_todos(user)


def _mutual_todos(user):
    """Mutual-aid loans overdue, and those to be back within 30, of them 15 and 7 days; one query."""
    today, rows, address = localdate(), MutualLoan.objects.visible_to(user), reverse("mutual-loans-list")
    due = {f"in_{days}": Count("pk", filter=Q(pk__in=rows.due_within(today, days).values("pk"))) for days in REMINDERS}
    counts = rows.owed().aggregate(late=Count("pk", filter=Q(owed_until__lt=today)), **due)
    month, fortnight, week = (counts[f"in_{days}"] for days in REMINDERS)
    yield Todo("互助金借款逾期", counts["late"], f"{address}?{urlencode({'state': 'overdue'})}", "below")
    label = f"互助金借款 30 天内到期（15 天内 {fortnight} 笔，7 天内 {week} 笔）"
    yield Todo(label, month, f"{address}?timing=near", "near")
