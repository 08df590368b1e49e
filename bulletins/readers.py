"""Who reads which edition of a bulletin."""

from django.conf import settings

from bulletins.models import State
from bulletins.registry import BY_CODE
from core.indicators import Better
from core.ledger.registry import ledgers
from core.scoping import scope_of

SHORT = (State.MISSED, State.BEHIND)
# Shares whose list holds only what was counted, and nothing tells what they lack: at nothing there is none to open.
ONLY_COUNTED = ("income_coverage", "loan_coverage", "mutual_lending_rate", "mutual_lent_rate")


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

    def url(self, indicator, value, region, state=""):
        """The rows behind a figure; of a share that falls short or is nothing, those it lacks. Nothing counted has none,
        nor has a share that is best at nothing or whose list would be empty."""
        if value is None or not (value or _opens_at_nothing(indicator)):
            return ""
        figure = _lacking(indicator) if state in SHORT or not value else indicator
        return figure.rows_url(self.month, region) if figure.rows_ledger in self.open else ""


def _opens_at_nothing(indicator):
    return indicator.is_share and indicator.better != Better.LOWER and indicator.code not in ONLY_COUNTED


def _lacking(indicator):
    """What tells the rows a figure lacks; of most that is the figure itself."""
    return indicator.rest or BY_CODE.get(indicator.lacking, indicator)
