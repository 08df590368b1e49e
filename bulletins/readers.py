"""Who reads which edition of a bulletin."""

from django.conf import settings

from core.ledger.registry import ledgers
from core.scoping import scope_of


def reads_whole_city(user):
    """Readers of the whole city get the names; everybody else the edition without them."""
    return scope_of(user) == settings.ROOT_REGION


def may_publish(user):
    """The office publishes: it sees the whole city it publishes."""
    return user.has_perm("bulletins.publish_bulletin") and reads_whole_city(user)


def signs(user):
    """Who signs sees the whole city he signs for."""
    return user.has_perm("bulletins.sign_bulletin") and reads_whole_city(user)


def open_papers(papers, user):
    """Of bulletins and other papers those that the user may see."""
    return papers.open_to(drafts=may_publish(user), reviews=signs(user))


class Rows:
    """Leads a reader from a figure to its rows, where the role may open that ledger."""

    def __init__(self, user, month):
        self.month, self.place = month, scope_of(user)
        self.open = {ledger.name for ledger in ledgers() if ledger.allows(user, "view")}

    def url(self, indicator, value, region):
        return indicator.rows_url(self.month, region) if value and indicator.rows_ledger in self.open else ""
