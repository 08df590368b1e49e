"""The day's digest (今日摘要): what a user owes, what crossed its line, what happened around them since yesterday."""

from datetime import timedelta

from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bulletins.models import Bulletin, Circular
from bulletins.subscriptions import crossings
from core.models import StepTaken
from shenmu_portal.menu import LEDGERS
from shenmu_portal.pages import todos_of

COUNT_KEPT = 60  # seconds the browser keeps the bell's count
NEWS_DAYS = 7


@require_GET
def todo_count(request):
    """How many things the user owes, for the bell of every page."""
    count = sum(number for _, number, _, _ in todos_of(request.user))
    response = render(request, "todo_count.html", {"count": count})
    response["Cache-Control"] = f"private, max-age={COUNT_KEPT}"
    return response


@require_GET
def todo_cards(request):
    """What the user owes, as a part of another page: the dashboard stands below the apps that know."""
    return render(request, "todo_cards.html", {"todos": todos_of(request.user)})


@require_GET
def digest_page(request):
    """One page to begin the day with; no mail is needed."""
    today = timezone.localdate()
    reads = request.user.has_perm("bulletins.view_bulletin")
    context = {
        "today": today,
        "todos": todos_of(request.user),
        "crossings": crossings(request.user) if reads else [],
        "steps": _steps_since(request.user, today - timedelta(days=1)),
        "papers": _papers_since(today - timedelta(days=NEWS_DAYS)) if reads else [],
    }
    return render(request, "digest.html", context)


def _steps_since(user, day):
    """(ledger, step, how often) taken inside the user's place, in ledgers the user may open."""
    labels = {ledger.name: ledger.label for ledger in LEDGERS if ledger.workflow and ledger.allows(user, "view")}
    taken = StepTaken.objects.visible_to(user).filter(created_at__date__gte=day, ledger__in=labels)
    counted = taken.order_by().values("ledger", "label").annotate(count=Count("pk")).order_by("ledger", "label")
    return [(labels[row["ledger"]], row["label"], row["count"]) for row in counted]


def _papers_since(day):
    """Monthly and quarterly papers published since a day."""
    months = Bulletin.objects.published().filter(published_at__date__gte=day).only("month", "version", "published_at")
    quarters = Circular.objects.published().filter(published_at__date__gte=day).defer("body")
    return [*months, *quarters]
