"""What papers, tasks of the plan, appeals and subscriptions ask of a user."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bulletins.assignment_steps import OWERS
from bulletins.models import Appeal, Assessment, Bulletin, Circular, Paper
from bulletins.readers import may_publish, signs
from bulletins.rhythms import late_tasks
from bulletins.subscriptions import crossings
from core.todos import Todo

State = Paper.State
ANSWERS_TOLD = timedelta(days=14)  # so long an answered appeal rings in its town


def todos_of(user):
    if user.has_perm("bulletins.view_indicator") or user.has_perm("bulletins.view_bulletin"):
        yield Todo("订阅的指标越线", len(crossings(user)), reverse("digest"), "near")
    if user.has_perm("bulletins.file_appeal"):
        shown = Assessment.objects.filter(state=State.DRAFT, appeals_until__gte=localdate()).count()
        yield Todo("年度考核得分公示中，请核对，有异议的申诉", shown, reverse("assessments"), "near")
        yield _answers(user)
    if any(user.has_perm(f"bulletins.report_{word}") for _, word, _ in OWERS):
        late = late_tasks(user, localdate()).count()
        yield Todo("超过期限还没完成的要点任务", late, f"{reverse('rhythms')}#late-tasks", "below")
    for model, address in ((Bulletin, "bulletins"), (Circular, "circulars"), (Assessment, "assessments")):
        if signs(user) or may_publish(user):
            yield from _paper_todos(model, reverse(address), user)


def _answers(user):
    """Appeals of the user's town that the office has just answered."""
    answered = Appeal.objects.visible_to(user).answered().filter(entered_on__gte=localdate() - ANSWERS_TOLD)
    address = f"{reverse('appeals-list')}?{urlencode({'state': Appeal.ANSWERED}, doseq=True)}"
    return Todo("考核申诉已有答复，请查看", answered.count(), address, "plain")


def _paper_todos(model, address, user):
    name = model._meta.verbose_name
    others = Q(state=State.REVIEW) & ~Q(submitted_by=user)
    counts = model.objects.aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        reviews=Count("pk", filter=others),
        signed=Count("pk", filter=Q(state=State.SIGNED)),
    )
    if signs(user):
        yield Todo(f"{name}等待签发", counts["reviews"], address, "near")
    if may_publish(user):
        yield Todo(f"{name}已签发，等待发布", counts["signed"], address, "near")
        yield Todo(f"{name}草稿等待送审", counts["drafts"], address, "plain")
