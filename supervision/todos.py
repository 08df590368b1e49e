"""What supervision asks of a user: findings whose deadline has passed."""

from django.urls import reverse
from django.utils.timezone import localdate

from core.todos import Todo
from supervision.models import SupervisionVisit


def todos_of(user):
    if user.has_perm("supervision.view_supervisionvisit"):
        late = SupervisionVisit.objects.visible_to(user).overdue(localdate()).count()
        yield Todo("督导发现的问题到期没有整改", late, f"{reverse('supervision-visits-list')}?is_open=1", "below")
