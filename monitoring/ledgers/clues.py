"""The ledger of clues: what was said of whom, and by when somebody must look."""

from django.utils.timezone import localdate

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.comparison_kinds import KINDS
from monitoring.listings import LISTINGS
from monitoring.models import Clue, Severity
from monitoring.rules import by_code, rule_names, sentence
from monitoring.workflows.clues import CLUE_WORKFLOW, acknowledge_by


def about(clue):
    """Whom the clue means: the household's head, or the name that was given."""
    return (clue.household and clue.household.head_name) or clue.name


def told(clue):
    """What is the matter: in the words of whoever told it, for a signal in the rule's sentence."""
    return clue.description or (sentence(clue) if clue.rule in by_code() else "")


def signal_names():
    """What opens clues by itself: the rules of the screening and the departments' lists."""
    return rule_names() | {kind.rule: kind.label for kind in KINDS}


CASE = Column("case", "监测办理", "text", compute=lambda clue: str(clue.case or ""))


class Clues(Ledger):
    name = "clues"
    model = Clue
    purpose = "农户申报、排查、部门比对和筛查发现的线索，按期入户核实"
    sections = {
        "线索": "source risk_code description received_on",
        "农户": "household region name phone",
        "筛查": "rule month severity",
        "办理": "state due_on entered_on case",
    }
    list_columns = (
        Column("about", "姓名", "text", compute=about),
        "state",
        "due_on",
        "severity",
        "region",
        "risk_code",
        Column("told", "情况", "text", compute=told),
        "source",
        "received_on",
        "household",
    )
    filters = ("region", "source", "risk_code", "severity", "state", "rule", "month", "received_on", "due_on")
    codes = {"rule": signal_names}
    search = Search()
    order = ("region_id", "pk")
    sorts = ("due_on", "received_on")
    tab_of = "household"
    read_only = True
    has_add_page = True

    workflow = CLUE_WORKFLOW
    has_attachments = True
    states = {
        "state": {Clue.State.OPEN: "near", Clue.State.CASE: "plain", Clue.State.UNTRUE: "plain"},
        "severity": {Severity.RED: "below", Severity.ORANGE: "near", Severity.YELLOW: "near"},
    }

    figures = figures_in("clues", LISTINGS)

    def pills(self, record):
        """By when somebody is to take up what came from elsewhere."""
        day, today = acknowledge_by(record), localdate()
        pills = super().pills(record)
        if day and day < today:
            return [*pills, {"state": "below", "text": f"受理超期 {(today - day).days} 天"}]
        return [*pills, {"state": "near", "text": f"等待受理，{day:%m月%d日}到期"}] if day else pills

    def opening_query(self, user):
        """What is still to be visited."""
        return f"state={Clue.State.OPEN}"

    def searched(self, rows, term, user):
        """By the household, or by the whole name a clue without one was given under."""
        return super().searched(rows, term, user) | rows.filter(household=None, name=term)

    def column(self, name):
        return CASE if name == "case" else super().column(name)
