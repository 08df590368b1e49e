"""What papers and subscriptions ask of a user."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from bulletins.models import Assessment, Bulletin, Circular, Paper
from bulletins.readers import may_publish, signs
from bulletins.subscriptions import crossings
from core.todos import Todo

State = Paper.State


def todos_of(user):
    if user.has_perm("bulletins.view_indicator") or user.has_perm("bulletins.view_bulletin"):
        yield Todo("订阅的指标越线", len(crossings(user)), reverse("digest"), "near")
    if user.has_perm("bulletins.file_appeal"):
        shown = Assessment.objects.filter(state=State.DRAFT, appeals_until__gte=localdate()).count()
        yield Todo("年度考核得分公示中，请核对，有异议的申诉", shown, reverse("assessments"), "near")
    for model, address in ((Bulletin, "bulletins"), (Circular, "circulars"), (Assessment, "assessments")):
        if signs(user) or may_publish(user):
            yield from _paper_todos(model, reverse(address), user)


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
