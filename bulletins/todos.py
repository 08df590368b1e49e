"""What papers and subscriptions ask of a user: sentence, count, where to go, how urgent."""

from django.db.models import Count, Q
from django.urls import reverse

from bulletins.models import Bulletin, Circular, Paper
from bulletins.readers import may_publish, signs
from bulletins.subscriptions import crossings

State = Paper.State


def todos_of(user):
    """To-dos of the bell, most urgent first; those without a count are left out by the caller."""
    found = []
    if user.has_perm("bulletins.view_indicator") or user.has_perm("bulletins.view_bulletin"):
        found.append(("订阅的指标越线", len(crossings(user)), reverse("digest"), "near"))
    for model, address in ((Bulletin, "bulletins"), (Circular, "circulars")):
        if signs(user) or may_publish(user):
            found += _paper_todos(model, reverse(address), user)
    return found


def _paper_todos(model, address, user):
    name = model._meta.verbose_name
    others = Q(state=State.REVIEW) & ~Q(submitted_by=user)
    counts = model.objects.aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        reviews=Count("pk", filter=others),
        signed=Count("pk", filter=Q(state=State.SIGNED)),
    )
    mine = [(f"{name}等待签发", counts["reviews"], address, "near")] if signs(user) else []
    if may_publish(user):
        mine += [
            (f"{name}已签发，等待发布", counts["signed"], address, "near"),
            (f"{name}草稿等待送审", counts["drafts"], address, "plain"),
        ]
    return mine
