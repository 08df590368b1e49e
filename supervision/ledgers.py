"""The ledger of supervision visits."""

from django.urls import reverse
from django.utils.timezone import localdate

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.import_checks import known_numbers
from monitoring.models import Rectification
from supervision.actions import settle
from supervision.checks import linked_problems, visit_rule
from supervision.indicators import INDICATORS
from supervision.models import SupervisionVisit

STANDINGS = {"待整改": "below", "已整改": "met"} | {
    label: "met" if state == Rectification.State.CLOSED else "near" for state, label in Rectification.State.choices
}


def standing(visit):
    return visit.standing


class SupervisionVisits(Ledger):
    name = "supervision-visits"
    model = SupervisionVisit
    purpose = "督导到了哪个镇街的哪个村、发现什么问题、什么时候整改到位；工作节奏里的季督导以此为准"
    sections = {
        "督导": "number region kind visited_on unit people subject",
        "问题和整改": "findings deadline problem is_open rectified_on result",
    }
    list_columns = (
        "region", "visited_on", "kind", "people", "findings", "deadline", "rectified_on",
        Column("standing", "整改状态", "text", compute=standing, states=tuple(STANDINGS.items())),
    )  # fmt: skip
    filters = ("region", "kind", "visited_on", "deadline", "is_open")
    search = Search(name="people", code="number")
    order = ("region_id", "visited_on", "pk")
    bulk_excluded = ("findings", "deadline", "rectified_on")
    figures = figures_in("supervision-visits", INDICATORS)
    tab_of = "problem"
    has_attachments = True
    import_checks = (known_numbers, linked_problems)
    row_rule = staticmethod(visit_rule)
    after_write = staticmethod(settle)

    def loaded(self, rows, columns):
        """With the problem whose state is shown."""
        loaded = super().loaded(rows, columns)
        return loaded.select_related("problem") if any(column.compute for column in columns) else loaded

    def links(self, user, record):
        """One step into the ledger of problems, for who may enter one: the town's clerk too."""
        if not record.is_open or record.problem or not user.has_perm("monitoring.add_rectification"):
            return []
        url = reverse("supervision-rectify", args=[record.pk])
        return [{"label": "转入问题整改", "url": url, "icon": "arrow-right", "primary": True}]

    def pills(self, record):
        """How far the findings are put right, and what the problem's clocks say."""
        pills = super().pills(record)
        if record.standing:
            pills.append({"state": STANDINGS[record.standing], "text": record.standing})
        timing = record.problem and record.problem.timing(localdate())
        return [*pills, {"state": timing[0], "text": timing[1]}] if timing else pills
