"""The ledger of problems to be put right (item 5; the columns of facts §13)."""

from dataclasses import replace

from core.indicators import figures_in
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.import_checks import known_numbers
from monitoring.indicators import INDICATORS
from monitoring.models import Rectification
from monitoring.row_rules import not_in_future
from monitoring.workflows.rectifications import RECTIFICATION_WORKFLOW


class Rectifications(Ledger):
    name = "rectifications"
    model = Rectification
    purpose = "各类检查发现的问题：谁来改、改到哪一步、谁来销号"
    sections = {
        "问题": "number source level year found_on category description region concerned is_common",
        "责任": "leader unit responsible term deadline",
        "整改": "measures goal progress mechanism like checked_places",
        "办理": "state reopened",
    }
    list_columns = (
        "number",
        "region",
        "source",
        "category",
        "description",
        "unit",
        "responsible",
        "deadline",
        "state",
        "reopened",
    )
    filters = ("region", "year", "source", "level", "category", "term", "is_common", "state", "reopened")
    search = Search(name="responsible", code="number")
    order = ("region_id", "number")
    bulk_excluded = ("term",)
    figures = figures_in("rectifications", INDICATORS)
    workflow = RECTIFICATION_WORKFLOW
    has_attachments = True
    import_checks = (known_numbers,)
    states = {
        "state": {
            Rectification.State.WORKING: "near",
            Rectification.State.APPLIED: "plain",
            Rectification.State.REVIEWED: "plain",
            Rectification.State.CLOSED: "met",
        }
    }
    row_rule = staticmethod(not_in_future("found_on"))

    def column(self, name):
        """Two columns are numbers of problems: which is which stands in the head."""
        column = super().column(name)
        return replace(column, label="举一反三自（问题编号）") if name == "like" else column
