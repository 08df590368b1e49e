"""What projects and assets ask of a user: the red alarms."""

from django.urls import reverse

from core.todos import Todo
from projects.models import Alarm


def todos_of(user):
    if user.has_perm("projects.change_project"):
        alarms = Alarm.objects.visible_to(user).filter(severity=Alarm.Severity.RED).count()
        yield Todo("项目和资产红色预警", alarms, f"{reverse('project-alarms-list')}?severity=red", "below")
