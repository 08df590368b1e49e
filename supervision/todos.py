"""What supervision asks of a user: findings that are neither put right nor passed on as problems; urgent once a deadline has passed."""

from django.urls import reverse
from django.utils.timezone import localdate

from core.todos import Todo
from supervision.models import SupervisionVisit, overdue


def todos_of(user):
    if user.has_perm("monitoring.add_rectification"):
        visits = SupervisionVisit.objects.visible_to(user).filter(problem=None)
        urgency = "below" if visits.filter(overdue(localdate())).exists() else "near"
        unsolved = visits.filter(is_open=True).count()
        yield Todo("督导发现的问题没有整改到位", unsolved, f"{reverse('supervision-visits-list')}?is_open=1", urgency)
